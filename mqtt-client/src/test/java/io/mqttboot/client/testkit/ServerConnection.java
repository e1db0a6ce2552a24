package io.mqttboot.client.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * One connection of the {@link FakeServer}. Reading waits for at most ten seconds and
 * fails then. One thread may read while others write.
 */
public final class ServerConnection {

	private static final int END = -1;

	private static final int NOTHING = -2;

	private final Socket tcp;

	/** The same as {@link #tcp}, or TLS on top of it. */
	private final Socket socket;

	private byte[] received = {};

	private @Nullable WirePacket connect;

	private int level = 5;

	ServerConnection(Socket tcp, Socket socket) {
		this.tcp = tcp;
		this.socket = socket;
	}

	/**
	 * Sends bytes at once.
	 * @param hex the bytes
	 */
	public void send(String hex) {
		write(Hex.parse(hex));
	}

	/**
	 * Sends bytes one by one, unless the client closes the connection because of the
	 * first of them.
	 * @param hex the bytes
	 */
	public void sendByteByByte(String hex) {
		for (byte each : Hex.parse(hex)) {
			try {
				tryToWrite(new byte[] { each });
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	/**
	 * Sends bytes and FIN, then reads until the client closes, which it may do at any
	 * time, and closes.
	 * @param bytes the bytes
	 */
	public void sendLast(byte[] bytes) {
		try {
			this.socket.getOutputStream().write(bytes);
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			// the client has closed already
		}
		int result;
		do {
			this.received = new byte[0];
			result = fill(FakeServer.DEADLINE);
		}
		while (result >= 0);
		if (result != END) {
			throw new AssertionError("The client did not close the connection");
		}
		cut();
	}

	/**
	 * Sends PUBLISH without properties.
	 * @param topic the topic
	 * @param qos the QoS
	 * @param packetId the packet identifier; not sent at QoS 0
	 * @param text the payload
	 */
	public void sendPublish(String topic, int qos, int packetId, String text) {
		sendPublish(qos << 1, topic, packetId, "", text);
	}

	/**
	 * Sends PUBLISH.
	 * @param flags the flags of the fixed header
	 * @param topic the topic
	 * @param packetId the packet identifier; not sent at QoS 0
	 * @param hexProperties the properties without their length; not sent on MQTT 3.1.1
	 * @param text the payload
	 */
	public void sendPublish(int flags, String topic, int packetId, String hexProperties, String text) {
		String id = ((flags & 6) != 0) ? "%04X".formatted(packetId) : "";
		String properties = (this.level == 5) ? Hex.withLength(hexProperties) : "";
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.writeBytes(Hex.parse(Hex.string(topic) + id + properties));
		body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
		write(Hex.packet(0x30 | flags, body.toByteArray()));
	}

	/**
	 * Answers a packet as a server does that is content: CONNACK, PUBACK, PUBREC, PUBREL,
	 * PUBCOMP, SUBACK with the QoS asked for, UNSUBACK or PINGRESP.
	 * @param packet what was received
	 */
	public void acknowledge(WirePacket packet) {
		String id = "%04X".formatted(packet.packetId());
		boolean v5 = this.level == 5;
		switch (packet.type()) {
			case CONNECT -> connack(false, "");
			case PUBLISH -> {
				if (packet.qos() > 0) {
					write(Hex.packet((packet.qos() == 1) ? 0x40 : 0x50, id));
				}
			}
			case PUBREC -> write(Hex.packet(0x62, id));
			case PUBREL -> write(Hex.packet(0x70, id));
			case SUBSCRIBE -> write(Hex.packet(0x90,
					id + (v5 ? "00" : "")
							+ packet.filterOptions()
								.stream()
								.map((options) -> "%02X".formatted(options & 3))
								.collect(Collectors.joining())));
			case UNSUBSCRIBE -> write(Hex.packet(0xB0, id + (v5 ? "00" + "00".repeat(packet.filters().size()) : "")));
			case PINGREQ -> send("D0 00");
			default -> throw new AssertionError("No answer is known to " + packet);
		}
	}

	/**
	 * Reads CONNECT and answers with success, without a session.
	 * @return this connection
	 */
	public ServerConnection handshake() {
		return handshake(false, "");
	}

	/**
	 * Reads CONNECT and answers with success.
	 * @param sessionPresent the session present flag
	 * @param hexProperties the properties without their length; not sent on MQTT 3.1.1
	 * @return this connection
	 */
	public ServerConnection handshake(boolean sessionPresent, String hexProperties) {
		readConnect();
		connack(sessionPresent, hexProperties);
		return this;
	}

	/**
	 * Reads CONNECT and answers nothing.
	 * @return the CONNECT
	 */
	public WirePacket readConnect() {
		WirePacket packet = read(WirePacket.Type.CONNECT);
		this.connect = packet;
		this.level = packet.level();
		return packet;
	}

	/**
	 * The CONNECT of this connection.
	 * @return what the handshake has read
	 */
	public WirePacket connect() {
		if (this.connect == null) {
			throw new AssertionError("CONNECT was not read yet");
		}
		return this.connect;
	}

	private void connack(boolean sessionPresent, String hexProperties) {
		write(Hex.packet(0x20,
				(sessionPresent ? "01" : "00") + "00" + ((this.level == 5) ? Hex.withLength(hexProperties) : "")));
	}

	/**
	 * Reads one packet.
	 * @return the packet, decoded
	 * @throws AssertionError if none comes, or if it breaks the format
	 */
	public WirePacket read() {
		return WirePacket.decode(readBytes(), this.level);
	}

	/**
	 * Reads one packet of a type.
	 * @param type the type
	 * @return the packet, decoded
	 * @throws AssertionError if another one comes
	 */
	public WirePacket read(WirePacket.Type type) {
		WirePacket packet = read();
		if (packet.type() != type) {
			throw new AssertionError("Expected " + type + " but received " + packet);
		}
		return packet;
	}

	/**
	 * Reads one packet and compares it.
	 * @param pattern the bytes; {@code ??} stands for any byte, {@code ..} at the end for
	 * any rest
	 */
	public void expect(String pattern) {
		String actual = Hex.format(readBytes());
		String regex = pattern.trim()
			.replaceAll("\\s+", " ")
			.toUpperCase(Locale.ROOT)
			.replace("..", "(?:REST)")
			.replace("??", "[0-9A-F]{2}")
			.replace(" (?:REST)", ".*");
		if (!actual.matches(regex)) {
			throw new AssertionError("Expected " + pattern + " but received " + actual);
		}
	}

	/**
	 * Fails if a packet, or the end of the stream, is there.
	 */
	public void expectNothing() {
		int result = fill(FakeServer.SILENCE);
		if (this.received.length > 0) {
			throw new AssertionError("Received " + Hex.format(this.received));
		}
		if (result == END) {
			throw new AssertionError("The client closed the connection");
		}
	}

	/**
	 * Waits until the client has closed the connection, and fails if it sends anything
	 * before.
	 */
	public void expectEndOfStream() {
		int result = fill(FakeServer.DEADLINE);
		if (this.received.length > 0) {
			throw new AssertionError("Received " + Hex.format(this.received));
		}
		if (result != END) {
			throw new AssertionError("The client did not close the connection");
		}
	}

	private byte[] readBytes() {
		long deadline = System.nanoTime() + FakeServer.DEADLINE.toNanos();
		while (true) {
			int length = packetLength();
			if (length > 0 && this.received.length >= length) {
				byte[] packet = Arrays.copyOf(this.received, length);
				this.received = Arrays.copyOfRange(this.received, length, this.received.length);
				return packet;
			}
			Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
			int result = fill(left);
			if (result == END || result == NOTHING) {
				throw new AssertionError("No packet, but " + ((result == END) ? "the end of the stream" : "silence")
						+ " after [" + Hex.format(this.received) + "]");
			}
		}
	}

	/** The length of the first packet with its fixed header, 0 if not known yet. */
	private int packetLength() {
		int length = 0;
		for (int i = 1; i < Math.min(this.received.length, 5); i++) {
			length |= (this.received[i] & 0x7F) << (7 * (i - 1));
			if (this.received[i] >= 0) {
				return 1 + i + length;
			}
		}
		return 0;
	}

	private int fill(Duration limit) {
		byte[] buffer = new byte[65_536];
		try {
			this.socket.setSoTimeout((int) Math.max(1, limit.toMillis()));
			InputStream in = this.socket.getInputStream();
			int count = in.read(buffer);
			if (count > 0) {
				int before = this.received.length;
				this.received = Arrays.copyOf(this.received, before + count);
				System.arraycopy(buffer, 0, this.received, before, count);
			}
			return count;
		}
		catch (SocketTimeoutException ex) {
			return NOTHING;
		}
		catch (SocketException | SSLException ex) {
			return END;
		}
		catch (IOException ex) {
			throw new AssertionError("Cannot read", ex);
		}
	}

	private void write(byte[] bytes) {
		try {
			tryToWrite(bytes);
		}
		catch (IOException ex) {
			throw new AssertionError("Cannot write " + Hex.format(bytes), ex);
		}
	}

	private synchronized void tryToWrite(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
	}

	/**
	 * Closes the TCP connection without DISCONNECT, and without close_notify.
	 */
	public void cut() {
		try {
			this.tcp.close();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Closes the TCP connection by RST, as a machine does that was restarted.
	 */
	public void reset() {
		try {
			this.tcp.setSoLinger(true, 0);
		}
		catch (SocketException ex) {
			throw new AssertionError(ex);
		}
		cut();
	}

	/**
	 * Sends FIN (with TLS after close_notify) and goes on reading.
	 */
	public void closeOutput() {
		try {
			this.socket.shutdownOutput();
			if (!this.tcp.isOutputShutdown()) {
				this.tcp.shutdownOutput();
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
