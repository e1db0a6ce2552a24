package io.mqttboot.client.internal.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.internal.packet.PropertyType.DataType;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * A property in a packet from a server, and what must come of it: made from the table of
 * properties, once, twice, where it is forbidden, cut off, out of range.
 *
 * @param packet the type of the packet
 * @param property the property
 * @param kind what is tried
 * @param properties the properties in hex
 * @param expected the code of the error, or {@code null} if it is allowed
 */
public record PropertyCase(PacketType packet, PropertyType property, Kind kind, String properties,
		@Nullable ReasonCode expected) {

	/** What is tried. */
	public enum Kind {

		/** With the lowest and the highest value. */
		ONCE,

		/** Twice the same. */
		TWICE,

		/** In a packet that does not have it. */
		FORBIDDEN,

		/** With fewer bytes than it needs. */
		WRONG_LENGTH,

		/** With a value that it must not have. */
		OUT_OF_RANGE

	}

	/** The packets, with a place for the properties. */
	private static final Map<PacketType, String> PACKETS = new TreeMap<>(Map.of(PacketType.CONNACK, "20 [ 00 00 %s ]",
			PacketType.PUBLISH, "30 [ `a` %s 'payload' ]", PacketType.PUBACK, "40 [ 0001 00 %s ]", PacketType.PUBREC,
			"50 [ 0001 00 %s ]", PacketType.PUBREL, "62 [ 0001 00 %s ]", PacketType.PUBCOMP, "70 [ 0001 00 %s ]",
			PacketType.SUBACK, "90 [ 0001 %s 00 ]", PacketType.UNSUBACK, "B0 [ 0001 %s 00 ]", PacketType.DISCONNECT,
			"E0 [ 00 %s ]", PacketType.AUTH, "F0 [ 00 %s ]"));

	/** The packets of a server that have properties. */
	public static Set<PacketType> packets() {
		return PACKETS.keySet();
	}

	/** Every case of a packet. */
	public static Stream<PropertyCase> of(PacketType packet) {
		return Stream.of(PropertyType.values()).flatMap((property) -> of(packet, property).stream());
	}

	static List<PropertyCase> of(PacketType packet, PropertyType property) {
		List<PropertyCase> cases = new ArrayList<>();
		List<String> values = values(property);
		if (!property.allowedFromServer(packet)) {
			ReasonCode code = property.allowedFromClient(packet) ? ReasonCode.PROTOCOL_ERROR
					: ReasonCode.MALFORMED_PACKET;
			cases.add(new PropertyCase(packet, property, Kind.FORBIDDEN, one(property, values.get(0)), code));
			return cases;
		}
		// data must not come without a method
		String companion = (property == PropertyType.AUTHENTICATION_DATA) ? "15 `m`" : "";
		for (String value : values) {
			cases.add(new PropertyCase(packet, property, Kind.ONCE, companion + one(property, value), null));
			byte[] bytes = Hex.bytes(one(property, value));
			for (int length = 1; length < bytes.length; length++) {
				cases.add(new PropertyCase(packet, property, Kind.WRONG_LENGTH, Hex.of(Arrays.copyOf(bytes, length)),
						ReasonCode.MALFORMED_PACKET));
			}
		}
		cases.add(new PropertyCase(packet, property, Kind.TWICE,
				companion + one(property, values.get(0)) + one(property, values.get(0)),
				property.repeatable(packet) ? null : ReasonCode.PROTOCOL_ERROR));
		for (String value : outOfRange(property)) {
			cases.add(
					new PropertyCase(packet, property, Kind.OUT_OF_RANGE, one(property, value), property.outOfRange()));
		}
		return cases;
	}

	/** The whole packet. */
	public byte[] bytes() {
		return packet(this.packet, "[" + this.properties + "]");
	}

	static byte[] packet(PacketType packet, String section) {
		return Hex.bytes(PACKETS.getOrDefault(packet, "").formatted(section));
	}

	/** Part of the message of the error. */
	String problem() {
		return switch (this.kind) {
			case TWICE -> this.property + " occurs twice";
			case WRONG_LENGTH -> "are left";
			case OUT_OF_RANGE -> this.property + " must be";
			default -> this.property.toString();
		};
	}

	private static String one(PropertyType property, String value) {
		return "%02X %s ".formatted(property.id(), value);
	}

	/** Legal values, the lowest and the highest among them. */
	private static List<String> values(PropertyType property) {
		return switch (property.dataType()) {
			case STRING -> List.of("`x`", "`a longer text € 𝄞`");
			case STRING_PAIR -> List.of("`k` `v`", "`` ``");
			case BINARY -> List.of("0002 00FF", "0000");
			default -> List.of(number(property.dataType(), property.minimum()),
					number(property.dataType(), property.maximum()));
		};
	}

	private static List<String> outOfRange(PropertyType property) {
		List<String> values = new ArrayList<>();
		if (property.minimum() == 1) {
			values.add(number(property.dataType(), 0));
		}
		if (property.dataType() == DataType.BYTE) {
			values.add("02");
			values.add("FF");
		}
		return values;
	}

	private static String number(DataType dataType, long value) {
		return switch (dataType) {
			case BYTE -> "%02X".formatted(value);
			case TWO_BYTE_INTEGER -> "%04X".formatted(value);
			case FOUR_BYTE_INTEGER -> "%08X".formatted(value);
			default -> Hex.of(Hex.variableByteInteger((int) value));
		};
	}

	@Override
	public String toString() {
		return this.property + " " + this.kind + " in " + this.packet + ": " + this.properties;
	}

}
