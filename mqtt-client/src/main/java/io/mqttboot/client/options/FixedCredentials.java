package io.mqttboot.client.options;

import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.spi.CredentialsProvider;

/**
 * The same user name and password at every attempt.
 *
 * @param credentials user name and password
 */
record FixedCredentials(Credentials credentials) implements CredentialsProvider {

	static final FixedCredentials NONE = new FixedCredentials(Credentials.NONE);

	/** Shows no secrets, as its component does not. */
	@Override
	public String toString() {
		return "FixedCredentials[" + this.credentials + "]";
	}

}
