package io.mqttboot.spring.integration;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.annotation.AckMode;

import org.springframework.integration.dsl.MessageProducerSpec;

/**
 * An inbound channel adapter in a flow, see {@link Mqtt}.
 */
public final class MqttInboundChannelAdapterSpec
		extends MessageProducerSpec<MqttInboundChannelAdapterSpec, MqttInboundChannelAdapter> {

	MqttInboundChannelAdapterSpec(MqttInboundChannelAdapter adapter) {
		super(adapter);
	}

	/**
	 * Sets the highest QoS at which messages are wanted. Default: 1.
	 * @param qos the QoS
	 * @return this spec
	 */
	public MqttInboundChannelAdapterSpec qos(QoS qos) {
		this.target.setQos(qos);
		return _this();
	}

	/**
	 * Sets who acknowledges. Default: the adapter.
	 * @param ackMode the setting
	 * @return this spec
	 * @see MqttInboundChannelAdapter#setAckMode(AckMode)
	 */
	public MqttInboundChannelAdapterSpec ackMode(AckMode ackMode) {
		this.target.setAckMode(ackMode);
		return _this();
	}

	/**
	 * Sets the connection. Default: that of the container factory.
	 * @param connection its name
	 * @return this spec
	 */
	public MqttInboundChannelAdapterSpec connection(String connection) {
		this.target.setConnection(connection);
		return _this();
	}

	/**
	 * Sets what payloads are converted to. Default: they are left as bytes.
	 * @param payloadType the type
	 * @return this spec
	 */
	public MqttInboundChannelAdapterSpec payloadType(Class<?> payloadType) {
		this.target.setPayloadType(payloadType);
		return _this();
	}

	/**
	 * Sets which user properties become headers of their own name. Default: none.
	 * @param patterns names with {@code *} for any text
	 * @return this spec
	 * @see MqttInboundChannelAdapter#setUserPropertyHeaders(String...)
	 */
	public MqttInboundChannelAdapterSpec userPropertyHeaders(String... patterns) {
		this.target.setUserPropertyHeaders(patterns);
		return _this();
	}

}
