package io.mqttboot.spring.actuate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.spi.MqttEvent;

/**
 * What the server said about the subscriptions of a connection.
 */
final class SubscriptionStates {

	private final Map<TopicFilter, Boolean> granted = new ConcurrentHashMap<>();

	void onEvent(MqttEvent event) {
		if (event instanceof MqttEvent.Subscribed subscribed) {
			subscribed.filters().forEach((result) -> this.granted.put(result.filter(), !result.isError()));
		}
		else if (event instanceof MqttEvent.Unsubscribed unsubscribed) {
			unsubscribed.filters()
				.stream()
				.filter((result) -> !result.isError())
				.forEach((result) -> this.granted.remove(result.filter()));
		}
		else if (event instanceof MqttEvent.Connected connected && !connected.result().sessionPresent()) {
			this.granted.clear();
		}
	}

	long active() {
		return count(true);
	}

	long rejected() {
		return count(false);
	}

	private long count(boolean wanted) {
		return this.granted.values().stream().filter((one) -> one == wanted).count();
	}

}
