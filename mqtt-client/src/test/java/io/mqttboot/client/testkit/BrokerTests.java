package io.mqttboot.client.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The embedded broker and Mosquitto, spoken to byte by byte.
 */
class BrokerTests {

	@Test
	void embeddedBrokerDeliversAndKills() throws IOException {
		try (EmbeddedBroker broker = EmbeddedBroker.start(); RawClient client = new RawClient(broker.port())) {
			client.send(RawClient.connect("one"));
			assertThat(client.receive()).startsWith("20 ").contains(" 00 00 ");
			assertThat(client.echo("hello")).isEqualTo("hello");
			assertThat(broker.kill("other")).isZero();
			assertThat(broker.kill("one")).isOne();
			String last = client.receive();
			while (last != null) {
				last = client.receive(); // an acknowledgement that was under way
			}
		}
	}

	@Test
	void embeddedBrokerComesBackOnTheSamePort() throws IOException {
		try (EmbeddedBroker broker = EmbeddedBroker.start()) {
			int port = broker.port();
			broker
				.outage(() -> assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port)));
			assertThat(broker.port()).isEqualTo(port);
			try (RawClient client = new RawClient(port)) {
				client.send(RawClient.connect("one"));
				assertThat(client.receive()).startsWith("20 ");
			}
		}
	}

	@Test
	void embeddedBrokerAsksForThePassword() throws IOException {
		try (EmbeddedBroker broker = EmbeddedBroker.start("user", "secret")) {
			try (RawClient client = new RawClient(broker.port())) {
				client.send(RawClient.connect("one", "user", "wrong"));
				assertThat(client.receive()).startsWith("20 03 00 86");
			}
			try (RawClient client = new RawClient(broker.port())) {
				client.send(RawClient.connect("one", "user", "secret"));
				assertThat(client.receive()).contains(" 00 00 ");
				assertThat(client.echo("hello")).isEqualTo("hello");
			}
		}
	}

	@Test
	void mosquittoDeliversAndComesBackOnTheSamePort() throws IOException {
		try (Mosquitto broker = Mosquitto.start()) {
			try (RawClient client = new RawClient(broker.port())) {
				client.send(RawClient.connect("one"));
				assertThat(client.receive()).startsWith("20 ").contains(" 00 00 ");
				assertThat(client.echo("hello")).isEqualTo("hello");
				assertThat(client.receive()).isEqualTo("40 02 00 02");
				broker.kill();
				assertThat(client.receive()).isNull();
			}
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(broker.port()));
			broker.restart();
			try (RawClient client = new RawClient(broker.port())) {
				client.send(RawClient.connect("two"));
				assertThat(client.receive()).startsWith("20 ");
			}
			assertThat(broker.log()).contains("one").contains("two");
		}
	}

	@Test
	void mosquittoWithPasswordTlsAndDatabase() throws IOException {
		TestCertificate certificate = TestCertificate.forLoopback();
		try (Mosquitto broker = Mosquitto.builder()
			.persistence()
			.user("user", "secret")
			.tls(certificate)
			.with("max_keepalive 30")
			.start()) {
			Socket socket = certificate.clientContext().getSocketFactory().createSocket("localhost", broker.port());
			try (RawClient client = new RawClient(socket)) {
				client.send(RawClient.connect("one", "user", "wrong"));
				assertThat(client.receive()).startsWith("20 03 00 87");
			}
			socket = certificate.clientContext().getSocketFactory().createSocket("localhost", broker.port());
			try (RawClient client = new RawClient(socket)) {
				client.send(RawClient.connect("one", "user", "secret"));
				assertThat(client.receive()).contains("13 00 1E");
			}
			broker.restart();
			assertThat(broker.log()).contains("Saving in-memory database");
		}
	}

}
