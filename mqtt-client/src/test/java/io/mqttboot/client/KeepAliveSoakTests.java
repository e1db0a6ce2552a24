package io.mqttboot.client;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An hour of each kind of traffic on a manual clock, with a server that counts the time
 * without a packet, and closes after one and a half times the keep-alive.
 */
class KeepAliveSoakTests {

	private static final int HOUR = 3600;

	private static final int KEEP_ALIVE = 10;

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private int silence;

	private int longestSilence;

	private int pings;

	/** Bytes of the client that the server has read. */
	private long taken;

	/** What goes over the connection, every three seconds. */
	enum Traffic {

		/** Nothing. */
		IDLE,

		/** QoS 0 from the server, which is no reason for it to be content. */
		INCOMING,

		/** QoS 1 from the server, so the client sends PUBACK. */
		INCOMING_ACKNOWLEDGED,

		/** QoS 0 from the client, so nothing comes back but PINGRESP. */
		OUTGOING,

		/** QoS 1 from the client, so PUBACK comes back. */
		OUTGOING_ACKNOWLEDGED,

		/** The application asks for no messages, so the client does not read. */
		READING_PAUSED,

		/** Any of it, at random times. */
		MIXED

	}

	@ParameterizedTest
	@EnumSource(Traffic.class)
	@DisplayName("5.0: an hour without a silence that the server would not accept [MQTT5-3.1.2-20, MQTT5-3.1.2-22, RULE-5.3, RULE-5.4]")
	void hour(Traffic traffic) {
		spendAnHour(MqttVersion.V5, traffic);
	}

	@ParameterizedTest
	@EnumSource(names = { "READING_PAUSED", "MIXED" })
	@DisplayName("3.1.1: an hour without a silence that the server would not accept [MQTT311-3.1.2-23, MQTT311-3.1.2-24]")
	void hourOf311(Traffic traffic) {
		spendAnHour(MqttVersion.V3_1_1, traffic);
	}

	private void spendAnHour(MqttVersion version, Traffic traffic) {
		MqttClient client = this.fixture.clientOnClock((options) -> options.version(version)
			.keepAlive(Duration.ofSeconds(KEEP_ALIVE))
			.flow((flow) -> flow.incomingQos0Messages((traffic == Traffic.READING_PAUSED) ? 1 : 10_000)));
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		if (traffic == Traffic.READING_PAUSED) {
			stopReading(client, connection);
		}
		else {
			client.handle("in", (message) -> {
			});
		}
		this.taken = bytesSent(client);
		Random random = new Random(version.ordinal());
		for (int second = 1; second <= HOUR; second++) {
			this.fixture.clock().advance(Duration.ofSeconds(1));
			this.silence++;
			serve(client, connection, traffic);
			this.longestSilence = Math.max(this.longestSilence, this.silence);
			if (second % 3 == 0) {
				act(client, connection, traffic, second, random);
			}
			serve(client, connection, traffic);
			if (this.silence > 1.5 * KEEP_ALIVE) {
				connection.cut();
			}
		}
		assertThat(client.status().isConnected()).isTrue();
		assertThat(events.all()).noneMatch(MqttEvent.Disconnected.class::isInstance);
		assertThat(this.longestSilence).isLessThanOrEqualTo(KEEP_ALIVE);
		switch (traffic) {
			case IDLE, INCOMING, OUTGOING, READING_PAUSED -> assertThat(this.pings).isEqualTo(HOUR / KEEP_ALIVE);
			case INCOMING_ACKNOWLEDGED, OUTGOING_ACKNOWLEDGED -> assertThat(this.pings).isZero();
			case MIXED -> assertThat(this.pings).isBetween(1, HOUR / KEEP_ALIVE);
		}
	}

	private void act(MqttClient client, ServerConnection connection, Traffic traffic, int second, Random random) {
		switch (traffic) {
			case INCOMING -> incoming(client, connection, 0, second);
			case INCOMING_ACKNOWLEDGED -> incoming(client, connection, 1, second);
			case OUTGOING -> outgoing(client, 0);
			case OUTGOING_ACKNOWLEDGED -> outgoing(client, 1);
			case MIXED -> {
				if (random.nextInt(3) == 0) {
					incoming(client, connection, random.nextInt(2), second);
				}
				if (random.nextInt(3) == 0) {
					outgoing(client, random.nextInt(2));
				}
			}
			case IDLE, READING_PAUSED -> {
				// time passes
			}
		}
	}

	private void incoming(MqttClient client, ServerConnection connection, int qos, int packetId) {
		long answered = bytesSent(client) + ((qos == 0) ? 0 : 4);
		sent(client, () -> connection.sendPublish("in", qos, packetId, "x"));
		await(() -> bytesSent(client) >= answered);
	}

	private void outgoing(MqttClient client, int qos) {
		long before = bytesSent(client);
		client.publish(MqttMessage.to("out").qos(QoS.of(qos)).build());
		await(() -> bytesSent(client) > before);
	}

	/** Takes what the client has sent, and answers. */
	private void serve(MqttClient client, ServerConnection connection, Traffic traffic) {
		while (this.taken < bytesSent(client)) {
			WirePacket packet = connection.read();
			this.taken += (packet.hex().length() + 1) / 3;
			this.silence = 0;
			this.pings += (packet.type() == WirePacket.Type.PINGREQ) ? 1 : 0;
			if (traffic == Traffic.READING_PAUSED) {
				connection.acknowledge(packet);
			}
			else if ((packet.type() != WirePacket.Type.PUBACK && packet.type() != WirePacket.Type.PUBLISH)
					|| packet.qos() > 0) {
				sent(client, () -> connection.acknowledge(packet));
			}
		}
	}

	/** Sends, and waits until the client has read it. */
	private void sent(MqttClient client, Runnable send) {
		long before = client.status().counters().bytesReceived();
		send.run();
		await(() -> client.status().counters().bytesReceived() > before);
		this.fixture.clock().settle();
	}

	/** Withholds demand, and sends until the client stops to read. */
	private void stopReading(MqttClient client, ServerConnection connection) {
		client.messages(Subscription.atMostOnce("in")).subscribe(new NothingWanted());
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		for (int i = 0; i < 3; i++) {
			connection.sendPublish("in", 0, 0, "x");
		}
		await(() -> client.status().counters().receivedQos0() >= 2);
		this.fixture.clock().settle();
	}

	private static long bytesSent(MqttClient client) {
		return client.status().counters().bytesSent();
	}

	/** Looks often, since this is done thousands of times. */
	private static void await(BooleanSupplier condition) {
		long deadline = System.nanoTime() + ClientFixture.LIMIT.toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("time").isLessThan(deadline);
			Thread.onSpinWait();
		}
	}

	/** A subscriber without demand. */
	private static final class NothingWanted implements Flow.Subscriber<ReceivedMessage> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			// asks for nothing
		}

		@Override
		public void onNext(ReceivedMessage message) {
			throw new AssertionError("Nobody asked for " + message);
		}

		@Override
		public void onError(Throwable failure) {
			// there is none
		}

		@Override
		public void onComplete() {
			// the client is closed
		}

	}

}
