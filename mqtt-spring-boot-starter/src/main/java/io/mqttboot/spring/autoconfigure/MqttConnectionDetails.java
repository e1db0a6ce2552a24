package io.mqttboot.spring.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where the server is and how to get in.
 */
public interface MqttConnectionDetails extends ConnectionDetails {

	/**
	 * The address of the server.
	 * @return for example {@code mqtts://broker.example.com:8883}
	 */
	String getUrl();

	/**
	 * The addresses of servers that stand in for each other, in the order in which they
	 * are tried.
	 * @return at least one; {@link #getUrl()} unless overridden
	 */
	default List<String> getUrls() {
		return List.of(getUrl());
	}

	/**
	 * The user name.
	 * @return the user name, or {@code null}
	 */
	default @Nullable String getUsername() {
		return null;
	}

	/**
	 * The password.
	 * @return the password, or {@code null}
	 */
	default @Nullable String getPassword() {
		return null;
	}

	/**
	 * Trust and client certificate, asked for at every attempt to connect, so that a
	 * bundle that was reloaded is used from then on.
	 * @return the bundle, or {@code null} for no TLS or the trust store of the JVM
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

	/**
	 * Whether the server is part of this application, for development and tests.
	 * @return {@code false} unless overridden
	 */
	default boolean isEmbedded() {
		return false;
	}

}
