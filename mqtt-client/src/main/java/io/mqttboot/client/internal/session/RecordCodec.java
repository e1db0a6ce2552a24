package io.mqttboot.client.internal.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.mqttboot.client.internal.session.SessionRecord.Identity;
import io.mqttboot.client.internal.session.SessionRecord.Incoming;
import io.mqttboot.client.internal.session.SessionRecord.Lease;
import io.mqttboot.client.internal.session.SessionRecord.Outgoing;
import io.mqttboot.client.internal.session.SessionRecord.Progress;
import io.mqttboot.client.internal.session.SessionRecord.Retired;
import io.mqttboot.client.internal.session.SessionRecord.Step;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Records of a session as bytes. The first byte tells the kind; the format version is in
 * the identity, which comes first. Numbers are big-endian, text and bytes have a length
 * of four bytes before them, -1 for none.
 */
public final class RecordCodec {

	/** Changed when an older reader would misunderstand. */
	static final int FORMAT = 2;

	private static final int IDENTITY = 1;

	private static final int LEASE = 2;

	private static final int OUTGOING = 3;

	private static final int PROGRESS = 4;

	private static final int INCOMING = 5;

	private static final int RETIRED = 6;

	private RecordCodec() {
	}

	/**
	 * Writes a record.
	 * @param record the record
	 * @return its bytes
	 */
	public static byte[] encode(SessionRecord record) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
		try {
			write(record, new DataOutputStream(bytes));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void write(SessionRecord record, DataOutputStream out) throws IOException {
		if (record instanceof Outgoing outgoing) {
			out.writeByte(OUTGOING);
			out.writeLong(outgoing.createdMillis());
			writeStep(out, outgoing.step(), outgoing.packetId());
			writeMessage(out, outgoing.message());
		}
		else if (record instanceof Progress progress) {
			out.writeByte(PROGRESS);
			out.writeLong(progress.messageKey());
			writeStep(out, progress.step(), progress.packetId());
		}
		else if (record instanceof Incoming incoming) {
			out.writeByte(INCOMING);
			out.writeShort(incoming.packetId());
			out.writeBoolean(incoming.done());
		}
		else if (record instanceof Lease lease) {
			out.writeByte(LEASE);
			out.writeLong(lease.expirySeconds());
			out.writeLong(lease.endedMillis());
			out.writeBoolean(lease.asked());
		}
		else if (record instanceof Retired retired) {
			out.writeByte(RETIRED);
			out.writeShort(retired.packetId());
		}
		else if (record instanceof Identity identity) {
			out.writeByte(IDENTITY);
			out.writeByte(FORMAT);
			writeText(out, identity.clientId());
			writeText(out, identity.server());
		}
	}

	private static void writeStep(DataOutputStream out, Step step, int packetId) throws IOException {
		out.writeByte(step.ordinal());
		out.writeShort(packetId);
	}

	private static void writeMessage(DataOutputStream out, MqttMessage message) throws IOException {
		MessageProperties properties = message.properties();
		out.writeByte(message.qos().level());
		out.writeBoolean(message.retained());
		writeText(out, message.topic());
		writeBytes(out, message.payload());
		out.writeByte((properties.payloadFormat() != null) ? properties.payloadFormat().ordinal() : -1);
		out.writeLong((properties.expirySeconds() != null) ? properties.expirySeconds() : -1);
		writeText(out, properties.contentType());
		writeText(out, properties.responseTopic());
		writeBytes(out, properties.correlationData());
		out.writeInt(properties.userProperties().size());
		for (UserProperty property : properties.userProperties()) {
			writeText(out, property.name());
			writeText(out, property.value());
		}
	}

	private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
		writeBytes(out, (text != null) ? text.getBytes(StandardCharsets.UTF_8) : null);
	}

	private static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
		out.writeInt((bytes != null) ? bytes.length : -1);
		if (bytes != null) {
			out.write(bytes);
		}
	}

	/**
	 * Reads a record.
	 * @param bytes its bytes
	 * @return the record
	 * @throws IllegalArgumentException if they are not a record of a known format
	 */
	public static SessionRecord decode(byte[] bytes) {
		try {
			DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
			SessionRecord record = read(in);
			if (in.available() > 0) {
				throw new IllegalArgumentException("A record of a session has " + in.available() + " bytes too many");
			}
			return record;
		}
		catch (IOException | IndexOutOfBoundsException ex) {
			throw new IllegalArgumentException("A record of a session ends too early", ex);
		}
	}

	private static SessionRecord read(DataInputStream in) throws IOException {
		int kind = in.readByte();
		return switch (kind) {
			case IDENTITY -> {
				int format = in.readByte();
				if (format != FORMAT) {
					throw new IllegalArgumentException(
							"The session is stored in format %d, this version reads format %d".formatted(format,
									FORMAT));
				}
				yield new Identity(required(readText(in)), required(readText(in)));
			}
			case LEASE -> new Lease(in.readLong(), in.readLong(), in.readBoolean());
			case OUTGOING -> {
				long created = in.readLong();
				Step step = readStep(in);
				int packetId = in.readUnsignedShort();
				yield new Outgoing(readMessage(in), created, step, packetId);
			}
			case PROGRESS -> new Progress(in.readLong(), readStep(in), in.readUnsignedShort());
			case INCOMING -> new Incoming(in.readUnsignedShort(), in.readBoolean());
			case RETIRED -> new Retired(in.readUnsignedShort());
			default -> throw new IllegalArgumentException("A record of a session is of the unknown kind " + kind);
		};
	}

	private static Step readStep(DataInputStream in) throws IOException {
		return Step.values()[in.readByte()];
	}

	private static MqttMessage readMessage(DataInputStream in) throws IOException {
		QoS qos = QoS.of(in.readByte());
		boolean retained = in.readBoolean();
		MqttMessage.Builder builder = MqttMessage.to(required(readText(in)))
			.qos(qos)
			.retain(retained)
			.payload(required(readBytes(in)));
		int payloadFormat = in.readByte();
		builder.payloadFormat((payloadFormat >= 0) ? PayloadFormat.values()[payloadFormat] : null);
		long expirySeconds = in.readLong();
		builder.expiry((expirySeconds >= 0) ? Duration.ofSeconds(expirySeconds) : null)
			.contentType(readText(in))
			.responseTopic(readText(in))
			.correlationData(readBytes(in));
		int userProperties = in.readInt();
		for (int i = 0; i < userProperties; i++) {
			builder.userProperty(required(readText(in)), required(readText(in)));
		}
		return builder.build();
	}

	private static @Nullable String readText(DataInputStream in) throws IOException {
		byte[] bytes = readBytes(in);
		return (bytes != null) ? new String(bytes, StandardCharsets.UTF_8) : null;
	}

	private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
		int length = in.readInt();
		if (length < 0) {
			return null;
		}
		if (length > in.available()) {
			throw new EOFException();
		}
		return in.readNBytes(length);
	}

	private static <T> T required(@Nullable T value) {
		if (value == null) {
			throw new IllegalArgumentException("A record of a session lacks a value");
		}
		return value;
	}

}
