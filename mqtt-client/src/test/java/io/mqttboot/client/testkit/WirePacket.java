package io.mqttboot.client.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A packet as the test kit sees it on the wire, read by a decoder that shares nothing
 * with the client. What a packet does not have is 0, empty or {@code null}.
 */
public final class WirePacket {

	/** Packet types by their number. */
	public enum Type {

		RESERVED, CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK,
		PINGREQ, PINGRESP, DISCONNECT, AUTH

	}

	private final byte[] bytes;

	int packetId;

	@Nullable String topic;

	byte[] payload = {};

	/** Return code, reason code of an acknowledgement, DISCONNECT or AUTH. */
	int reasonCode;

	final List<Integer> reasonCodes = new ArrayList<>();

	final List<String> filters = new ArrayList<>();

	final List<Integer> filterOptions = new ArrayList<>();

	final Map<Integer, List<Object>> properties = new LinkedHashMap<>();

	int level;

	int connectFlags;

	int keepAlive;

	@Nullable String clientId;

	@Nullable String userName;

	byte @Nullable [] password;

	@Nullable String willTopic;

	byte @Nullable [] willPayload;

	final Map<Integer, List<Object>> willProperties = new LinkedHashMap<>();

	boolean sessionPresent;

	WirePacket(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Decodes one packet.
	 * @param packet the bytes, fixed header included
	 * @param level the protocol level of the connection, 4 or 5; CONNECT brings its own
	 * @return the packet
	 * @throws AssertionError if the bytes break the format
	 */
	public static WirePacket decode(byte[] packet, int level) {
		return new WireDecoder(packet, level).decode();
	}

	/**
	 * The type.
	 * @return the type
	 */
	public Type type() {
		return Type.values()[(this.bytes[0] & 0xF0) >> 4];
	}

	/**
	 * The flags of the fixed header.
	 * @return the low four bits of the first byte
	 */
	public int flags() {
		return this.bytes[0] & 0x0F;
	}

	/**
	 * The QoS of PUBLISH.
	 * @return 0 to 3
	 */
	public int qos() {
		return (flags() >> 1) & 3;
	}

	/**
	 * The DUP flag of PUBLISH.
	 * @return whether it is set
	 */
	public boolean dup() {
		return (flags() & 8) != 0;
	}

	/**
	 * The RETAIN flag of PUBLISH.
	 * @return whether it is set
	 */
	public boolean retain() {
		return (flags() & 1) != 0;
	}

	public int packetId() {
		return this.packetId;
	}

	public @Nullable String topic() {
		return this.topic;
	}

	public byte[] payload() {
		return this.payload;
	}

	/**
	 * The payload of PUBLISH as text.
	 * @return the text
	 */
	public String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

	public int reasonCode() {
		return this.reasonCode;
	}

	/**
	 * The codes of SUBACK and UNSUBACK.
	 * @return one code per filter
	 */
	public List<Integer> reasonCodes() {
		return this.reasonCodes;
	}

	/**
	 * The filters of SUBSCRIBE and UNSUBSCRIBE.
	 * @return the filters
	 */
	public List<String> filters() {
		return this.filters;
	}

	/**
	 * The option bytes of SUBSCRIBE.
	 * @return one per filter
	 */
	public List<Integer> filterOptions() {
		return this.filterOptions;
	}

	/**
	 * All properties: numbers as {@link Long}, binary data as {@code byte[]}, strings as
	 * {@link String}, pairs as {@code name=value}.
	 * @return values by property identifier, in the order of the packet
	 */
	public Map<Integer, List<Object>> properties() {
		return this.properties;
	}

	/**
	 * The value of a property.
	 * @param id its identifier
	 * @return the first value, or {@code null} if the packet does not have it
	 */
	public @Nullable Object property(int id) {
		List<Object> values = this.properties.get(id);
		return (values != null) ? values.get(0) : null;
	}

	/**
	 * The protocol level of CONNECT.
	 * @return 4 or 5
	 */
	public int level() {
		return this.level;
	}

	public int connectFlags() {
		return this.connectFlags;
	}

	/**
	 * The clean start (clean session) flag of CONNECT.
	 * @return whether it is set
	 */
	public boolean cleanStart() {
		return (this.connectFlags & 2) != 0;
	}

	public int keepAlive() {
		return this.keepAlive;
	}

	public @Nullable String clientId() {
		return this.clientId;
	}

	public @Nullable String userName() {
		return this.userName;
	}

	public byte @Nullable [] password() {
		return this.password;
	}

	public @Nullable String willTopic() {
		return this.willTopic;
	}

	public byte @Nullable [] willPayload() {
		return this.willPayload;
	}

	public Map<Integer, List<Object>> willProperties() {
		return this.willProperties;
	}

	public boolean sessionPresent() {
		return this.sessionPresent;
	}

	/**
	 * The packet as it was on the wire.
	 * @return upper-case digits with spaces
	 */
	public String hex() {
		return Hex.format(this.bytes);
	}

	@Override
	public String toString() {
		return type() + " " + hex();
	}

}
