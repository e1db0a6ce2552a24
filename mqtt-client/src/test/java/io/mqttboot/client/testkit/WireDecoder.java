package io.mqttboot.client.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads one packet of either version, written from the tables of the standard and
 * independent of the client's own codec. Anything out of place is an
 * {@link AssertionError} with the packet in it.
 */
final class WireDecoder {

	private final WirePacket packet;

	private final byte[] all;

	private final ByteBuffer in;

	private int level;

	WireDecoder(byte[] bytes, int level) {
		this.all = bytes;
		this.packet = new WirePacket(bytes);
		this.in = ByteBuffer.wrap(bytes);
		this.level = level;
	}

	WirePacket decode() {
		this.in.get();
		int length = variableByteInteger();
		check(length == this.in.remaining(), "remaining length is " + length + ", there are " + this.in.remaining());
		switch (this.packet.type()) {
			case CONNECT -> connect();
			case CONNACK -> connack();
			case PUBLISH -> publish();
			case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement();
			case SUBSCRIBE -> subscribe();
			case UNSUBSCRIBE -> unsubscribe();
			case SUBACK -> suback();
			case UNSUBACK -> unsuback();
			case PINGREQ, PINGRESP -> checkFlags(0);
			case DISCONNECT, AUTH -> reasonOnly();
			default -> throw failure("packet type 0");
		}
		check(!this.in.hasRemaining(), this.in.remaining() + " bytes left over");
		return this.packet;
	}

	private void connect() {
		checkFlags(0);
		check(string().equals("MQTT"), "protocol name");
		this.level = u8();
		check(this.level == 4 || this.level == 5, "protocol level " + this.level);
		this.packet.level = this.level;
		int flags = u8();
		this.packet.connectFlags = flags;
		check((flags & 1) == 0, "reserved connect flag");
		this.packet.keepAlive = u16();
		properties(this.packet.properties);
		this.packet.clientId = string();
		if ((flags & 4) != 0) {
			check((flags & 0x18) != 0x18, "QoS 3 of the will");
			properties(this.packet.willProperties);
			this.packet.willTopic = string();
			this.packet.willPayload = binary();
		}
		else {
			check((flags & 0x38) == 0, "will QoS or will retain without a will");
		}
		if ((flags & 0x80) != 0) {
			this.packet.userName = string();
		}
		if ((flags & 0x40) != 0) {
			this.packet.password = binary();
		}
	}

	private void connack() {
		checkFlags(0);
		int flags = u8();
		check((flags & 0xFE) == 0, "acknowledge flags");
		this.packet.sessionPresent = flags == 1;
		this.packet.reasonCode = u8();
		properties(this.packet.properties);
	}

	private void publish() {
		check(this.packet.qos() < 3, "QoS 3");
		check(this.packet.qos() > 0 || !this.packet.dup(), "DUP at QoS 0");
		this.packet.topic = string();
		if (this.packet.qos() > 0) {
			packetId();
		}
		properties(this.packet.properties);
		this.packet.payload = rest();
	}

	private void acknowledgement() {
		checkFlags((this.packet.type() == WirePacket.Type.PUBREL) ? 2 : 0);
		packetId();
		if (this.level == 5 && this.in.hasRemaining()) {
			this.packet.reasonCode = u8();
			if (this.in.hasRemaining()) {
				properties(this.packet.properties);
			}
		}
	}

	private void subscribe() {
		checkFlags(2);
		packetId();
		properties(this.packet.properties);
		do {
			this.packet.filters.add(string());
			int options = u8();
			check((options & ((this.level == 5) ? 0xC0 : 0xFC)) == 0, "reserved subscription options");
			check((options & 3) < 3 && (options & 0x30) < 0x30, "QoS 3 or retain handling 3");
			this.packet.filterOptions.add(options);
		}
		while (this.in.hasRemaining());
	}

	private void unsubscribe() {
		checkFlags(2);
		packetId();
		properties(this.packet.properties);
		do {
			this.packet.filters.add(string());
		}
		while (this.in.hasRemaining());
	}

	private void suback() {
		checkFlags(0);
		packetId();
		properties(this.packet.properties);
		codes();
	}

	private void unsuback() {
		checkFlags(0);
		packetId();
		if (this.level == 5) {
			properties(this.packet.properties);
			codes();
		}
	}

	private void codes() {
		check(this.in.hasRemaining(), "no codes");
		while (this.in.hasRemaining()) {
			this.packet.reasonCodes.add(u8());
		}
	}

	private void reasonOnly() {
		checkFlags(0);
		check(this.level == 5 || this.packet.type() == WirePacket.Type.DISCONNECT, "AUTH on MQTT 3.1.1");
		if (this.level == 5 && this.in.hasRemaining()) {
			this.packet.reasonCode = u8();
			if (this.in.hasRemaining()) {
				properties(this.packet.properties);
			}
		}
	}

	private void properties(Map<Integer, List<Object>> into) {
		if (this.level < 5) {
			return;
		}
		int length = variableByteInteger();
		check(length <= this.in.remaining(), "property length " + length);
		int end = this.in.position() + length;
		while (this.in.position() < end) {
			int id = variableByteInteger();
			into.computeIfAbsent(id, (key) -> new ArrayList<>()).add(property(id));
		}
		check(this.in.position() == end, "properties are longer than their length");
	}

	private Object property(int id) {
		return switch (id) {
			case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> (long) u8();
			case 0x13, 0x21, 0x22, 0x23 -> (long) u16();
			case 0x02, 0x11, 0x18, 0x27 -> ((long) u16() << 16) | u16();
			case 0x0B -> (long) variableByteInteger();
			case 0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F -> string();
			case 0x09, 0x16 -> binary();
			case 0x26 -> string() + "=" + string();
			default -> throw failure("unknown property " + id);
		};
	}

	private void packetId() {
		this.packet.packetId = u16();
		check(this.packet.packetId > 0, "packet identifier 0");
	}

	private int u8() {
		check(this.in.remaining() >= 1, "too short");
		return this.in.get() & 0xFF;
	}

	private int u16() {
		check(this.in.remaining() >= 2, "too short");
		return this.in.getShort() & 0xFFFF;
	}

	private int variableByteInteger() {
		int value = 0;
		for (int shift = 0; shift < 28; shift += 7) {
			int digit = u8();
			value |= (digit & 0x7F) << shift;
			if (digit < 0x80) {
				check(digit > 0 || shift == 0, "longer than needed: a variable byte integer");
				return value;
			}
		}
		throw failure("a variable byte integer of more than four bytes");
	}

	private byte[] binary() {
		byte[] bytes = new byte[u16()];
		check(this.in.remaining() >= bytes.length, "too short");
		this.in.get(bytes);
		return bytes;
	}

	private String string() {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(binary())).toString();
			check(text.indexOf(0) < 0, "U+0000 in a string");
			return text;
		}
		catch (CharacterCodingException ex) {
			throw failure("a string that is not UTF-8");
		}
	}

	private byte[] rest() {
		byte[] bytes = Arrays.copyOfRange(this.all, this.in.position(), this.all.length);
		this.in.position(this.all.length);
		return bytes;
	}

	private void checkFlags(int expected) {
		check(this.packet.flags() == expected, "flags of the fixed header");
	}

	private void check(boolean condition, String rule) {
		if (!condition) {
			throw failure(rule);
		}
	}

	private AssertionError failure(String rule) {
		return new AssertionError("Wrong packet on the wire (" + rule + "): " + Hex.format(this.all));
	}

}
