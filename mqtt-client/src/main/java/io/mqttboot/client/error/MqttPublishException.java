package io.mqttboot.client.error;

import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * A publication was refused, by the server with an error code or by the client because
 * the server announced that it would not take it.
 */
public final class MqttPublishException extends MqttException {

	private static final long serialVersionUID = 1L;

	/** Why a publication failed. */
	public enum Kind {

		/** The server answered with an error code. */
		REFUSED_BY_SERVER,

		/** The server announced a limit that the message exceeds; nothing was sent. */
		NOT_SUPPORTED_BY_SERVER,

		/** The message uses something that the protocol version does not have. */
		NOT_IN_THIS_VERSION,

		/** A check that the options ask for refuses the message; nothing was sent. */
		REFUSED_BY_CHECK,

		/** The message expired while it waited; nothing was sent. */
		EXPIRED

	}

	private final Kind kind;

	private final int packetId;

	/**
	 * Creates the exception.
	 * @param kind why it failed
	 * @param message what happened and what to do
	 * @param reasonCode the code of the server, or the one that describes the limit, or
	 * {@code null}
	 * @param packetId the packet identifier, 0 if nothing was sent
	 */
	public MqttPublishException(Kind kind, String message, @Nullable ReasonCode reasonCode, int packetId) {
		super(message, reasonCode, null);
		this.kind = kind;
		this.packetId = packetId;
	}

	/**
	 * Why the publication failed.
	 * @return the kind
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * The packet identifier.
	 * @return 1 to 65,535, or 0 if nothing was sent
	 */
	public int packetId() {
		return this.packetId;
	}

}
