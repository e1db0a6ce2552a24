package io.mqttboot.client.internal.packet;

import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The property table of MQTT 5.0 (section 2.2.2.2 of the standard): what each property is
 * called, how it is encoded, which packets of which side may hold it, and which values it
 * may have. Decoder, encoder and tests read this table.
 */
public enum PropertyType {

	/** Whether the payload is text. */
	PAYLOAD_FORMAT_INDICATOR(0x01, "Payload Format Indicator", DataType.BYTE, In.PUBLISH | In.WILL, In.PUBLISH, 0, 1,
			0),

	/** Lifetime of a message in seconds; absent for ever. */
	MESSAGE_EXPIRY_INTERVAL(0x02, "Message Expiry Interval", DataType.FOUR_BYTE_INTEGER, In.PUBLISH | In.WILL,
			In.PUBLISH),

	/** What the payload is. */
	CONTENT_TYPE(0x03, "Content Type", DataType.STRING, In.PUBLISH | In.WILL, In.PUBLISH),

	/** Where an answer is expected. */
	RESPONSE_TOPIC(0x08, "Response Topic", DataType.STRING, In.PUBLISH | In.WILL, In.PUBLISH),

	/** What an answer must carry. */
	CORRELATION_DATA(0x09, "Correlation Data", DataType.BINARY, In.PUBLISH | In.WILL, In.PUBLISH),

	/** Number of a subscription. */
	SUBSCRIPTION_IDENTIFIER(0x0B, "Subscription Identifier", DataType.VARIABLE_BYTE_INTEGER, In.SUBSCRIBE, In.PUBLISH,
			1, 268_435_455, PropertyType.NO_DEFAULT),

	/** How long the session outlives the connection, in seconds. */
	SESSION_EXPIRY_INTERVAL(0x11, "Session Expiry Interval", DataType.FOUR_BYTE_INTEGER, In.CONNECT | In.DISCONNECT,
			In.CONNACK, 0, 0xFFFF_FFFFL, 0),

	/** Client identifier that the server chose. */
	ASSIGNED_CLIENT_IDENTIFIER(0x12, "Assigned Client Identifier", DataType.STRING, 0, In.CONNACK),

	/** Keep-alive interval that the server imposes, in seconds. */
	SERVER_KEEP_ALIVE(0x13, "Server Keep Alive", DataType.TWO_BYTE_INTEGER, 0, In.CONNACK),

	/** Name of the authentication exchange. */
	AUTHENTICATION_METHOD(0x15, "Authentication Method", DataType.STRING, In.CONNECT | In.AUTH, In.CONNACK | In.AUTH),

	/** Data of the authentication exchange. */
	AUTHENTICATION_DATA(0x16, "Authentication Data", DataType.BINARY, In.CONNECT | In.AUTH, In.CONNACK | In.AUTH),

	/** Whether the server may explain failures everywhere. */
	REQUEST_PROBLEM_INFORMATION(0x17, "Request Problem Information", DataType.BYTE, In.CONNECT, 0, 0, 1, 1),

	/** How long the server waits before it publishes the will, in seconds. */
	WILL_DELAY_INTERVAL(0x18, "Will Delay Interval", DataType.FOUR_BYTE_INTEGER, In.WILL, 0, 0, 0xFFFF_FFFFL, 0),

	/** Whether the server should send Response Information. */
	REQUEST_RESPONSE_INFORMATION(0x19, "Request Response Information", DataType.BYTE, In.CONNECT, 0, 0, 1, 0),

	/** Basis for response topics. */
	RESPONSE_INFORMATION(0x1A, "Response Information", DataType.STRING, 0, In.CONNACK),

	/** Another server to use. */
	SERVER_REFERENCE(0x1C, "Server Reference", DataType.STRING, 0, In.CONNACK | In.DISCONNECT),

	/** Explanation for humans. */
	REASON_STRING(0x1F, "Reason String", DataType.STRING, In.ACKNOWLEDGEMENTS | In.DISCONNECT | In.AUTH,
			In.ACKNOWLEDGEMENTS | In.CONNACK | In.SUBACK | In.UNSUBACK | In.DISCONNECT | In.AUTH),

