package io.mqttboot.client.message;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The CONNACK of a connection, with the values that are in force.
 *
 * @param version the version spoken
 * @param reasonCode success, or why the server refused
 * @param sessionPresent whether the server still had the session
 * @param clientId the client identifier in use, given or assigned by the server
 * @param clientIdAssigned whether the server assigned it
 * @param keepAlive the keep-alive in force, zero if off
 * @param sessionExpiry the session expiry in force; zero means the session ends with the
 * connection
 * @param limits what the server accepts
 * @param reasonString text from the server, or {@code null}
 * @param responseInformation basis for response topics, or {@code null}
 * @param serverReference another server to use, or {@code null}
 * @param authenticationMethod method of an authentication exchange, or {@code null}
 * @param userProperties user properties of the CONNACK
 */
public record ConnectResult(MqttVersion version, ReasonCode reasonCode, boolean sessionPresent, String clientId,
		boolean clientIdAssigned, Duration keepAlive, Duration sessionExpiry, ServerLimits limits,
		@Nullable String reasonString, @Nullable String responseInformation, @Nullable String serverReference,
		@Nullable String authenticationMethod, List<UserProperty> userProperties) {

	/** A session expiry that means "never" (the value 0xFFFFFFFF on the wire). */
	public static final Duration NEVER_EXPIRES = Duration.ofSeconds(0xFFFF_FFFFL);

}
