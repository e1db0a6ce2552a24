package io.mqttboot.spring.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a message being published. What is to be propagated goes into user
 * properties, on MQTT 5.0 only.
 */
public class MqttPublishContext extends SenderContext<MqttMessage.Builder> {

	private final ContextKeyValues keyValues = new ContextKeyValues();

	private final String connection;

	private final String clientId;

	private final String destination;

	private final String topic;

	private final QoS qos;

	private final int payloadSize;

	private @Nullable PublishResult result;

	/**
	 * Creates the context.
	 * @param connection the name of the connection
	 * @param clientId the client identifier
	 * @param destination the declared topic pattern, never a concrete topic
	 * @param message the message without propagated properties
	 * @param carrier where user properties are added, or {@code null} on MQTT 3.1.1,
	 * which has none
	 */
	public MqttPublishContext(String connection, String clientId, String destination, MqttMessage message,
			MqttMessage.@Nullable Builder carrier) {
		super(new PropagatedProperties(message), Kind.PRODUCER);
		this.connection = connection;
		this.clientId = clientId;
		this.destination = destination;
		this.topic = message.topic();
		this.qos = message.qos();
		this.payloadSize = message.payload().length;
		setRemoteServiceName("mqtt");
		if (carrier != null) {
			setCarrier(carrier);
		}
	}

	/**
	 * The connection.
	 * @return its name
	 */
	public String getConnection() {
		return this.connection;
	}

	/**
	 * The client identifier.
	 * @return the identifier, empty if the server has not assigned one yet
	 */
	public String getClientId() {
		return this.clientId;
	}

	/**
	 * The declared topic pattern.
	 * @return the pattern, or {@code none} if a topic was given in full
	 */
	public String getDestination() {
		return this.destination;
	}

	/**
	 * The topic.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * The QoS.
	 * @return the QoS
	 */
	public QoS getQos() {
		return this.qos;
	}

	/**
	 * The size of the payload.
	 * @return the size in bytes
	 */
	public int getPayloadSize() {
		return this.payloadSize;
	}

	/**
	 * The acknowledgement.
	 * @return the result, or {@code null} before it and after a failure
	 */
	public @Nullable PublishResult getResult() {
		return this.result;
	}

	/**
	 * Sets the acknowledgement.
	 * @param result the result
	 */
	public void setResult(PublishResult result) {
		this.result = result;
	}

	/** What is known already, for the convention. */
	ContextKeyValues keyValues() {
		return this.keyValues;
	}

	@Override
	public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
		this.keyValues.add(KeyValues.of(keyValue));
		return this;
	}

	@Override
	public Observation.Context addLowCardinalityKeyValues(KeyValues keyValues) {
		this.keyValues.add(keyValues);
		return this;
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValue(String keyName) {
		this.keyValues.remove(keyName);
		return this;
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValues(String... keyNames) {
		this.keyValues.remove(keyNames);
		return this;
	}

	@Override
	public KeyValues getLowCardinalityKeyValues() {
		return this.keyValues.low();
	}

	@Override
	public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
		return this.keyValues.low(key);
	}

	@Override
	public Observation.Context addHighCardinalityKeyValues(KeyValues keyValues) {
		return this.keyValues.isKnown(keyValues) ? this : super.addHighCardinalityKeyValues(keyValues);
	}

}
