package io.mqttboot.client.internal.codec;

import java.util.Arrays;
import java.util.List;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.Packet.Auth;
import io.mqttboot.client.internal.packet.Packet.ConnAck;
import io.mqttboot.client.internal.packet.Packet.ConnAckProperties;
import io.mqttboot.client.internal.packet.Packet.Disconnect;
import io.mqttboot.client.internal.packet.Packet.SubAck;
import io.mqttboot.client.internal.packet.Packet.UnsubAck;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;

/**
 * Reads the packets that are rare on a connection: everything from a server except
 * PUBLISH and its acknowledgements.
 */
final class ServerPacketReader {

	private static final ReasonCode[] RETURN_CODES_OF_3_1_1 = { ReasonCode.SUCCESS,
			ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
			ReasonCode.SERVER_UNAVAILABLE, ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.NOT_AUTHORIZED };

	private final boolean version5;

	private final PropertyReader properties;

	ServerPacketReader(MqttVersion version, PropertyReader properties) {
		this.version5 = version == MqttVersion.V5;
		this.properties = properties;
	}

	Packet read(PacketReader in) {
		Packet packet = switch (in.type()) {
			case CONNACK -> connAck(in);
			case SUBACK -> subAck(in);
			case UNSUBACK -> unsubAck(in);
			case PINGRESP -> Packet.PingResp.INSTANCE;
			case DISCONNECT -> disconnect(in);
			case AUTH -> auth(in);
			default -> throw new IllegalStateException(in.type() + " is not read here");
		};
		in.expectEnd();
		return packet;
	}

	private ConnAck connAck(PacketReader in) {
		int flags = in.readByte("acknowledge flags");
		if ((flags & 0xFE) != 0) {
			// [MQTT5-3.2.2-1]
			throw in.malformed(in.position() - 1, "reserved acknowledge flags are set: 0x%02X".formatted(flags));
		}
		boolean sessionPresent = flags == 1;
		if (!this.version5) {
			return new ConnAck(sessionPresent, returnCode(in.readByte("return code")), ConnAckProperties.NONE);
		}
		int at = in.position();
		int code = in.readByte("reason code");
		if (code == 1 && in.remaining() == 0) {
			// a server that only knows 3.1.1 answers in its own format
			return new ConnAck(sessionPresent, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ConnAckProperties.NONE);
		}
		ReasonCode reasonCode = ReasonCode.of(code);
		if (reasonCode == null) {
			throw undefined(in, at, code);
		}
		this.properties.read(in);
		return new ConnAck(sessionPresent, reasonCode, connAckProperties());
	}

	private static ReasonCode returnCode(int code) {
		return (code < RETURN_CODES_OF_3_1_1.length) ? RETURN_CODES_OF_3_1_1[code] : ReasonCode.UNSPECIFIED_ERROR;
	}

	private ConnAckProperties connAckProperties() {
		PropertyReader from = this.properties;
		if (from.isEmpty()) {
			return ConnAckProperties.NONE;
		}
		return new ConnAckProperties(from.number(PropertyType.SESSION_EXPIRY_INTERVAL),
				from.integer(PropertyType.RECEIVE_MAXIMUM), from.integer(PropertyType.MAXIMUM_QOS),
				from.flag(PropertyType.RETAIN_AVAILABLE), from.number(PropertyType.MAXIMUM_PACKET_SIZE),
				from.string(PropertyType.ASSIGNED_CLIENT_IDENTIFIER), from.integer(PropertyType.TOPIC_ALIAS_MAXIMUM),
				from.string(PropertyType.REASON_STRING), from.flag(PropertyType.WILDCARD_SUBSCRIPTION_AVAILABLE),
				from.flag(PropertyType.SUBSCRIPTION_IDENTIFIERS_AVAILABLE),
				from.flag(PropertyType.SHARED_SUBSCRIPTION_AVAILABLE), from.integer(PropertyType.SERVER_KEEP_ALIVE),
				from.string(PropertyType.RESPONSE_INFORMATION), from.string(PropertyType.SERVER_REFERENCE),
				from.string(PropertyType.AUTHENTICATION_METHOD), from.binary(PropertyType.AUTHENTICATION_DATA),
				from.userProperties());
	}

