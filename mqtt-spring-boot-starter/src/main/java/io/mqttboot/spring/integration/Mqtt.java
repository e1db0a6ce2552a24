package io.mqttboot.spring.integration;

import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;

/**
 * Adapters and gateways for flows in Java. They use a connection and never own one, so
 * any number of them may share it.
 */
public final class Mqtt {

	private Mqtt() {
	}

	/**
	 * Starts a flow with the messages of topics.
	 * @param containerFactory knows the connection
	 * @param topics topics, filters or patterns with variables
	 * @return the adapter to complete
	 */
	public static MqttInboundChannelAdapterSpec inboundChannelAdapter(MqttListenerContainerFactory containerFactory,
			String... topics) {
		return new MqttInboundChannelAdapterSpec(new MqttInboundChannelAdapter(containerFactory, topics));
	}

	/**
	 * Ends a flow by publishing its messages.
	 * @param operations publishes
	 * @return the adapter to complete
	 */
	public static MqttOutboundChannelAdapterSpec outboundChannelAdapter(MqttOperations operations) {
		return new MqttOutboundChannelAdapterSpec(new MqttOutboundChannelAdapter(operations));
	}

	/**
	 * Starts a flow with requests, which it answers (MQTT 5.0).
	 * @param containerFactory knows the connection
	 * @param topics topics, filters or patterns with variables
	 * @return the gateway to complete
	 */
	public static MqttInboundGatewaySpec inboundGateway(MqttListenerContainerFactory containerFactory,
			String... topics) {
		return new MqttInboundGatewaySpec(new MqttInboundGateway(containerFactory, topics));
	}

	/**
	 * Publishes the messages of a flow as requests and goes on with the replies (MQTT
	 * 5.0).
	 * @param operations publishes
	 * @return the gateway to complete
	 */
	public static MqttOutboundGatewaySpec outboundGateway(MqttOperations operations) {
		return new MqttOutboundGatewaySpec(new MqttOutboundGateway(operations));
	}

}
