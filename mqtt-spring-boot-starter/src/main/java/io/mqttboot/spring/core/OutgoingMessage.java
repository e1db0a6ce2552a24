package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way from a template to the client.
 */
final class OutgoingMessage implements PublishSpec {

	private final PublishSettings settings;

	private final MqttMessage.Builder builder;

	private final String destination;

	private Duration timeout;

	private boolean afterCommit;

	private @Nullable Object payload;

	private @Nullable String contentType;

	OutgoingMessage(PublishSettings settings, String topic, String destination) {
		this.settings = settings;
		this.builder = MqttMessage.to(topic).qos(settings.defaultQos());
		this.destination = destination;
		this.timeout = settings.timeout();
		this.afterCommit = settings.afterCommit();
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
	public PublishSpec timeout(Duration timeout) {
		this.timeout = PublishSettings.positive(timeout);
		return this;
	}

	@Override
	public PublishSpec afterCommit(boolean afterCommit) {
		this.afterCommit = PublishSettings.transactions(afterCommit);
		return this;
	}

	@Override
	public PublishResult send() {
		encode();
		if (isInTransaction()) {
			QoS qos = this.builder.build().qos();
			AfterCommit.add(deferred(this.timeout));
			return new PublishResult(qos, 0, ReasonCode.SUCCESS, "sent after the commit", List.of());
		}
		return this.settings.publisher().publishAndWait(this.builder, this.destination, this.timeout);
	}

	@Override
	public CompletableFuture<PublishResult> sendAsync() {
		try {
			encode();
			if (isInTransaction()) {
				this.builder.build();
				DeferredMessage message = deferred(null);
				AfterCommit.add(message);
				return message.result();
			}
			return this.settings.publisher().publish(this.builder, this.destination);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public <T> @Nullable T request(Class<T> type) {
		return await(requestAsync(type)).payload();
	}

	/** Waits for a reply; the deadline is that of the request. */
	static <T> T await(CompletableFuture<T> reply) {
		try {
			return reply.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			reply.cancel(false);
			throw new MqttStateException("Interrupted while waiting for a reply; the request is given up");
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException known) {
				throw known;
			}
			throw new IllegalStateException("Unexpected failure of a request", ex.getCause());
		}
	}

	@Override
	public <T> CompletableFuture<MqttRecord<T>> requestAsync(Class<T> type) {
		try {
			encode();
			return convert(this.settings.publisher().request(this.builder, this.destination, this.timeout), type);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private <T> CompletableFuture<MqttRecord<T>> convert(CompletableFuture<ReceivedMessage> reply, Class<T> type) {
		CompletableFuture<MqttRecord<T>> converted = new CompletableFuture<>();
		reply.whenComplete((message, failure) -> {
			if (failure != null) {
				converted.completeExceptionally(failure);
				return;
			}
			try {
				T payload = this.settings.payloadConverter()
					.decode(message.payload(), message.properties().contentType(), type);
				converted.complete(new MqttRecord<>(payload, Map.of(), message));
			}
			catch (RuntimeException ex) {
				converted.completeExceptionally(ex);
			}
		});
		converted.whenComplete((message, failure) -> {
			if (converted.isCancelled()) {
				reply.cancel(false);
			}
		});
		return converted;
	}

	private boolean isInTransaction() {
		return this.afterCommit && AfterCommit.isInTransaction();
	}

	private DeferredMessage deferred(@Nullable Duration patience) {
		return new DeferredMessage(this.settings.publisher(), this.builder, this.destination, patience);
	}

	private void encode() {
		MqttPayloadConverter.Encoded encoded = this.settings.payloadConverter().encode(this.payload, this.contentType);
		this.builder.payload(encoded.bytes());
		if (this.contentType != null || this.settings.isVersion5()) {
			this.builder.contentType(encoded.contentType());
		}
	}

}
