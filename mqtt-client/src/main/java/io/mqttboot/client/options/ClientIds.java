package io.mqttboot.client.options;

import java.security.SecureRandom;

/**
 * Client identifiers that every server must accept: 23 letters and digits [MQTT5-3.1.3-5,
 * MQTT311-3.1.3-5].
 */
final class ClientIds {

	private static final String CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	private static final int LENGTH = 23;

	private static final SecureRandom RANDOM = new SecureRandom();

	private ClientIds() {
	}

	static String generate() {
		StringBuilder id = new StringBuilder("mqtt");
		while (id.length() < LENGTH) {
			id.append(CHARACTERS.charAt(RANDOM.nextInt(CHARACTERS.length())));
		}
		return id.toString();
	}

}
