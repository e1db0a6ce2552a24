package io.mqttboot.spring.integration;

import java.time.Duration;
import java.util.function.Function;

import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.dsl.MessageHandlerSpec;
import org.springframework.integration.expression.FunctionExpression;
import org.springframework.messaging.Message;

/**
 * An outbound gateway in a flow, see {@link Mqtt}.
 */
public final class MqttOutboundGatewaySpec extends MessageHandlerSpec<MqttOutboundGatewaySpec, MqttOutboundGateway> {

	MqttOutboundGatewaySpec(MqttOutboundGateway gateway) {
		this.target = gateway;
	}

	@Override
	public MqttOutboundGatewaySpec id(String id) {
		return super.id(id);
	}

	/**
	 * Sets the topic of messages that do not have the header for it.
	 * @param topic a topic, or a pattern whose variables come from the header
	 * {@code MqttHeaders.TOPIC_VARIABLES}
	 * @return this spec
	 */
	public MqttOutboundGatewaySpec topic(String topic) {
		this.target.setTopic(topic);
		return _this();
	}

	/**
	 * Sets what finds the topic of a message instead of the header. If it finds
	 * {@code null}, {@link #topic(String)} counts.
	 * @param <P> the type of the payload
	 * @param topicFunction finds the topic
	 * @return this spec
	 */
	public <P> MqttOutboundGatewaySpec topicFunction(Function<Message<P>, @Nullable String> topicFunction) {
		this.target.setTopicExpression(new FunctionExpression<>(topicFunction));
		return _this();
	}

	/**
	 * Sets what finds the topic of a message instead of the header. If it finds
	 * {@code null}, {@link #topic(String)} counts.
	 * @param topicExpression evaluated against the message, for example
	 * {@code "'devices/' + payload.id"}
	 * @return this spec
	 */
	public MqttOutboundGatewaySpec topicExpression(String topicExpression) {
		this.target.setTopicExpression(PARSER.parseExpression(topicExpression));
		return _this();
	}

	/**
	 * Sets the QoS. Default: as configured for published messages.
	 * @param qos the QoS
	 * @return this spec
	 */
	public MqttOutboundGatewaySpec qos(QoS qos) {
		this.target.setQos(qos);
		return _this();
	}

	/**
	 * Sets which headers with text become user properties of their own name. Default:
	 * none.
	 * @param patterns names with {@code *} for any text
	 * @return this spec
	 */
	public MqttOutboundGatewaySpec userPropertyHeaders(String... patterns) {
		this.target.setUserPropertyHeaders(patterns);
		return _this();
	}

	/**
	 * Sets what payloads of replies are converted to. Default: they are left as bytes.
	 * @param replyType the type
	 * @return this spec
	 */
	public MqttOutboundGatewaySpec replyType(Class<?> replyType) {
		this.target.setReplyType(replyType);
		return _this();
	}

	/**
	 * Sets how long to wait for a reply. Default: as configured for published messages.
	 * @param timeout the time, positive
	 * @return this spec
	 */
	public MqttOutboundGatewaySpec timeout(Duration timeout) {
		this.target.setTimeout(timeout);
		return _this();
	}

	/**
	 * Sets whether no thread waits for a reply. Default: one does.
	 * @param async whether to go on with the reply on the event loop of the client; what
	 * follows must not block then
	 * @return this spec
	 */
	public MqttOutboundGatewaySpec async(boolean async) {
		this.target.setAsync(async);
		return _this();
	}

}
