package io.mqttboot.client.message;

import org.jspecify.annotations.Nullable;

/**
 * Every reason code of MQTT 5.0. The return codes of MQTT 3.1.1 are shown as their 5.0
 * counterparts.
 */
public enum ReasonCode {

	/** Success, normal disconnection, or granted QoS 0, depending on the packet. */
	SUCCESS(0x00, "success"),

	/** Subscription accepted with QoS 1. */
	GRANTED_QOS_1(0x01, "granted QoS 1"),

	/** Subscription accepted with QoS 2. */
	GRANTED_QOS_2(0x02, "granted QoS 2"),

	/** Disconnect, and publish the will all the same. */
	DISCONNECT_WITH_WILL(0x04, "disconnect with will message"),

	/** Accepted, but nobody is subscribed. */
	NO_MATCHING_SUBSCRIBERS(0x10, "no matching subscribers"),

	/** There was no such subscription to remove. */
	NO_SUBSCRIPTION_EXISTED(0x11, "no subscription existed"),

	/** The authentication exchange goes on. */
	CONTINUE_AUTHENTICATION(0x18, "continue authentication"),

	/** The client starts a new authentication exchange. */
	REAUTHENTICATE(0x19, "re-authenticate"),

	/** Refused without a reason. */
	UNSPECIFIED_ERROR(0x80, "unspecified error"),

	/** A packet could not be parsed. */
	MALFORMED_PACKET(0x81, "malformed packet"),

	/** A packet was out of place or held a forbidden value. */
	PROTOCOL_ERROR(0x82, "protocol error"),

	/** Valid, but not accepted by this implementation. */
	IMPLEMENTATION_SPECIFIC_ERROR(0x83, "implementation specific error"),

	/** The server does not speak this version. */
	UNSUPPORTED_PROTOCOL_VERSION(0x84, "unsupported protocol version"),

	/** The server does not allow this client identifier. */
	CLIENT_IDENTIFIER_NOT_VALID(0x85, "client identifier not valid"),

	/** Wrong user name or password. */
	BAD_USER_NAME_OR_PASSWORD(0x86, "bad user name or password"),

	/** Not allowed to do this. */
	NOT_AUTHORIZED(0x87, "not authorized"),

	/** The server is not available. */
	SERVER_UNAVAILABLE(0x88, "server unavailable"),

	/** The server is busy. */
	SERVER_BUSY(0x89, "server busy"),

	/** The client was banned by an administrator. */
	BANNED(0x8A, "banned"),

	/** The server is shutting down. */
	SERVER_SHUTTING_DOWN(0x8B, "server shutting down"),

	/** The authentication method is unknown or not the one in use. */
	BAD_AUTHENTICATION_METHOD(0x8C, "bad authentication method"),

	/** Nothing was received for one and a half times the keep-alive interval. */
	KEEP_ALIVE_TIMEOUT(0x8D, "keep alive timeout"),

	/** Another connection used the same client identifier. */
	SESSION_TAKEN_OVER(0x8E, "session taken over"),

	/** The topic filter is well formed but not accepted. */
	TOPIC_FILTER_INVALID(0x8F, "topic filter invalid"),

	/** The topic name is well formed but not accepted. */
	TOPIC_NAME_INVALID(0x90, "topic name invalid"),

	/** The packet identifier is already in use. */
	PACKET_IDENTIFIER_IN_USE(0x91, "packet identifier in use"),

	/** The packet identifier is not known. */
	PACKET_IDENTIFIER_NOT_FOUND(0x92, "packet identifier not found"),

	/** More unacknowledged messages than the Receive Maximum allows. */
	RECEIVE_MAXIMUM_EXCEEDED(0x93, "receive maximum exceeded"),

	/** The topic alias is not allowed or not known. */
	TOPIC_ALIAS_INVALID(0x94, "topic alias invalid"),

	/** The packet is larger than the receiver's Maximum Packet Size. */
	PACKET_TOO_LARGE(0x95, "packet too large"),

	/** Too many messages in a short time. */
	MESSAGE_RATE_TOO_HIGH(0x96, "message rate too high"),

	/** A limit set by an administrator was exceeded. */
	QUOTA_EXCEEDED(0x97, "quota exceeded"),

	/** Closed by an administrator. */
	ADMINISTRATIVE_ACTION(0x98, "administrative action"),

	/** The payload does not match the Payload Format Indicator. */
	PAYLOAD_FORMAT_INVALID(0x99, "payload format invalid"),

	/** The server does not keep retained messages. */
	RETAIN_NOT_SUPPORTED(0x9A, "retain not supported"),

	/** The QoS is above the server's Maximum QoS. */
	QOS_NOT_SUPPORTED(0x9B, "QoS not supported"),

	/** Use another server for now. */
	USE_ANOTHER_SERVER(0x9C, "use another server"),

	/** Use another server from now on. */
	SERVER_MOVED(0x9D, "server moved"),

	/** The server has no shared subscriptions. */
	SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, "shared subscriptions not supported"),

	/** Too many connections in a short time. */
	CONNECTION_RATE_EXCEEDED(0x9F, "connection rate exceeded"),

	/** The connection lasted as long as it may. */
	MAXIMUM_CONNECT_TIME(0xA0, "maximum connect time"),

	/** The server has no subscription identifiers. */
	SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, "subscription identifiers not supported"),

	/** The server has no wildcard subscriptions. */
	WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, "wildcard subscriptions not supported");

	private static final @Nullable ReasonCode[] BY_CODE = new @Nullable ReasonCode[256];

	static {
		for (ReasonCode code : values()) {
			BY_CODE[code.code] = code;
		}
	}

	private final int code;

	private final String text;

	ReasonCode(int code, String text) {
		this.code = code;
		this.text = text;
	}

	/**
	 * The number used on the wire.
	 * @return 0 to 255
	 */
	public int code() {
		return this.code;
	}

	/**
	 * Whether this code says that something failed.
	 * @return {@code true} for codes of 0x80 and above
	 */
	public boolean isError() {
		return this.code >= 0x80;
	}

	/**
	 * Returns the reason code with the given number.
	 * @param code 0 to 255
	 * @return the reason code, or {@code null} if the standard does not define it
	 */
	public static @Nullable ReasonCode of(int code) {
		return (code >= 0 && code < BY_CODE.length) ? BY_CODE[code] : null;
	}

	/**
	 * Text and number for log lines and exceptions.
	 * @return for example {@code not authorized (0x87)}
	 */
	@Override
	public String toString() {
		return "%s (0x%02X)".formatted(this.text, this.code);
	}

}
