package io.mqttboot.spring.observation;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.RequestReplySenderContext;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.ReceivedMessage;

/**
 * What is known about a request and its reply. What is to be propagated goes into user
 * properties of the request.
 */
public class MqttRequestContext extends RequestReplySenderContext<MqttMessage.Builder, ReceivedMessage> {

	private final String connection;

	private final String clientId;

	private final String destination;

	private final MqttMessage message;

	/**
	 * Creates the context.
	 * @param connection the name of the connection
	 * @param clientId the client identifier
	 * @param destination the declared topic pattern, never a concrete topic
	 * @param message the request without propagated properties
	 * @param carrier where user properties are added
	 */
	public MqttRequestContext(String connection, String clientId, String destination, MqttMessage message,
			MqttMessage.Builder carrier) {
		super(new PropagatedProperties(message), Kind.CLIENT);
		this.connection = connection;
		this.clientId = clientId;
		this.destination = destination;
		this.message = message;
		setRemoteServiceName("mqtt");
		setCarrier(carrier);
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
	 * The request, without propagated properties.
	 * @return the request
	 */
	public MqttMessage getMessage() {
		return this.message;
	}

}
