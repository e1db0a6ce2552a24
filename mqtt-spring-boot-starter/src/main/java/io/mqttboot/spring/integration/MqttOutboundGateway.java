package io.mqttboot.spring.integration;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttHeaderMapper;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import io.mqttboot.spring.core.MqttRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.Expression;
import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * Publishes messages as requests and goes on with the replies (MQTT 5.0), as
 * {@link PublishSpec#request(Class)} does. With {@code async} no thread waits for a
 * reply.
 * <p>
 * Topic and headers of the request are as for {@link MqttOutboundChannelAdapter}, except
 * that the client adds response topic and correlation data of its own. Headers of the
 * reply are those of a received message; other headers are those of the request. A reply
 * without payload goes no further.
 */
public class MqttOutboundGateway extends AbstractReplyProducingMessageHandler {

	private final OutboundTarget target;

	private Class<?> replyType = byte[].class;

	private @Nullable Duration timeout;

	/**
	 * Creates a gateway for messages that have the header for the topic, unless a topic
	 * is set.
	 * @param operations publishes
	 */
	public MqttOutboundGateway(MqttOperations operations) {
		this.target = new OutboundTarget(operations);
	}

	/**
	 * Sets the topic of messages that do not have the header for it. Default: none; such
	 * messages fail.
	 * @param topic a topic or a pattern with variables
	 * @throws IllegalArgumentException if nothing can be published to the topic
	 */
	public void setTopic(String topic) {
		this.target.setTopic(topic);
	}

	/**
	 * Sets what finds the topic of a message instead of the header; if it finds
	 * {@code null}, {@link #setTopic(String)} counts.
	 * @param topicExpression evaluated against the message
	 */
	public void setTopicExpression(Expression topicExpression) {
		this.target.setTopicExpression(topicExpression);
	}

	/**
	 * Sets the QoS. Default: as configured for published messages.
	 * @param qos the QoS
	 */
	public void setQos(QoS qos) {
		this.target.setQos(qos);
	}

	/**
	 * Sets which headers with text become user properties of their own name. Default:
	 * none.
	 * @param patterns names with {@code *} for any text
	 */
	public void setUserPropertyHeaders(String... patterns) {
		this.target.setUserPropertyHeaders(patterns);
	}

	/**
	 * Sets what payloads of replies are converted to. Default: they are left as bytes.
	 * @param replyType the type
	 */
	public void setReplyType(Class<?> replyType) {
		this.replyType = replyType;
	}

	/**
	 * Sets how long to wait for a reply. Default: as configured for published messages.
	 * @param timeout the time, positive
	 */
	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	@Override
	public String getComponentType() {
		return "mqtt:outbound-gateway";
	}

	@Override
	protected void doInit() {
		super.doInit();
		this.target.initialize(getBeanFactory());
	}

	@Override
	protected @Nullable Object handleRequestMessage(Message<?> message) {
		PublishSpec spec = this.target.request(message);
		if (this.timeout != null) {
			spec.timeout(this.timeout);
		}
		CompletableFuture<@Nullable Object> reply = spec.requestAsync(this.replyType)
			.thenApply((record) -> reply(message.getHeaders(), record));
		return isAsync() ? reply : await(reply);
	}

	private static @Nullable Object await(CompletableFuture<@Nullable Object> reply) {
		try {
			return reply.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MqttStateException("Interrupted while waiting for a reply");
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException known) ? known : new CompletionException(ex.getCause());
		}
	}

	private @Nullable Object reply(MessageHeaders request, MqttRecord<?> reply) {
		Object payload = reply.payload();
		if (payload == null) {
			return null;
		}
		Map<String, Object> headers = MqttHeaderMapper.toHeaders(reply.message());
		return getMessageBuilderFactory().withPayload(payload)
			.copyHeaders(headers)
			.copyHeadersIfAbsent(request)
			.removeHeaders(MqttHeaders.CORRELATION_DATA, MqttHeaders.TOPIC)
			.build();
	}

}
