package io.mqttboot.client.testkit;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FaultProxyTests {

	private final FakeServer server = FakeServer.start();

	private final FaultProxy proxy = FaultProxy.to(this.server.port());

	@AfterEach
	void close() {
		this.proxy.close();
		this.server.close();
	}

	@Test
	void cutsTheClientAtAByteOnce() throws IOException {
		this.proxy.cutAfterFromClient(3);
		try (RawClient client = new RawClient(this.proxy.port())) {
			ServerConnection connection = this.server.accept();
			client.send("C0 00 C0 00");
			connection.expect("C0 00");
			assertThat(client.receive()).isNull();
		}
		try (RawClient client = new RawClient(this.proxy.port())) {
			ServerConnection connection = this.server.accept();
			client.send("C0 00 C0 00");
			connection.expect("C0 00");
			connection.expect("C0 00");
		}
		assertThat(this.proxy.connections()).isEqualTo(2);
	}

	@Test
	void cutsTheServerAtAByte() throws IOException {
		this.proxy.cutAfterFromServer(2);
		try (RawClient client = new RawClient(this.proxy.port())) {
			ServerConnection connection = this.server.accept();
			connection.send("D0 00 D0 00");
			assertThat(client.receive()).isEqualTo("D0 00");
			assertThat(client.receive()).isNull();
			connection.expectEndOfStream();
		}
	}

	@Test
	void stallsAndGoesOn() throws IOException {
		try (RawClient client = new RawClient(this.proxy.port())) {
			ServerConnection connection = this.server.accept();
			this.proxy.stall();
			client.send("C0 00");
			connection.expectNothing();
			this.proxy.resume();
			connection.expect("C0 00");
			this.proxy.cut();
			connection.expectEndOfStream();
		}
	}

	@Test
	void refuses() throws IOException {
		this.proxy.refuse(true);
		try (RawClient client = new RawClient(this.proxy.port())) {
			assertThat(client.receive()).isNull();
		}
		this.server.expectNoConnection();
		this.proxy.refuse(false);
		try (RawClient client = new RawClient(this.proxy.port())) {
			this.server.accept().send("D0 00");
			assertThat(client.receive()).isEqualTo("D0 00");
		}
	}

}