	/** How many QoS 1 and 2 messages may be unacknowledged. */
	RECEIVE_MAXIMUM(0x21, "Receive Maximum", DataType.TWO_BYTE_INTEGER, In.CONNECT, In.CONNACK, 1, 65_535, 65_535),

	/** Highest topic alias that is accepted. */
	TOPIC_ALIAS_MAXIMUM(0x22, "Topic Alias Maximum", DataType.TWO_BYTE_INTEGER, In.CONNECT, In.CONNACK, 0, 65_535, 0),

	/** Number that stands for the topic. */
	TOPIC_ALIAS(0x23, "Topic Alias", DataType.TWO_BYTE_INTEGER, In.PUBLISH, In.PUBLISH, 1, 65_535,
			PropertyType.NO_DEFAULT),

	/** Highest QoS that the server accepts, if not 2. */
	MAXIMUM_QOS(0x24, "Maximum QoS", DataType.BYTE, 0, In.CONNACK, 0, 1, 2),

	/** Whether the server keeps retained messages. */
	RETAIN_AVAILABLE(0x25, "Retain Available", DataType.BYTE, 0, In.CONNACK, 0, 1, 1),

	/** A name and a value; may repeat everywhere. */
	USER_PROPERTY(0x26, "User Property", DataType.STRING_PAIR, In.CLIENT_PACKETS | In.WILL, In.SERVER_PACKETS),

	/** Largest packet that is accepted, in bytes; absent for no limit. */
	MAXIMUM_PACKET_SIZE(0x27, "Maximum Packet Size", DataType.FOUR_BYTE_INTEGER, In.CONNECT, In.CONNACK, 1,
			0xFFFF_FFFFL, PropertyType.NO_DEFAULT),

