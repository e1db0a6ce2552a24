package io.mqttboot.spring.integration;

import java.util.function.Function;

import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.dsl.MessageHandlerSpec;
import org.springframework.integration.expression.FunctionExpression;
import org.springframework.messaging.Message;

/**
 * An outbound channel adapter in a flow, see {@link Mqtt}.
 */
public final class MqttOutboundChannelAdapterSpec
		extends MessageHandlerSpec<MqttOutboundChannelAdapterSpec, MqttOutboundChannelAdapter> {

	MqttOutboundChannelAdapterSpec(MqttOutboundChannelAdapter adapter) {
		this.target = adapter;
	}

	@Override
	public MqttOutboundChannelAdapterSpec id(String id) {
		return super.id(id);
	}

	/**
	 * Sets the topic of messages that do not have the header for it.
	 * @param topic a topic, or a pattern whose variables come from the header
	 * {@code MqttHeaders.TOPIC_VARIABLES}
	 * @return this spec
	 */
	public MqttOutboundChannelAdapterSpec topic(String topic) {
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
	public <P> MqttOutboundChannelAdapterSpec topicFunction(Function<Message<P>, @Nullable String> topicFunction) {
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
	public MqttOutboundChannelAdapterSpec topicExpression(String topicExpression) {
		this.target.setTopicExpression(PARSER.parseExpression(topicExpression));
		return _this();
	}

	/**
	 * Sets the QoS. Default: as configured for published messages.
	 * @param qos the QoS
	 * @return this spec
	 */
	public MqttOutboundChannelAdapterSpec qos(QoS qos) {
		this.target.setQos(qos);
		return _this();
	}

	/**
	 * Sets whether the server keeps the messages for future subscribers. Default: no.
	 * @param retained whether to keep them
	 * @return this spec
	 */
	public MqttOutboundChannelAdapterSpec retained(boolean retained) {
		this.target.setRetained(retained);
		return _this();
	}

	/**
	 * Sets which headers with text become user properties of their own name. Default:
	 * none.
	 * @param patterns names with {@code *} for any text
	 * @return this spec
	 */
	public MqttOutboundChannelAdapterSpec userPropertyHeaders(String... patterns) {
		this.target.setUserPropertyHeaders(patterns);
		return _this();
	}

	/**
	 * Sets whether to go on at once instead of waiting for the acknowledgement. Default:
	 * no.
	 * @param async whether to go on
	 * @return this spec
	 * @see MqttOutboundChannelAdapter#setAsync(boolean)
	 */
	public MqttOutboundChannelAdapterSpec async(boolean async) {
		this.target.setAsync(async);
		return _this();
	}

	/**
	 * Sets whether what became of asynchronous messages is told to the application
	 * context. Default: no.
	 * @param asyncEvents whether to tell
	 * @return this spec
	 * @see MqttOutboundChannelAdapter#setAsyncEvents(boolean)
	 */
	public MqttOutboundChannelAdapterSpec asyncEvents(boolean asyncEvents) {
		this.target.setAsyncEvents(asyncEvents);
		return _this();
	}

}
