package io.mqttboot.spring.observation;

import java.util.function.Supplier;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.mqttboot.client.message.ReceivedMessage;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a message being handled by a listener. What was propagated is read
 * from its user properties.
 */
public class MqttListenerContext extends ReceiverContext<ReceivedMessage> {

	private final KeyValueSet low = new KeyValueSet();

	private final KeyValueSet high = new KeyValueSet();

	private @Nullable KeyValues details;

	private final String connection;

	private final String clientId;

	private final String listenerId;

	private final String destination;

	private final ReceivedMessage message;

	private @Nullable String failureReason;

	/**
	 * Creates the context.
	 * @param connection the name of the connection
	 * @param clientId the client identifier
	 * @param listenerId the id of the listener
	 * @param destination the declared pattern that matched, never a concrete topic
	 * @param message the message
	 */
	public MqttListenerContext(String connection, String clientId, String listenerId, String destination,
			ReceivedMessage message) {
		super((carrier, key) -> carrier.properties().userProperty(key), Kind.CONSUMER);
		this.connection = connection;
		this.clientId = clientId;
		this.listenerId = listenerId;
		this.destination = destination;
		this.message = message;
		setCarrier(message);
		setRemoteServiceName("mqtt");
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
	 * @return the identifier
	 */
	public String getClientId() {
		return this.clientId;
	}

	/**
	 * The listener.
	 * @return its id
	 */
	public String getListenerId() {
		return this.listenerId;
	}

	/**
	 * The declared pattern that matched.
	 * @return the pattern
	 */
	public String getDestination() {
		return this.destination;
	}

	/**
	 * The message.
	 * @return the message
	 */
	public ReceivedMessage getMessage() {
		return this.message;
	}

	/**
	 * The kind of failure.
	 * @return for example {@code conversion}, or {@code null} if there was none
	 */
	public @Nullable String getFailureReason() {
		return this.failureReason;
	}

	/**
	 * Sets the kind of failure.
	 * @param failureReason a word of a closed set
	 */
	public void setFailureReason(String failureReason) {
		this.failureReason = failureReason;
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
