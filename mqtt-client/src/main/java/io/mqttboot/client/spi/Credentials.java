package io.mqttboot.client.spi;

import java.nio.charset.StandardCharsets;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * User name and password. {@link #toString()} shows neither of them.
 *
 * @param userName the user name, or {@code null}
 * @param password the password as bytes, at most 65,535, or {@code null}; without a user
 * name only on MQTT 5.0 [MQTT311-3.1.2-22]
 */
public record Credentials(@Nullable String userName, byte @Nullable [] password) {

	/** No credentials. */
	public static final Credentials NONE = new Credentials(null, null);

	public Credentials {
		if (userName != null) {
			Utf8.check(userName, "User name");
		}
		if (password != null && password.length > Utf8.MAX_LENGTH) {
			throw new IllegalArgumentException("Password must not exceed 65535 bytes, it has " + password.length);
		}
	}

	/**
	 * Credentials with a text password, sent in UTF-8.
	 * @param userName the user name, or {@code null}
	 * @param password the password, or {@code null}
	 * @return the credentials
	 */
	public static Credentials of(@Nullable String userName, @Nullable String password) {
		return new Credentials(userName, (password != null) ? password.getBytes(StandardCharsets.UTF_8) : null);
	}

	/**
	 * Checks whether a version of the protocol can carry these credentials
	 * [MQTT311-3.1.2-22].
	 * @param version the version
	 * @throws MqttConfigurationException if it cannot
	 */
	public void checkFor(MqttVersion version) {
		if (version == MqttVersion.V3_1_1 && this.password != null && this.userName == null) {
			throw new MqttConfigurationException("credentials",
					"MQTT 3.1.1 cannot send a password without a user name [MQTT311-3.1.2-22]: set a user name, or use MQTT 5.0");
		}
	}

	@Override
	public String toString() {
		return "Credentials[%s, %s]".formatted((this.userName != null) ? "user name set" : "no user name",
				(this.password != null) ? "password set" : "no password");
	}

}
