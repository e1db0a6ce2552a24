package io.mqttboot.client.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FakeServerTests {

	private final FakeServer server = FakeServer.start();

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void handshakeThenPacketsInBothDirections() throws IOException {
		try (RawClient client = new RawClient(this.server.port())) {
			client.send(RawClient.connect("id"));
			ServerConnection connection = this.server.accept().handshake(true, "22 00 10");
			assertThat(connection.connect().clientId()).isEqualTo("id");
			assertThat(client.receive()).isEqualTo("20 06 01 00 03 22 00 10");
			connection.sendPublish("a", 1, 7, "hi");
			assertThat(client.receive()).isEqualTo("32 08 00 01 61 00 07 00 68 69");
			client.send("40 02 00 07");
			connection.expect("40 ?? 00 07");
			client.send("C0 00 E0 00");
			connection.acknowledge(connection.read(WirePacket.Type.PINGREQ));
			assertThat(client.receive()).isEqualTo("D0 00");
			connection.expect("e0 ..");
			connection.expectNothing();
		}
	}

	@Test
	void answersOfVersion311HaveNoProperties() throws IOException {
		try (RawClient client = new RawClient(this.server.port())) {
			client.send("10 0E 00 04 4D 51 54 54 04 00 00 0A 00 02 69 64");
			ServerConnection connection = this.server.handshake();
			assertThat(client.receive()).isEqualTo("20 02 00 00");
			client.send("82 06 00 03 00 01 61 02");
			connection.acknowledge(connection.read());
			assertThat(client.receive()).isEqualTo("90 03 00 03 02");
			client.send("A2 05 00 04 00 01 61");
			connection.acknowledge(connection.read());
			assertThat(client.receive()).isEqualTo("B0 02 00 04");
			connection.sendPublish(0xD, "a", 9, "26 00 01 6B 00 01 76", "x");
			assertThat(client.receive()).isEqualTo("3D 06 00 01 61 00 09 78");
		}
	}

	@Test
	void differencesAreReportedWithBothSides() throws IOException {
		try (RawClient client = new RawClient(this.server.port())) {
			ServerConnection connection = this.server.accept();
			client.send("40 02 00 07");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> connection.expect("40 02 00 ?? 00"))
				.withMessageContaining("received 40 02 00 07");
			client.send("40 02 00 07");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> connection.read(WirePacket.Type.PUBREC));
			client.send("40");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(connection::expectNothing)
				.withMessageContaining("40");
		}
	}

	@Test
	void endOfStreamIsNoSilence() throws IOException {
		ServerConnection connection;
		try (RawClient client = new RawClient(this.server.port())) {
			connection = this.server.accept();
			connection.expectNothing();
			client.send("C0");
		}
		assertThatExceptionOfType(AssertionError.class).isThrownBy(connection::read)
			.withMessageContaining("end of the stream");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(connection::expectEndOfStream)
			.withMessageContaining("C0");
	}

	@Test
	void threeWaysToEndAConnection() throws IOException {
		try (RawClient client = new RawClient(this.server.port())) {
			this.server.accept().cut();
			assertThat(client.receive()).isNull();
		}
		try (RawClient client = new RawClient(this.server.port())) {
			this.server.accept().reset();
			assertThatExceptionOfType(SocketException.class).isThrownBy(client::receive);
		}
		try (RawClient client = new RawClient(this.server.port())) {
			ServerConnection connection = this.server.accept();
			connection.closeOutput();
			assertThat(client.receive()).isNull();
			client.send("E0 00");
			connection.expect("E0 00");
		}
	}

	@Test
	void refusesAndListensAgainOnTheSamePort() throws IOException {
		this.server.refuse();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(this.server.port()));
		this.server.resume();
		this.server.expectNoConnection();
		try (RawClient client = new RawClient(this.server.port())) {
			this.server.accept().sendByteByByte("D0 00");
			assertThat(client.receive()).isEqualTo("D0 00");
		}
		try (RawClient client = new RawClient(this.server.port())) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(this.server::expectNoConnection);
			client.send("C0 00");
		}
	}

	@Test
	void speaksTls() throws IOException {
		TestCertificate certificate = TestCertificate.forLoopback();
		try (FakeServer tls = FakeServer.startTls(certificate);
				Socket socket = certificate.clientContext().getSocketFactory().createSocket("localhost", tls.port())) {
			CompletableFuture<Void> handshake = CompletableFuture.runAsync(() -> start((SSLSocket) socket));
			ServerConnection connection = tls.accept();
			connection.send("D0 00");
			handshake.join();
			try (RawClient client = new RawClient(socket)) {
				assertThat(client.receive()).isEqualTo("D0 00");
				client.send("C0 00");
				connection.expect("C0 00");
				connection.cut();
			}
		}
	}

	private static void start(SSLSocket socket) {
		try {
			socket.startHandshake();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
