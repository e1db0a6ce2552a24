package io.mqttboot.spring.core;

/**
 * Names of message headers. Those that Spring Integration's own MQTT module has too are
 * called the same. The content type is in {@code MessageHeaders.CONTENT_TYPE}.
 */
public final class MqttHeaders {

	/** Prefix of all names. */
	public static final String PREFIX = "mqtt_";

	/** Topic to publish to instead of the configured one ({@code String}). */
	public static final String TOPIC = PREFIX + "topic";

	/**
	 * Values for the variables of the topic pattern: received, or to publish with
	 * ({@code Map<String, String>}).
	 */
	public static final String TOPIC_VARIABLES = PREFIX + "topicVariables";

	/** QoS to publish with ({@code Integer} or {@code QoS}). */
	public static final String QOS = PREFIX + "qos";

	/** Whether to publish a retained message ({@code Boolean}). */
	public static final String RETAINED = PREFIX + "retained";

	/** Topic of a received message ({@code String}). */
	public static final String RECEIVED_TOPIC = PREFIX + "receivedTopic";

	/** QoS of a received message ({@code Integer}). */
	public static final String RECEIVED_QOS = PREFIX + "receivedQos";

	/** RETAIN flag of a received message ({@code Boolean}). */
	public static final String RECEIVED_RETAINED = PREFIX + "receivedRetained";

	/** DUP flag of a received message ({@code Boolean}). */
	public static final String DUPLICATE = PREFIX + "duplicate";

	/** Packet identifier of a received message, 0 at QoS 0 ({@code Integer}). */
	public static final String ID = PREFIX + "id";

	/** Lifetime in seconds, MQTT 5.0 ({@code Long}). */
	public static final String MESSAGE_EXPIRY_INTERVAL = PREFIX + "messageExpiryInterval";

	/** Where an answer is expected, MQTT 5.0 ({@code String}). */
	public static final String RESPONSE_TOPIC = PREFIX + "responseTopic";

	/** What an answer must carry, MQTT 5.0 ({@code byte[]}). */
	public static final String CORRELATION_DATA = PREFIX + "correlationData";

	/**
	 * User properties to publish with, MQTT 5.0
	 * ({@code List<io.mqttboot.client.message.UserProperty>}).
	 */
	public static final String USER_PROPERTIES = PREFIX + "userProperties";

	/**
	 * User properties of a received message in order, MQTT 5.0
	 * ({@code List<io.mqttboot.client.message.UserProperty>}).
	 */
	public static final String RECEIVED_USER_PROPERTIES = PREFIX + "receivedUserProperties";

	private MqttHeaders() {
	}

}
