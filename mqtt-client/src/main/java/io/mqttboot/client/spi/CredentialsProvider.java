package io.mqttboot.client.spi;

/**
 * Gives user name and password, asked again for every attempt to connect, so that tokens
 * can be renewed. Runs on a thread that may block; the time counts against the deadline
 * of the attempt.
 */
@FunctionalInterface
public interface CredentialsProvider {

	/**
	 * Returns the credentials for the next attempt.
	 * @return the credentials
	 * @throws Exception if there are none; the attempt fails with this cause
	 */
	Credentials credentials() throws Exception;

}
