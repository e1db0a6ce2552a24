package io.mqttboot.client.message;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The state of a session, saved by hand: publications that were accepted and are not
 * fully acknowledged, and QoS 2 messages on their way in. To be taken while the client is
 * not connected, and restored once: a snapshot that is restored twice, or after messages
 * in it were acknowledged, sends them twice.
 * <p>
 * As text it is one line of ASCII characters. It holds topics and payloads as they are.
 */
public final class SessionSnapshot {

	private static final String PREFIX = "mqtt-session:1:";

	private final String clientId;

	private final String server;

	private final List<byte[]> records;

	/**
	 * Creates a snapshot; clients do.
	 * @param clientId the client identifier that the session belongs to
	 * @param server the server that the session belongs to
	 * @param records the contents, in the format of the client
	 */
	public SessionSnapshot(String clientId, String server, List<byte[]> records) {
		this.clientId = Objects.requireNonNull(clientId, "clientId");
		this.server = Objects.requireNonNull(server, "server");
		this.records = List.copyOf(records);
	}

	/**
	 * The client identifier that the session belongs to.
	 * @return the client identifier
	 */
	public String clientId() {
		return this.clientId;
	}

	/**
	 * The server that the session belongs to.
	 * @return the server
	 */
	public String server() {
		return this.server;
	}

	/**
	 * The contents, in the format of the client.
	 * @return the records
	 */
	public List<byte[]> records() {
		return this.records;
	}

	/**
	 * The snapshot as text.
	 * @return one line, with version and checksum
	 */
	public String toText() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			write(out, this.clientId.getBytes(StandardCharsets.UTF_8));
			write(out, this.server.getBytes(StandardCharsets.UTF_8));
			for (byte[] record : this.records) {
				write(out, record);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		byte[] contents = bytes.toByteArray();
		return PREFIX + "%08x:".formatted(checksum(contents)) + Base64.getEncoder().encodeToString(contents);
	}

	private static void write(DataOutputStream out, byte[] bytes) throws IOException {
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	private static int checksum(byte[] contents) {
		CRC32C checksum = new CRC32C();
		checksum.update(contents);
		return (int) checksum.getValue();
	}

	/**
	 * Reads a snapshot from its text.
	 * @param text the text; white space around it is ignored
	 * @return the snapshot
	 * @throws IllegalArgumentException if it is not a snapshot, of a version that is not
	 * known, or damaged
	 */
	public static SessionSnapshot ofText(String text) {
		String line = text.strip();
		if (!line.startsWith(PREFIX)) {
			throw new IllegalArgumentException(line.startsWith("mqtt-session:")
					? "The saved session has a version that is not known: use the version of the client that saved it"
					: "This is not a saved session: its text begins with '" + PREFIX + "'");
		}
		int colon = line.indexOf(':', PREFIX.length());
		try {
			byte[] contents = Base64.getDecoder().decode(line.substring(colon + 1));
			int expected = Integer.parseUnsignedInt(line.substring(PREFIX.length(), Math.max(PREFIX.length(), colon)),
					16);
			if (checksum(contents) != expected) {
				throw new IllegalArgumentException("its checksum is wrong");
			}
			SessionSnapshot snapshot = read(contents);
			if (!snapshot.toText().equals(line)) {
				throw new IllegalArgumentException("it was changed");
			}
			return snapshot;
		}
		catch (IllegalArgumentException | IOException ex) {
			throw new IllegalArgumentException("The saved session is damaged: " + ex.getMessage(), ex);
		}
	}

	private static SessionSnapshot read(byte[] contents) throws IOException {
		DataInputStream in = new DataInputStream(new ByteArrayInputStream(contents));
		List<byte[]> parts = new ArrayList<>();
		while (in.available() > 0) {
			int length = in.readInt();
			if (length < 0 || length > in.available()) {
				throw new IllegalArgumentException("it ends too early");
			}
			parts.add(in.readNBytes(length));
		}
		if (parts.size() < 2) {
			throw new IllegalArgumentException("it ends too early");
		}
		return new SessionSnapshot(new String(parts.get(0), StandardCharsets.UTF_8),
				new String(parts.get(1), StandardCharsets.UTF_8), parts.subList(2, parts.size()));
	}

	/**
	 * Writes the text to a file, replacing what is in it.
	 * @param file the file
	 * @throws IOException if it cannot be written
	 */
	public void writeTo(Path file) throws IOException {
		Files.writeString(file, toText() + "\n", StandardCharsets.US_ASCII);
	}

	/**
	 * Reads a snapshot from a file.
	 * @param file the file
	 * @return the snapshot
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if it does not hold a snapshot, or a damaged one
	 */
	public static SessionSnapshot readFrom(Path file) throws IOException {
		return ofText(Files.readString(file, StandardCharsets.ISO_8859_1));
	}

	/**
	 * Whose session it is and its size, without contents.
	 */
	@Override
	public String toString() {
		return "SessionSnapshot[clientId=%s, server=%s, %d records]".formatted(this.clientId, this.server,
				this.records.size());
	}

}
