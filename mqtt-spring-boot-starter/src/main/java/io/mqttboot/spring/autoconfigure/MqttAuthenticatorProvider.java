package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.spi.Authenticator;
import org.jspecify.annotations.Nullable;

/**
 * A bean of this type chooses the mechanism of enhanced authentication (MQTT 5.0).
 */
@FunctionalInterface
public interface MqttAuthenticatorProvider {

	/**
	 * Chooses the mechanism of a connection, once, when its client is created.
	 * @param connection the name of the connection, {@code default} for the ordinary one
	 * @return the mechanism, or {@code null} for none
	 */
	@Nullable Authenticator authenticator(String connection);

}
