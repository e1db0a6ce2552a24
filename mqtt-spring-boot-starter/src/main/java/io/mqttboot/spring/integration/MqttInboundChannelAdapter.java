package io.mqttboot.spring.integration;

import java.util.List;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.listener.MqttInboundMessage;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Sends the messages of topics to a channel. It shares the connection of the container
 * factory. A message is acknowledged when the channel took it: after the whole flow, if
 * that runs on the thread that brings the message. If the flow throws, the error channel
 * gets the message; without one it is an error of the listener.
 * <p>
 * The payload is {@code byte[]} unless a type is set, headers are those of
 * {@code MqttHeaders}. Stopped, the adapter holds messages and keeps its subscription.
 */
public class MqttInboundChannelAdapter extends MessageProducerSupport {

	private final MqttListenerContainerFactory containerFactory;

	private final List<String> topics;

	private QoS qos = QoS.AT_LEAST_ONCE;

	private @Nullable MqttPayloadConverter payloadConverter;

	private Class<?> payloadType = byte[].class;

	private @Nullable MqttListenerContainer container;

	/**
	 * Creates an adapter.
	 * @param containerFactory makes the container that receives the messages
	 * @param topics topics, filters or patterns with variables
	 */
	public MqttInboundChannelAdapter(MqttListenerContainerFactory containerFactory, String... topics) {
		this.containerFactory = containerFactory;
		this.topics = List.of(topics);
	}

	/**
	 * Sets the highest QoS at which messages are wanted. Default: 1.
	 * @param qos the QoS
	 */
	public void setQos(QoS qos) {
		this.qos = qos;
	}

	/**
	 * Sets what payloads are converted to. Default: they are left as bytes.
	 * @param payloadType the type
	 * @param payloadConverter converts
	 */
	public void setPayloadType(Class<?> payloadType, MqttPayloadConverter payloadConverter) {
		this.payloadType = payloadType;
		this.payloadConverter = payloadConverter;
	}

	@Override
	public String getComponentType() {
		return "mqtt:inbound-channel-adapter";
	}

	@Override
	protected void onInit() {
		super.onInit();
		String name = getComponentName();
		MqttListenerEndpoint endpoint = MqttListenerEndpoint
			.builder((name != null) ? name : "mqttInboundChannelAdapter" + this.topics, this::send)
			.topics(this.topics.toArray(String[]::new))
			.qos(this.qos)
			.autoStartup(isAutoStartup())
			.build();
		this.container = this.containerFactory.createContainer(endpoint);
	}

	/** Subscribes before the connection is made, so that nothing is missed. */
	@Override
	public void afterSingletonsInstantiated() {
		super.afterSingletonsInstantiated();
		if (isAutoStartup()) {
			container().attach();
		}
	}

	private MqttListenerContainer container() {
		if (this.container == null) {
			throw new IllegalStateException("Not initialized: call afterPropertiesSet()");
		}
		return this.container;
	}

	private @Nullable Object send(MqttInboundMessage inbound) {
		Object payload = inbound.getPayload();
		if (this.payloadConverter != null) {
			payload = this.payloadConverter.decode(inbound.getPayload(), inbound.message().properties().contentType(),
					this.payloadType);
			if (payload == null) {
				throw new MessageConversionException(
						"The payload is empty or null and cannot be a " + this.payloadType.getName());
			}
		}
		Message<?> message = getMessageBuilderFactory().withPayload(payload).copyHeaders(inbound.getHeaders()).build();
		sendMessage(message);
		return null;
	}

	@Override
	protected void doStart() {
		container().start();
	}

	@Override
	protected void doStop() {
		container().suspend();
	}

	@Override
	protected void doStop(Runnable callback) {
		container().suspend().whenComplete((result, failure) -> callback.run());
	}

	@Override
	public void destroy() {
		super.destroy();
		container().close();
	}

}
