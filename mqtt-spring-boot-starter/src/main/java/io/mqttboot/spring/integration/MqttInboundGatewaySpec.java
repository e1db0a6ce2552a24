package io.mqttboot.spring.integration;

import io.mqttboot.client.message.QoS;

import org.springframework.integration.dsl.MessagingGatewaySpec;

/**
 * An inbound gateway in a flow, see {@link Mqtt}.
 */
public final class MqttInboundGatewaySpec extends MessagingGatewaySpec<MqttInboundGatewaySpec, MqttInboundGateway> {

	MqttInboundGatewaySpec(MqttInboundGateway gateway) {
		super(gateway);
	}

	/**
	 * Sets the highest QoS at which requests are wanted. Default: 1.
	 * @param qos the QoS
	 * @return this spec
	 */
	public MqttInboundGatewaySpec qos(QoS qos) {
		this.target.setQos(qos);
		return _this();
	}

	/**
	 * Sets the connection. Default: that of the container factory.
	 * @param connection its name
	 * @return this spec
	 */
	public MqttInboundGatewaySpec connection(String connection) {
		this.target.setConnection(connection);
		return _this();
	}

	/**
	 * Sets where answers go to requests without a response topic. Default: nowhere.
	 * @param replyTopic a topic, or a pattern whose variables are those of the request
	 * @return this spec
	 * @see MqttInboundGateway#setReplyTopic(String)
	 */
	public MqttInboundGatewaySpec replyTopic(String replyTopic) {
		this.target.setReplyTopic(replyTopic);
		return _this();
	}

	/**
	 * Sets what payloads are converted to. Default: they are left as bytes.
	 * @param payloadType the type
	 * @return this spec
	 */
	public MqttInboundGatewaySpec payloadType(Class<?> payloadType) {
		this.target.setPayloadType(payloadType);
		return _this();
	}

	/**
	 * Sets which user properties become headers of their own name. Default: none.
	 * @param patterns names with {@code *} for any text
	 * @return this spec
	 * @see MqttInboundGateway#setUserPropertyHeaders(String...)
	 */
	public MqttInboundGatewaySpec userPropertyHeaders(String... patterns) {
		this.target.setUserPropertyHeaders(patterns);
		return _this();
	}

}
