package io.mqttboot.client.internal.packet;

import org.jspecify.annotations.Nullable;

/**
 * The packet types of the standard.
 */
public enum PacketType {

	/** Client to server. */
	CONNECT(1, 0),

	/** Server to client. */
	CONNACK(2, 0),

	/** Both ways; the flags of its header vary. */
	PUBLISH(3, -1),

	/** Both ways. */
	PUBACK(4, 0),

	/** Both ways. */
	PUBREC(5, 0),

	/** Both ways. */
	PUBREL(6, 2),

	/** Both ways. */
	PUBCOMP(7, 0),

	/** Client to server. */
	SUBSCRIBE(8, 2),

	/** Server to client. */
	SUBACK(9, 0),

	/** Client to server. */
	UNSUBSCRIBE(10, 2),

	/** Server to client. */
	UNSUBACK(11, 0),

	/** Client to server. */
	PINGREQ(12, 0),

	/** Server to client. */
	PINGRESP(13, 0),

	/** Both ways in 5.0, client to server in 3.1.1. */
	DISCONNECT(14, 0),

	/** Both ways, 5.0 only. */
	AUTH(15, 0);

	private static final @Nullable PacketType[] BY_CODE = new @Nullable PacketType[16];

	static {
		for (PacketType type : values()) {
			BY_CODE[type.code] = type;
		}
	}

	private final int code;

	private final int flags;

	PacketType(int code, int flags) {
		this.code = code;
		this.flags = flags;
	}

	/**
	 * The number in the high four bits of the first byte.
	 * @return 1 to 15
	 */
	public int code() {
		return this.code;
	}

	/**
	 * The fixed low four bits of the first byte [MQTT5-2.1.3-1].
	 * @return 0 or 2, or -1 for PUBLISH whose flags vary
	 */
	public int flags() {
		return this.flags;
	}

	/**
	 * The first byte of a packet with fixed flags.
	 * @return the byte, as a number from 0 to 255
	 */
	public int firstByte() {
		return (this.code << 4) | Math.max(this.flags, 0);
	}

	/**
	 * Returns the type with the given number.
	 * @param code 0 to 15
	 * @return the type, or {@code null} for 0
	 */
	public static @Nullable PacketType of(int code) {
		return BY_CODE[code & 15];
	}

}
