package io.mqttboot.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every call in every state. That no thread stays behind is checked for each test class
 * by the test kit.
 */
class StateTableTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private static final Set<Place> ATTEMPT = EnumSet.range(Place.RESOLVING, Place.AUTHENTICATING);

	private final CompletableFuture<Void> answerGiven = new CompletableFuture<>();

	private final CompletableFuture<Void> challenged = new CompletableFuture<>();

	private final List<CompletableFuture<?>> pending = new ArrayList<>();

	private @Nullable ServerConnection connection;

	/** Where a client may be, more exactly than {@link ClientState}. */
	enum Place {

		IDLE, RESOLVING, ASKING_FOR_CREDENTIALS, TCP, TLS_HANDSHAKE, CONNECT_SENT, AUTHENTICATING, CONNECTED, WAITING,
		DISCONNECTING, CLOSED

	}

	@ParameterizedTest
	@EnumSource
	void close(Place place) {
		MqttClient client = bring(place);
		accept(client);
		client.close();
		assertThat(client.status().state()).isEqualTo(ClientState.CLOSED);
		assertThat(this.pending).allMatch(CompletableFuture::isDone);
		client.close();
		get(client.closeAsync());
		get(client.disconnect());
		failure(client.connect(), MqttStateException.class);
		failure(client.publish(MqttMessage.to("a").atLeastOnce().build()).accepted(), MqttStateException.class);
		failure(client.publish(MqttMessage.to("a").build()).acknowledged(), MqttStateException.class);
		failure(subscribe(client), MqttStateException.class);
		failure(client.unsubscribe("a"), MqttStateException.class);
		assertThat(get(client.inFlight())).isEmpty();
		client.abort();
		this.answerGiven.complete(null);
	}

	@ParameterizedTest
	@EnumSource
	void disconnect(Place place) {
		MqttClient client = bring(place);
		get(client.disconnect());
		get(client.disconnect());
		assertThat(client.status().state()).isEqualTo((place == Place.CLOSED) ? ClientState.CLOSED : ClientState.IDLE);
		if (ATTEMPT.contains(place)) {
			failure(this.pending.get(0), MqttException.class);
		}
		this.answerGiven.complete(null);
		assertThat(this.pending).allMatch(CompletableFuture::isDone);
	}

	@ParameterizedTest
	@EnumSource
	void connect(Place place) {
		MqttClient client = bring(place);
		CompletableFuture<?> connected = client.connect();
		switch (place) {
			case CONNECTED, CLOSED -> failure(connected, MqttStateException.class);
			case WAITING -> {
				get(client.inFlight());
				assertThat(connected).isNotDone();
				assertThat(client.status().state()).isEqualTo(ClientState.WAITING);
			}
			case CONNECT_SENT -> {
				get(client.inFlight());
				assertThat(connected).isNotDone();
				connection().acknowledge(connection().connect());
				assertThat(get(connected)).isSameAs(get(this.pending.get(0)));
			}
			case IDLE, DISCONNECTING -> {
				this.fixture.server().handshake();
				get(connected);
			}
			case RESOLVING, ASKING_FOR_CREDENTIALS -> {
				get(client.inFlight());
				this.answerGiven.complete(null);
				this.fixture.server().handshake();
				assertThat(get(connected)).isSameAs(get(this.pending.get(0)));
			}
			case TCP -> {
				get(client.inFlight());
				client.abort();
				assertThat(failure(connected, MqttException.class))
					.isSameAs(failure(this.pending.get(0), MqttException.class));
			}
			case TLS_HANDSHAKE, AUTHENTICATING -> {
				get(client.inFlight());
				connection().cut();
				assertThat(failure(connected, MqttException.class))
					.isSameAs(failure(this.pending.get(0), MqttException.class));
			}
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "CLOSED", "CONNECTED", "DISCONNECTING" })
	void publishAndSubscribeWaitForTheConnection(Place place) {
		MqttClient client = bring(place);
		Publication publication = client.publish(MqttMessage.to("a").text("x").atLeastOnce().build());
		CompletableFuture<?> subscribed = subscribe(client);
		get(publication.accepted());
		assertThat(publication.acknowledged()).isNotDone();
		assertThat(client.status().queuedMessages()).isEqualTo(1);
		if (place == Place.CONNECT_SENT) {
			connection().acknowledge(connection().connect());
			WirePacket one = connection().read();
			WirePacket other = connection().read();
			connection().acknowledge(one);
			connection().acknowledge(other);
			get(publication.acknowledged());
			get(subscribed);
		}
		else {
			client.close();
			failure(publication.acknowledged(), MqttStateException.class);
			failure(subscribed, MqttStateException.class);
		}
		this.answerGiven.complete(null);
	}

	@Test
	void connectDisconnectAtOnceManyTimes() {
		MqttClient client = this.fixture.client((options) -> options);
		for (int i = 0; i < 50; i++) {
			CompletableFuture<?> connected = client.connect();
			get(client.disconnect());
			failure(connected, MqttException.class);
		}
		assertThat(client.status().state()).isEqualTo(ClientState.IDLE);
	}

	@Test
	void neverUsed() {
		MqttClient client = this.fixture.client((options) -> options);
		assertThat(client.status().state()).isEqualTo(ClientState.IDLE);
		assertThat(client.status().clientId()).isEqualTo("c");
		assertThat(client.status().counters().connects()).isZero();
		client.close();
	}

	private ServerConnection connection() {
		if (this.connection == null) {
			throw new AssertionError("There is no connection in this place");
		}
		return this.connection;
	}

	/** Gives the client work that it cannot finish where it is. */
	private void accept(MqttClient client) {
		Publication publication = client.publish(MqttMessage.to("a").atLeastOnce().build());
		this.pending.add(publication.accepted());
		this.pending.add(publication.acknowledged());
		this.pending.add(client.publish(MqttMessage.to("a").exactlyOnce().build()).acknowledged());
		this.pending.add(subscribe(client));
		this.pending.add(client.unsubscribe("b"));
	}

	private static CompletableFuture<?> subscribe(MqttClient client) {
		return client.subscribe(Subscription.atLeastOnce("a"), (message) -> {
		});
	}

	private MqttClient bring(Place place) {
		MqttClient client = this.fixture.client((options) -> prepare(options, place));
		if (place == Place.IDLE) {
			this.pending.add(new CompletableFuture<>());
			this.pending.get(0).complete(null);
			return client;
		}
		if (place == Place.CLOSED) {
			client.close();
			this.pending.add(client.connect());
			return client;
		}
		this.pending.add(client.connect());
		switch (place) {
			case RESOLVING, ASKING_FOR_CREDENTIALS, TCP ->
				Awaitility.await().until(() -> client.status().state() == ClientState.CONNECTING);
			case TLS_HANDSHAKE -> this.connection = this.fixture.server().accept();
			case CONNECT_SENT -> {
				this.connection = this.fixture.server().accept();
				this.connection.readConnect();
			}
			case AUTHENTICATING -> {
				this.connection = this.fixture.server().accept();
				this.connection.readConnect();
				this.connection.send("F0 06 18 04 15 00 01 6D");
				get(this.challenged);
			}
			default -> {
				this.connection = this.fixture.server().handshake();
				get(this.pending.get(0));
			}
		}
		if (place == Place.WAITING) {
			connection().cut();
			Awaitility.await().until(() -> client.status().state() == ClientState.WAITING);
		}
		if (place == Place.DISCONNECTING) {
			client.publish(MqttMessage.to("never/acknowledged").atLeastOnce().build());
			connection().read(WirePacket.Type.PUBLISH);
			client.disconnect();
			Awaitility.await().until(() -> client.status().state() == ClientState.DISCONNECTING);
		}
		return client;
	}

	private MqttClientOptions.Builder prepare(MqttClientOptions.Builder options, Place place) {
		if (place == Place.ASKING_FOR_CREDENTIALS) {
			options.credentials(() -> {
				this.answerGiven.join();
				return Credentials.NONE;
			});
		}
		if (place == Place.RESOLVING) {
			options.server("mqtt://broker.test:" + this.fixture.server().port())
				.transport((transport) -> transport.resolver((host) -> {
					this.answerGiven.join();
					return List.of(InetAddress.getLoopbackAddress());
				}));
		}
		if (place == Place.TCP) {
			options.server("mqtt://127.0.0.1:" + portThatDoesNotAnswer());
		}
		if (place == Place.AUTHENTICATING) {
			options.connect((connect) -> connect.authenticator(new NeverContent()));
		}
		if (place == Place.TLS_HANDSHAKE) {
			options.server(this.fixture.server().uri().replace("mqtt:", "mqtts:"));
		}
		return options.timeouts((timeouts) -> timeouts.drain(Duration.ofSeconds(1)))
			.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofDays(1000)).maxDelay(Duration.ofDays(1000)));
	}

	/**
	 * Connections that nobody accepts fill the backlog, after that nobody is answered.
	 */
	private int portThatDoesNotAnswer() {
		try {
			ServerSocket listener = this.fixture.closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
			boolean answered = true;
			while (answered) {
				Socket socket = this.fixture.closing(new Socket());
				try {
					socket.connect(listener.getLocalSocketAddress(), 100);
				}
				catch (SocketTimeoutException ex) {
					answered = false;
				}
			}
			return listener.getLocalPort();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/** A mechanism that never answers the challenge of the server. */
	private final class NeverContent implements Authenticator {

		@Override
		public String method() {
			return "m";
		}

		@Override
		public Exchange start() {
			return new Exchange() {

				@Override
				public CompletionStage<byte[]> begin() {
					return CompletableFuture.completedFuture(new byte[0]);
				}

				@Override
				public CompletionStage<byte[]> answer(byte[] challenge) {
					StateTableTests.this.challenged.complete(null);
					return new CompletableFuture<>();
				}

				@Override
				public CompletionStage<Void> finish(byte[] data) {
					return new CompletableFuture<>();
				}

			};
		}

	}

}
