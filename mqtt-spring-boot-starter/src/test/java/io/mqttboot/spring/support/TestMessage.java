package io.mqttboot.spring.support;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * A received message that remembers how it was acknowledged.
 */
public class TestMessage implements ReceivedMessage {

	private final String topic;

	private final byte[] payload;

	private final MessageProperties properties;

	private QoS qos = QoS.AT_LEAST_ONCE;

	private volatile int acknowledgements;

	private volatile boolean awaited = true;

	private volatile @Nullable ReasonCode rejection;

	public TestMessage(String topic, String payload) {
		this(topic, payload, MessageProperties.NONE);
	}

	public TestMessage(String topic, String payload, MessageProperties properties) {
		this.topic = topic;
		this.payload = payload.getBytes(StandardCharsets.UTF_8);
		this.properties = properties;
	}

	public TestMessage qos(QoS qos) {
		this.qos = qos;
		return this;
	}

	public static MessageProperties properties(@Nullable String contentType, @Nullable String responseTopic,
			byte @Nullable [] correlationData, UserProperty... userProperties) {
		MqttMessage.Builder builder = MqttMessage.to("any")
			.contentType(contentType)
			.responseTopic(responseTopic)
			.userProperties(List.of(userProperties));
		if (correlationData != null) {
			builder.correlationData(correlationData);
		}
		return builder.build().properties();
	}

	@Override
	public String topic() {
		return this.topic;
	}

	@Override
	public byte[] payload() {
		return this.payload;
	}

	@Override
	public QoS qos() {
		return this.qos;
	}

	@Override
	public boolean retained() {
		return false;
	}

	@Override
	public boolean duplicate() {
		return false;
	}

	@Override
	public int packetId() {
		return 7;
	}

	@Override
	public MessageProperties properties() {
		return this.properties;
	}

	@Override
	public synchronized void acknowledge() {
		this.acknowledgements++;
	}

	@Override
	public void acknowledge(@Nullable String reason, List<UserProperty> userProperties) {
		acknowledge();
	}

	@Override
	public void reject(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties) {
		if (!reasonCode.isError()) {
			throw new IllegalArgumentException(reasonCode + " refuses nothing");
		}
		this.rejection = reasonCode;
	}

	@Override
	public void awaitedByDisconnect(boolean awaited) {
		this.awaited = awaited;
	}

	public boolean isAwaited() {
		return this.awaited;
	}

	public synchronized int acknowledgements() {
		return this.acknowledgements;
	}

	public @Nullable ReasonCode rejection() {
		return this.rejection;
	}

}
