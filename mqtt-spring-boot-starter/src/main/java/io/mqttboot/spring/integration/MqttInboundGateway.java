package io.mqttboot.spring.integration;

import java.util.Set;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.listener.MqttInboundMessage;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.gateway.MessagingGatewaySupport;
import org.springframework.integration.support.AbstractIntegrationMessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * Sends requests from topics to a channel, and publishes the answer of the flow to the
 * response topic of the request, with its correlation data (MQTT 5.0). A request is
 * acknowledged after the answer was. If the flow throws, a flow behind the error channel
 * may answer; without error channel it is an error of the listener. A flow that does not
 * answer in time sends nothing, or fails with {@code errorOnTimeout}.
 * <p>
 * Headers for QoS, RETAIN and MQTT 5.0 properties of the answer may be set by the flow;
 * those of the request that describe the request are not repeated in the answer. Answers
 * go only to topics that listeners may answer to.
 */
public class MqttInboundGateway extends MessagingGatewaySupport implements SmartInitializingSingleton, Pausable {

	/** Headers of a request that Spring Integration would copy to the answer. */
	private static final Set<String> OF_THE_REQUEST = Set.of(MqttHeaders.RESPONSE_TOPIC, MqttHeaders.CORRELATION_DATA,
			MqttHeaders.MESSAGE_EXPIRY_INTERVAL, MessageHeaders.CONTENT_TYPE);

	private final InboundSource source;

	/**
	 * Creates a gateway.
	 * @param containerFactory makes the container that receives the requests
	 * @param topics topics, filters or patterns with variables
	 */
	public MqttInboundGateway(MqttListenerContainerFactory containerFactory, String... topics) {
		this.source = new InboundSource(containerFactory, topics);
	}

	/**
	 * Sets the highest QoS at which requests are wanted. Default: 1.
	 * @param qos the QoS
	 */
	public void setQos(QoS qos) {
		this.source.setQos(qos);
	}

	/**
	 * Sets the connection. Default: that of the container factory.
	 * @param connection its name
	 */
	public void setConnection(String connection) {
		this.source.setConnection(connection);
	}

	/**
	 * Sets where answers go to requests without a response topic, and so to all of MQTT
	 * 3.1.1. Default: nowhere.
	 * @param replyTopic a topic, or a pattern whose variables are those of the request
	 */
	public void setReplyTopic(String replyTopic) {
		this.source.setReplyTopic(replyTopic);
	}

	/**
	 * Sets what payloads are converted to. Default: they are left as bytes.
	 * @param payloadType the type
	 */
	public void setPayloadType(Class<?> payloadType) {
		this.source.setPayloadType(payloadType);
	}

	/**
	 * Sets which user properties become headers of their own name (MQTT 5.0), if there is
	 * no such header yet. Default: none; all of them are in the header
	 * {@code MqttHeaders.RECEIVED_USER_PROPERTIES}.
	 * @param patterns names with {@code *} for any text
	 */
	public void setUserPropertyHeaders(String... patterns) {
		this.source.setUserPropertyHeaders(patterns);
	}

	@Override
	public String getComponentType() {
		return "mqtt:inbound-gateway";
	}

	@Override
	protected void onInit() {
		super.onInit();
		this.source.initialize(this, getBeanFactory(), this::answer);
	}

	/** Subscribes before the connection is made, so that nothing is missed. */
	@Override
	public void afterSingletonsInstantiated() {
		if (isAutoStartup()) {
			this.source.container().attach();
		}
	}

	private @Nullable Object answer(MqttInboundMessage inbound) {
		Message<?> request = getMessageBuilderFactory().withPayload(this.source.payload(inbound))
			.copyHeaders(this.source.headers(inbound))
			.build();
		Message<?> reply = sendAndReceiveMessage(request);
		if (reply == null) {
			return null;
		}
		AbstractIntegrationMessageBuilder<?> answer = getMessageBuilderFactory().withPayload(reply.getPayload())
			.copyHeaders(reply.getHeaders());
		OF_THE_REQUEST.stream()
			.filter((name) -> request.getHeaders().containsKey(name)
					&& request.getHeaders().get(name) == reply.getHeaders().get(name))
			.forEach(answer::removeHeader);
		return answer.build();
	}

	@Override
	protected void doStart() {
		super.doStart();
		this.source.container().start();
	}

	@Override
	protected void doStop() {
		super.doStop();
		this.source.container().stop();
	}

	@Override
	protected void doStop(Runnable callback) {
		this.source.container().suspend().whenComplete((result, failure) -> {
			super.doStop();
			callback.run();
		});
	}

	@Override
	public void pause() {
		this.source.container().pause();
	}

	@Override
	public void resume() {
		this.source.container().resume();
	}

	@Override
	public boolean isPaused() {
		return this.source.container().isPaused();
	}

	@Override
	public void destroy() {
		super.destroy();
		this.source.close();
	}

}
