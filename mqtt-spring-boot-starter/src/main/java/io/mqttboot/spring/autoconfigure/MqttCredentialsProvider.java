package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.spi.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * A bean of this type gives user name and password, asked again for every attempt to
 * connect, so that tokens can be renewed. It may block; the time counts against the
 * deadline of the attempt.
 */
@FunctionalInterface
public interface MqttCredentialsProvider {

	/**
	 * Returns the credentials for the next attempt.
	 * @param connection the name of the connection, {@code default} for the ordinary one
	 * @return the credentials, or {@code null} to use those that are configured
	 * @throws Exception if there are none; the attempt fails with this cause
	 */
	@Nullable Credentials credentials(String connection) throws Exception;

}
