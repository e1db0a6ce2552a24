package io.mqttboot.spring.core;

import java.util.List;

import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Tells the application context what happens to connections.
 */
final class ConnectionEvents {

	private final MqttConnections source;

	private final @Nullable ApplicationEventPublisher publisher;

	private volatile boolean closed;

	ConnectionEvents(MqttConnections source, @Nullable ApplicationEventPublisher publisher) {
		this.source = source;
		this.publisher = publisher;
	}

	/** The context is going away and takes no more events. */
	void close() {
		this.closed = true;
	}

	void publish(String connection, MqttEvent event) {
		if (this.publisher == null || this.closed) {
			return;
		}
		MqttConnectionEvent translated = translate(connection, event);
		if (translated != null) {
			this.publisher.publishEvent(translated);
		}
	}

	private @Nullable MqttConnectionEvent translate(String connection, MqttEvent event) {
		if (event instanceof MqttEvent.Connected connected) {
			return new MqttConnectedEvent(this.source, connection, connected);
		}
		if (event instanceof MqttEvent.Disconnected disconnected) {
			return new MqttDisconnectedEvent(this.source, connection, disconnected);
		}
		if (event instanceof MqttEvent.ConnectFailed failed) {
			return new MqttConnectFailedEvent(this.source, connection, failed);
		}
		if (event instanceof MqttEvent.Subscribed subscribed) {
			List<FilterResult> rejected = subscribed.filters().stream().filter(FilterResult::isError).toList();
			return rejected.isEmpty() ? null
					: new MqttSubscriptionRejectedEvent(this.source, connection, rejected, subscribed.renewed());
		}
		return null;
	}

}
