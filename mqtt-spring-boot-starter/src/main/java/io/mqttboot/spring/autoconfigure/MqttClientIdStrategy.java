package io.mqttboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A bean of this type chooses the client identifiers, for example after the name of the
 * host, so that the replicas of an application do not take over each other's connection.
 */
@FunctionalInterface
public interface MqttClientIdStrategy {

	/**
	 * Chooses the client identifier of a connection, once, when its client is created.
	 * @param connection the name of the connection, {@code default} for the ordinary one
	 * @param configured what {@code mqtt.client-id} says, or {@code null}
	 * @return the identifier, or {@code null} to use what is configured
	 */
	@Nullable String clientId(String connection, @Nullable String configured);

}
