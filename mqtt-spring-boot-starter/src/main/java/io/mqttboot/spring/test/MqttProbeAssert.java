package io.mqttboot.spring.test;

import java.time.Duration;
import java.util.List;

import io.mqttboot.client.message.ReceivedMessage;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/**
 * Assertions about an {@link MqttProbe}. They wait until they hold.
 */
public final class MqttProbeAssert extends AbstractAssert<MqttProbeAssert, MqttProbe> {

	private final Duration patience;

	MqttProbeAssert(MqttProbe actual, Duration patience) {
		super(actual, MqttProbeAssert.class);
		this.patience = patience;
	}

	/**
	 * Changes how long the following assertions wait. Default: 10 s.
	 * @param patience the longest wait
	 * @return assertions that wait so long
	 */
	public MqttProbeAssert within(Duration patience) {
		return new MqttProbeAssert(this.actual, patience);
	}

	/**
	 * Waits for a message.
	 * @param filter a topic, or a filter, of which the probe records messages
	 * @return assertions about the first that was recorded
	 */
	public MqttMessageAssert received(String filter) {
		await(filter, 1);
		return new MqttMessageAssert(this.actual, this.actual.messages(filter).get(0));
	}

	/**
	 * Waits for a number of messages.
	 * @param filter a topic, or a filter, of which the probe records messages
	 * @param count how many
	 * @return assertions about the payloads, as text, in the order of arrival
	 */
	public ListAssert<String> received(String filter, int count) {
		await(filter, count);
		List<ReceivedMessage> messages = this.actual.messages(filter);
		if (messages.size() > count) {
			failWithMessage("Expected %d messages on %s, but %d arrived:%s", count, filter, messages.size(),
					describe(messages));
		}
		return Assertions.assertThat(messages.stream().map(ReceivedMessage::payloadAsString).toList());
	}

	private void await(String filter, int count) {
		if (!this.actual.await(this.patience, () -> this.actual.messages(filter).size() >= count)) {
			failWithMessage("Expected %d message(s) on %s within %s, but %d arrived. All that was recorded:%s", count,
					filter, this.patience, this.actual.messages(filter).size(), describe(this.actual.messages()));
		}
	}

	/**
	 * Waits for a time in which nothing may arrive.
	 * @param filter a topic, or a filter, of which the probe records messages
	 * @param time how long
	 * @return these assertions
	 */
	public MqttProbeAssert receivesNothing(String filter, Duration time) {
		if (this.actual.await(time, () -> !this.actual.messages(filter).isEmpty())) {
			failWithMessage("Expected no message on %s for %s, but there is:%s", filter, time,
					describe(this.actual.messages(filter)));
		}
		return this;
	}

	/**
	 * Waits until a client is connected to the embedded broker.
	 * @param clientId its client identifier
	 * @return these assertions
	 */
	public MqttProbeAssert seesClient(String clientId) {
		if (!this.actual.await(this.patience, () -> this.actual.broker().clients().contains(clientId))) {
			failWithMessage("Expected client '%s' to connect within %s, but connected are %s", clientId, this.patience,
					this.actual.broker().clients());
		}
		return this;
	}

	private static String describe(List<ReceivedMessage> messages) {
		if (messages.isEmpty()) {
			return " nothing";
		}
		StringBuilder text = new StringBuilder();
		messages.forEach((message) -> text.append("%n  ".formatted())
			.append(message.topic())
			.append(": ")
			.append(message.payloadAsString()));
		return text.toString();
	}

}
