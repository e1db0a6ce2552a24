package io.mqttboot.spring.observation;

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

	private final ContextKeyValues keyValues = new ContextKeyValues();

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