	/** Whether the server accepts wildcards. */
	WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, "Wildcard Subscription Available", DataType.BYTE, 0, In.CONNACK, 0, 1, 1),

	/** Whether the server accepts subscription identifiers. */
	SUBSCRIPTION_IDENTIFIERS_AVAILABLE(0x29, "Subscription Identifiers Available", DataType.BYTE, 0, In.CONNACK, 0, 1,
			1),

	/** Whether the server accepts shared subscriptions. */
	SHARED_SUBSCRIPTION_AVAILABLE(0x2A, "Shared Subscription Available", DataType.BYTE, 0, In.CONNACK, 0, 1, 1);

	/** Stands for "no default" in {@link #defaultValue()}. */
	public static final long NO_DEFAULT = -1;

	/** How a property is encoded. */
	public enum DataType {

		/** One byte. */
		BYTE,

		/** Two bytes, unsigned. */
		TWO_BYTE_INTEGER,

		/** Four bytes, unsigned. */
		FOUR_BYTE_INTEGER,

		/** One to four bytes. */
		VARIABLE_BYTE_INTEGER,

		/** Two bytes of length, then UTF-8. */
		STRING,

		/** Two strings. */
		STRING_PAIR,

		/** Two bytes of length, then bytes. */
		BINARY

	}

	/** Sets of packets: the bit of a packet is its type code, that of the will is 0. */
	private static final class In {

		static final int WILL = 1;

		static final int CONNECT = 1 << 1;

		static final int CONNACK = 1 << 2;

		static final int PUBLISH = 1 << 3;

		static final int ACKNOWLEDGEMENTS = 0xF << 4;

		static final int SUBSCRIBE = 1 << 8;

		static final int SUBACK = 1 << 9;

		static final int UNSUBSCRIBE = 1 << 10;

		static final int UNSUBACK = 1 << 11;

		static final int DISCONNECT = 1 << 14;

		static final int AUTH = 1 << 15;

		static final int CLIENT_PACKETS = CONNECT | PUBLISH | ACKNOWLEDGEMENTS | SUBSCRIBE | UNSUBSCRIBE | DISCONNECT
				| AUTH;

		static final int SERVER_PACKETS = CONNACK | PUBLISH | ACKNOWLEDGEMENTS | SUBACK | UNSUBACK | DISCONNECT | AUTH;

	}

	private static final @Nullable PropertyType[] BY_ID = new @Nullable PropertyType[128];

	static {
		for (PropertyType type : values()) {
			BY_ID[type.id] = type;
		}
	}

	private final int id;

	private final String text;

	private final DataType dataType;

	private final int fromClient;

	private final int fromServer;

	private final long minimum;

	private final long maximum;

	private final long defaultValue;

	PropertyType(int id, String text, DataType dataType, int fromClient, int fromServer) {
		this(id, text, dataType, fromClient, fromServer, 0, highest(dataType), PropertyType.NO_DEFAULT);
	}

	PropertyType(int id, String text, DataType dataType, int fromClient, int fromServer, long minimum, long maximum,
			long defaultValue) {
		this.id = id;
		this.text = text;
		this.dataType = dataType;
		this.fromClient = fromClient;
		this.fromServer = fromServer;
		this.minimum = minimum;
		this.maximum = maximum;
		this.defaultValue = defaultValue;
	}

	private static long highest(DataType dataType) {
		return switch (dataType) {
			case BYTE -> 0xFF;
			case TWO_BYTE_INTEGER, STRING, STRING_PAIR, BINARY -> 0xFFFF;
			case FOUR_BYTE_INTEGER -> 0xFFFF_FFFFL;
			case VARIABLE_BYTE_INTEGER -> 268_435_455;
		};
	}

	/**
	 * The identifier on the wire.
	 * @return 0x01 to 0x2A
	 */
	public int id() {
		return this.id;
	}

	/**
	 * How the property is encoded.
	 * @return the data type
	 */
	public DataType dataType() {
		return this.dataType;
	}

	/**
	 * Whether a client may send the property in a packet.
	 * @param packet the type of the packet
	 * @return {@code true} if the standard lists it there
	 */
	public boolean allowedFromClient(PacketType packet) {
		return (this.fromClient & (1 << packet.code())) != 0;
	}

	/**
	 * Whether a server may send the property in a packet.
	 * @param packet the type of the packet
	 * @return {@code true} if the standard lists it there
	 */
	public boolean allowedFromServer(PacketType packet) {
		return (this.fromServer & (1 << packet.code())) != 0;
	}

	/**
	 * Whether the property may be among those of the will.
	 * @return {@code true} if the standard lists it there
	 */
	public boolean allowedInWill() {
		return (this.fromClient & In.WILL) != 0;
	}

	/**
	 * Whether the property may occur more than once in a packet. SUBSCRIBE, which holds
	 * one Subscription Identifier at most, never comes from a server.
	 * @param packet the type of the packet
	 * @return {@code true} for user properties, and for subscription identifiers in
	 * PUBLISH
	 */
	public boolean repeatable(PacketType packet) {
		return this == USER_PROPERTY || (this == SUBSCRIPTION_IDENTIFIER && packet == PacketType.PUBLISH);
	}

	/**
	 * The lowest value of a number.
	 * @return 0 or 1
	 */
	public long minimum() {
		return this.minimum;
	}

	/**
	 * The highest value of a number; for the other data types the longest encoded form.
	 * @return the value, or bytes
	 */
	public long maximum() {
		return this.maximum;
	}

	/**
	 * What the absence of the property means.
	 * @return the number, or {@link #NO_DEFAULT}
	 */
	public long defaultValue() {
		return this.defaultValue;
	}

	/**
	 * What a number outside the range is answered with.
	 * @return topic alias invalid for the alias, else protocol error
	 */
	public ReasonCode outOfRange() {
		return (this == TOPIC_ALIAS) ? ReasonCode.TOPIC_ALIAS_INVALID : ReasonCode.PROTOCOL_ERROR;
	}

	/**
	 * Returns the property with the given identifier.
	 * @param id the identifier
	 * @return the property, or {@code null} if the standard does not define it
	 */
	public static @Nullable PropertyType of(int id) {
		return (id >= 0 && id < BY_ID.length) ? BY_ID[id] : null;
	}

	/**
	 * The name of the standard and the identifier.
	 * @return for example {@code Receive Maximum (0x21)}
	 */
	@Override
	public String toString() {
		return "%s (0x%02X)".formatted(this.text, this.id);
	}

}
