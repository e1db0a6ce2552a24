package io.mqttboot.client.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import org.jspecify.annotations.Nullable;

/**
 * A socket with an MQTT 5.0 packet in each direction at a time: the other side of what
 * the kit offers, for the tests of the kit.
 */
final class RawClient implements AutoCloseable {

	private final Socket socket;

	RawClient(int port) throws IOException {
		this(new Socket(InetAddress.getLoopbackAddress(), port));
	}

	RawClient(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setSoTimeout((int) FakeServer.DEADLINE.toMillis());
	}

	void send(String hex) throws IOException {
		this.socket.getOutputStream().write(Hex.parse(hex));
	}

	/** The next packet as digits, {@code null} at the end of the stream. */
	@Nullable String receive() throws IOException {
		DataInputStream in = new DataInputStream(this.socket.getInputStream());
		int first = in.read();
		if (first < 0) {
			return null;
		}
		int length = in.readUnsignedByte();
		byte[] packet = new byte[2 + length];
		packet[0] = (byte) first;
		packet[1] = (byte) length;
		in.readFully(packet, 2, length);
		return Hex.format(packet);
	}

	/** Connects and subscribes, then publishes, and returns what comes back. */
	String echo(String text) throws IOException {
		send("82 09 00 01 00 00 03 61 2F 62 01");
		String suback = receive();
		if (suback == null || !suback.endsWith("00 01 00 01")) {
			throw new IOException("SUBACK was " + suback);
		}
		send(Hex.format(Hex.packet(0x32, "00 03 61 2F 62 00 02 00" + Hex.string(text).substring(5))));
		String packet = receive();
		while (packet != null && !packet.startsWith("3")) {
			packet = receive();
		}
		return (packet != null) ? WirePacket.decode(Hex.parse(packet), 5).text() : "";
	}

	static String connect(String clientId) {
		return Hex.format(Hex.packet(0x10, "00 04 4D 51 54 54 05 02 00 3C 00" + Hex.string(clientId)));
	}

	static String connect(String clientId, String userName, String password) {
		return Hex.format(Hex.packet(0x10, "00 04 4D 51 54 54 05 C2 00 3C 00" + Hex.string(clientId)
				+ Hex.string(userName) + Hex.string(password)));
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
