package io.mqttboot.spring.integration;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.listener.MqttInboundMessage;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.core.Pausable;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Sends the messages of topics to a channel. It shares the connection of the container
 * factory. A message is acknowledged when the channel took it: after the whole flow, if
 * that runs on the thread that brings the message. If the flow throws, the error channel
 * gets the message; without one it is an error of the listener.
 * <p>
 * The payload is {@code byte[]} unless a type is set, headers are those of
 * {@code MqttHeaders}. Paused, and while the application stops, the adapter holds
 * messages and keeps its subscription; {@link #stop()} gives it up.
 */
public class MqttInboundChannelAdapter extends MessageProducerSupport implements Pausable {

	private final InboundSource source;

	/**
	 * Creates an adapter.
	 * @param containerFactory makes the container that receives the messages
	 * @param topics topics, filters or patterns with variables
	 */
	public MqttInboundChannelAdapter(MqttListenerContainerFactory containerFactory, String... topics) {
		this.source = new InboundSource(containerFactory, topics);
	}

	/**
	 * Sets the highest QoS at which messages are wanted. Default: 1.
	 * @param qos the QoS
	 */
	public void setQos(QoS qos) {
		this.source.setQos(qos);
	}

	/**
	 * Sets who acknowledges. Default: the adapter. With {@link AckMode#MANUAL} the flow
	 * does, by the {@link MqttAcknowledgment} in the header
	 * {@code IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK}.
	 * @param ackMode the setting
	 */
	public void setAckMode(AckMode ackMode) {
		this.source.setAckMode(ackMode);
	}

	/**
	 * Sets the connection. Default: that of the container factory.
	 * @param connection its name
	 */
	public void setConnection(String connection) {
		this.source.setConnection(connection);
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
		return "mqtt:inbound-channel-adapter";
	}

	@Override
	protected void onInit() {
		super.onInit();
		this.source.initialize(this, getBeanFactory(), this::send);
	}

	/** Subscribes before the connection is made, so that nothing is missed. */
	@Override
	public void afterSingletonsInstantiated() {
		super.afterSingletonsInstantiated();
		if (isAutoStartup()) {
			this.source.container().attach();
		}
	}

	private @Nullable Object send(MqttInboundMessage inbound) {
		Object payload;
		try {
			payload = this.source.payload(inbound);
		}
		catch (MessageConversionException ex) {
			if (!sendErrorMessageIfNecessary(inbound, ex)) {
				throw ex;
			}
			return null;
		}
		sendMessage(getMessageBuilderFactory().withPayload(payload).copyHeaders(this.source.headers(inbound)).build());
		return null;
	}

	@Override
	protected void doStart() {
		this.source.container().start();
	}

	@Override
	protected void doStop() {
		this.source.container().stop();
	}

	@Override
	protected void doStop(Runnable callback) {
		this.source.container().suspend().whenComplete((result, failure) -> callback.run());
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
