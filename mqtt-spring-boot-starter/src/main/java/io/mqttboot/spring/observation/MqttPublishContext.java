package io.mqttboot.spring.observation;

import java.util.function.Supplier;

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

	private final KeyValueSet low = new KeyValueSet();

	private final KeyValueSet high = new KeyValueSet();

	private @Nullable KeyValues details;

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

	/** What the convention says in keys of many values, made once. */
	KeyValues details(Supplier<KeyValues> description) {
		if (this.details == null) {
			this.details = description.get();
		}
		return this.details;
	}

	@Override
	public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
		this.low.add(KeyValues.of(keyValue));
		return this;
	}

	@Override
	public Observation.Context addLowCardinalityKeyValues(KeyValues keyValues) {
		this.low.add(keyValues);
		return this;
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValue(String keyName) {
		this.low.remove(keyName);
		return this;
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValues(String... keyNames) {
		this.low.remove(keyNames);
		return this;
	}

	@Override
	public KeyValues getLowCardinalityKeyValues() {
		return this.low.all();
	}

	@Override
	public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
		return this.low.get(key);
	}

	@Override
	public Observation.Context addHighCardinalityKeyValue(KeyValue keyValue) {
		this.high.add(KeyValues.of(keyValue));
		return this;
	}

	@Override
	public Observation.Context addHighCardinalityKeyValues(KeyValues keyValues) {
		this.high.add(keyValues);
		return this;
	}

	@Override
	public Observation.Context removeHighCardinalityKeyValue(String keyName) {
		this.high.remove(keyName);
		return this;
	}

	@Override
	public Observation.Context removeHighCardinalityKeyValues(String... keyNames) {
		this.high.remove(keyNames);
		return this;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues() {
		return this.high.all();
	}

	@Override
	public @Nullable KeyValue getHighCardinalityKeyValue(String key) {
		return this.high.get(key);
	}

}
