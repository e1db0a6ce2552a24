package io.mqttboot.client.spi;

import java.security.cert.CertificateException;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Says what an ended connection, or a failed attempt to make one, means for the next
 * attempt. Asked on the event loop, so it must not block. {@link #standard()} is the
 * default; a policy of an application usually answers for the few cases it knows better
 * and asks the standard for the rest.
 */
@FunctionalInterface
public interface ReconnectPolicy {

	/** What follows. */
	enum Reaction {

		/** No further attempt: it would get the same answer. */
		STOP,

		/** A further attempt, not before half of the slow delay has passed. */
		SLOW,

		/**
		 * An attempt at the server that was named, if redirects are followed; otherwise
		 * as {@link #SLOW}.
		 */
		REDIRECT,

		/** A further attempt after the usual delay. */
		NORMAL

	}

	/**
	 * What went wrong.
	 *
	 * @param reasonCode the code of CONNACK or of DISCONNECT in either direction, or
	 * {@code null}
	 * @param cause the error behind it, or {@code null}; an {@code MqttProtocolException}
	 * if this client found the fault
	 * @param wasConnected whether a connection stood; otherwise an attempt failed
	 */
	record Failure(@Nullable ReasonCode reasonCode, @Nullable Throwable cause, boolean wasConnected) {
	}

	/**
	 * Judges a failure.
	 * @param failure what went wrong
	 * @return what follows
	 */
	Reaction react(Failure failure);

	/**
	 * The policy that applies unless another one is given.
	 * <ul>
	 * <li>STOP for malformed packet, protocol error, unsupported version, invalid client
	 * identifier, bad user name or password, not authorized, banned, bad authentication
	 * method, session taken over, packet too large, administrative action, retain or QoS
	 * not supported, and for options that cannot work;
	 * <li>SLOW for server unavailable, server busy, quota exceeded, connection rate
	 * exceeded, message rate too high, and for a certificate that was not accepted;
	 * <li>REDIRECT for use another server and server moved;
	 * <li>NORMAL for everything else. That includes breaches of the protocol by the
	 * server; the client itself stops at the third breach of the same kind in a row.
	 * </ul>
	 * @return the standard policy
	 */
	static ReconnectPolicy standard() {
		return (failure) -> {
			if (failure.cause() instanceof MqttProtocolException) {
				return Reaction.NORMAL;
			}
			if (failure.cause() instanceof MqttConfigurationException) {
				return Reaction.STOP;
			}
			ReasonCode code = failure.reasonCode();
			if (code != null) {
				return reaction(code);
			}
			for (Throwable each = failure.cause(); each != null; each = each.getCause()) {
				if (each instanceof CertificateException) {
					return Reaction.SLOW;
				}
			}
			return Reaction.NORMAL;
		};
	}

	private static Reaction reaction(ReasonCode code) {
		return switch (code) {
			case MALFORMED_PACKET, PROTOCOL_ERROR, UNSUPPORTED_PROTOCOL_VERSION, CLIENT_IDENTIFIER_NOT_VALID,
					BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BANNED, BAD_AUTHENTICATION_METHOD, SESSION_TAKEN_OVER,
					PACKET_TOO_LARGE, ADMINISTRATIVE_ACTION, RETAIN_NOT_SUPPORTED, QOS_NOT_SUPPORTED ->
				Reaction.STOP;
			case SERVER_UNAVAILABLE, SERVER_BUSY, QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED, MESSAGE_RATE_TOO_HIGH ->
				Reaction.SLOW;
			case USE_ANOTHER_SERVER, SERVER_MOVED -> Reaction.REDIRECT;
			default -> Reaction.NORMAL;
		};
	}

}
