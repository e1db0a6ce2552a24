package io.mqttboot.spring.test;

import java.util.List;
import java.util.Objects;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ObjectAssert;

/**
 * Assertions about a message that a probe recorded.
 */
public final class MqttMessageAssert extends AbstractAssert<MqttMessageAssert, ReceivedMessage> {

	private final MqttProbe probe;

	MqttMessageAssert(MqttProbe probe, ReceivedMessage actual) {
		super(actual, MqttMessageAssert.class);
		this.probe = probe;
	}

	/**
	 * Checks the topic.
	 * @param topic the topic
	 * @return these assertions
	 */
	public MqttMessageAssert hasTopic(String topic) {
		return check("topic", topic, this.actual.topic());
	}

	/**
	 * Checks the payload as text in UTF-8.
	 * @param text the text
	 * @return these assertions
	 */
	public MqttMessageAssert hasText(String text) {
		return check("payload", text, this.actual.payloadAsString());
	}

	/**
	 * Checks the payload.
	 * @param payload the bytes
	 * @return these assertions
	 */
	public MqttMessageAssert hasPayload(byte... payload) {
		Assertions.assertThat(this.actual.payload())
			.as("payload of the message on " + this.actual.topic())
			.isEqualTo(payload);
		return this;
	}

	/**
	 * Converts the payload as a listener of the application would.
	 * @param <T> the type
	 * @param type the type
	 * @return assertions about the result
	 */
	@SuppressWarnings("NullAway") // assertions take null, which an empty payload is
	public <T> ObjectAssert<T> payloadAs(Class<T> type) {
		return Assertions.assertThat(this.probe.convert(this.actual, type))
			.as("payload of the message on " + this.actual.topic());
	}

	/**
	 * Checks the QoS. The probe subscribes with QoS 2, so this is the QoS of the
	 * publisher.
	 * @param qos the QoS
	 * @return these assertions
	 */
	public MqttMessageAssert hasQos(QoS qos) {
		return check("QoS", qos, this.actual.qos());
	}

	/**
	 * Checks that the server had kept the message when the probe subscribed.
	 * @return these assertions
	 */
	public MqttMessageAssert isRetained() {
		return check("RETAIN flag", true, this.actual.retained());
	}

	/**
	 * Checks the content type.
	 * @param contentType the content type
	 * @return these assertions
	 */
	public MqttMessageAssert hasContentType(String contentType) {
		return check("content type", contentType, String.valueOf(this.actual.properties().contentType()));
	}

	/**
	 * Checks that there is a user property.
	 * @param name its name
	 * @param value its value
	 * @return these assertions
	 */
	public MqttMessageAssert hasUserProperty(String name, String value) {
		List<UserProperty> all = this.actual.properties().userProperties();
		if (!all.contains(new UserProperty(name, value))) {
			failWithMessage("Expected user property %s=%s of the message on %s, but there are %s", name, value,
					this.actual.topic(), all);
		}
		return this;
	}

	private MqttMessageAssert check(String what, Object expected, Object found) {
		if (!Objects.equals(expected, found)) {
			failWithMessage("Expected %s %s of the message on %s, but it is %s", what, expected, this.actual.topic(),
					found);
		}
		return this;
	}

}
