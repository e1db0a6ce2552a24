package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way from a template to the client.
 */
final class OutgoingMessage implements PublishSpec {

	private final PublishSettings settings;

	private final MqttMessage.Builder builder;

	private final String destination;

	private @Nullable Object payload;

	private @Nullable String contentType;

	OutgoingMessage(PublishSettings settings, String topic, String destination) {
		this.settings = settings;
		this.builder = MqttMessage.to(topic).qos(settings.defaultQos());
		this.destination = destination;
	}

	@Override
	public PublishSpec payload(@Nullable Object payload) {
		this.payload = payload;
		return this;
	}

	@Override
	public PublishSpec qos(QoS qos) {
		this.builder.qos(qos);
		return this;
	}

	@Override
	public PublishSpec retain(boolean retain) {
		this.builder.retain(retain);
		return this;
	}

	@Override
	public PublishSpec contentType(String contentType) {
		this.contentType = contentType;
		return this;
	}

	@Override
	public PublishSpec payloadFormat(PayloadFormat payloadFormat) {
		this.builder.payloadFormat(payloadFormat);
		return this;
	}

	@Override
	public PublishSpec expiry(Duration expiry) {
		this.builder.expiry(expiry);
		return this;
	}

	@Override
	public PublishSpec responseTopic(String responseTopic) {
		this.builder.responseTopic(responseTopic);
		return this;
	}

	@Override
	public PublishSpec correlationData(byte[] correlationData) {
		this.builder.correlationData(correlationData);
		return this;
	}

	@Override
	public PublishSpec userProperty(String name, String value) {
		this.builder.userProperty(name, value);
		return this;
	}

	@Override
	public PublishSpec headers(Map<String, ?> headers) {
		MqttHeaderMapper.fromHeaders(headers, this, this.settings.isVersion5());
		return this;
	}

	@Override
	public PublishResult send() {
		encode();
		return this.settings.publisher().publishAndWait(this.builder, this.destination, this.settings.sendTimeout());
	}

	@Override
	public CompletableFuture<PublishResult> sendAsync() {
		try {
			encode();
			return this.settings.publisher().publish(this.builder, this.destination);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void encode() {
		MqttPayloadConverter.Encoded encoded = this.settings.payloadConverter().encode(this.payload, this.contentType);
		this.builder.payload(encoded.bytes());
		if (this.contentType != null || this.settings.isVersion5()) {
			this.builder.contentType(encoded.contentType());
		}
	}

}