	private SubAck subAck(PacketReader in) {
		int packetId = in.readPacketId();
		readProperties(in);
		ReasonCode[] codes = reasonCodes(in);
		return new SubAck(packetId, List.of(codes), this.properties.string(PropertyType.REASON_STRING),
				this.properties.userProperties());
	}

	private UnsubAck unsubAck(PacketReader in) {
		int packetId = in.readPacketId();
		if (!this.version5) {
			return new UnsubAck(packetId, List.of(), null, List.of());
		}
		readProperties(in);
		ReasonCode[] codes = reasonCodes(in);
		return new UnsubAck(packetId, List.of(codes), this.properties.string(PropertyType.REASON_STRING),
				this.properties.userProperties());
	}

	private void readProperties(PacketReader in) {
		if (this.version5) {
			this.properties.read(in);
		}
	}

	/** At least one, as SUBSCRIBE and UNSUBSCRIBE have at least one filter. */
	private ReasonCode[] reasonCodes(PacketReader in) {
		ReasonCode[] codes = new ReasonCode[in.remaining()];
		if (codes.length == 0) {
			throw in.protocolError(in.position(), "there is no reason code");
		}
		Arrays.setAll(codes, (i) -> this.version5 ? in.readReasonCode() : grantedQos(in));
		return codes;
	}

	/** [MQTT311-3.9.3-2]. */
	private static ReasonCode grantedQos(PacketReader in) {
		int code = in.readByte("return code");
		return switch (code) {
			case 0x00 -> ReasonCode.SUCCESS;
			case 0x01 -> ReasonCode.GRANTED_QOS_1;
			case 0x02 -> ReasonCode.GRANTED_QOS_2;
			case 0x80 -> ReasonCode.UNSPECIFIED_ERROR;
			default -> throw undefined(in, in.position() - 1, code);
		};
	}

	private Disconnect disconnect(PacketReader in) {
		if (in.remaining() == 0) {
			return Disconnect.of(ReasonCode.SUCCESS);
		}
		ReasonCode reasonCode = in.readReasonCode();
		if (reasonCode == ReasonCode.DISCONNECT_WITH_WILL) {
			// [MQTT5-3.14.2-1]
			throw in.protocolError(in.position() - 1, "a server must not send the reason code '" + reasonCode + "'");
		}
		if (in.remaining() == 0) {
			return Disconnect.of(reasonCode);
		}
		this.properties.read(in);
		return new Disconnect(reasonCode, null, this.properties.string(PropertyType.REASON_STRING),
				this.properties.string(PropertyType.SERVER_REFERENCE), this.properties.userProperties());
	}

	private Auth auth(PacketReader in) {
		if (in.remaining() == 0) {
			return new Auth(ReasonCode.SUCCESS, null, null, null, List.of());
		}
		ReasonCode reasonCode = in.readReasonCode();
		if (reasonCode != ReasonCode.SUCCESS && reasonCode != ReasonCode.CONTINUE_AUTHENTICATION) {
			// [MQTT5-3.15.2-1]
			throw in.protocolError(in.position() - 1, "a server must not send the reason code '" + reasonCode + "'");
		}
		this.properties.read(in);
		return new Auth(reasonCode, this.properties.string(PropertyType.AUTHENTICATION_METHOD),
				this.properties.binary(PropertyType.AUTHENTICATION_DATA),
				this.properties.string(PropertyType.REASON_STRING), this.properties.userProperties());
	}

	private static MqttProtocolException undefined(PacketReader in, int at, int code) {
		return in.malformed(at, "reason code 0x%02X is not defined".formatted(code));
	}

}
