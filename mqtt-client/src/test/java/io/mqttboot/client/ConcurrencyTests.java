package io.mqttboot.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls from many threads and from continuations, and what overtakes what.
 */
class ConcurrencyTests {

	private static final int THREADS = 8;

	private static final int MESSAGES = 200;

	private static final int TOPICS = 5;

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@Test
	@DisplayName("5.0: however many threads publish, an alias is defined before it is used, and each thread keeps its order [MQTT5-3.3.2-8, RULE-8.1, RULE-16.2]")
	void manyThreads() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client, "22 00 02");
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		this.fixture.closing(threads::shutdownNow);
		CyclicBarrier begin = new CyclicBarrier(THREADS);
		List<CompletableFuture<?>> done = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			int number = thread;
			done.add(CompletableFuture.runAsync(() -> publish(client, begin, number), threads));
		}
		Map<Long, String> aliases = new HashMap<>();
		int[] next = new int[THREADS];
		for (int i = 0; i < THREADS * MESSAGES; i++) {
			WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
			connection.acknowledge(packet);
			String[] text = packet.text().split(":", -1);
			assertThat(topic(packet, aliases)).isEqualTo(text[2]);
			int thread = Integer.parseInt(text[0]);
			assertThat(Integer.parseInt(text[1])).as("order of thread %d", thread).isEqualTo(next[thread]++);
		}
		assertThat(aliases.keySet()).isSubsetOf(1L, 2L).isNotEmpty();
		done.forEach(ClientFixture::get);
		Awaitility.await().until(() -> client.status().inFlightOutgoing() == 0);
	}

	private static void publish(MqttClient client, CyclicBarrier begin, int thread) {
		try {
			begin.await();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
		for (int i = 0; i < MESSAGES; i++) {
			String topic = "a/rather/long/topic/" + (thread + i) % TOPICS;
			client.publish(MqttMessage.to(topic).atLeastOnce().text(thread + ":" + i + ":" + topic).build());
		}
	}

	private static String topic(WirePacket packet, Map<Long, String> aliases) {
		String topic = String.valueOf(packet.topic());
		if (packet.property(0x23) instanceof Long alias) {
			if (topic.isEmpty()) {
				return aliases.getOrDefault(alias, "alias " + alias + " is not defined");
			}
			aliases.put(alias, topic);
		}
		return topic;
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a continuation may publish, subscribe and close")
	void continuations(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		MqttMessage message = MqttMessage.to("a").atLeastOnce().build();
		CompletableFuture<PublishResult> chain = client.connect()
			.thenCompose((connected) -> client.publish(message).accepted())
			.thenCompose((accepted) -> client.publish(message).acknowledged())
			.thenCompose((acknowledged) -> client.publish(message.mutate().exactlyOnce().build()).acknowledged());
		CompletableFuture<Void> closed = chain.thenCompose((result) -> client.closeAsync());
		ServerConnection connection = this.fixture.server().handshake();
		for (int i = 0; i < 3; i++) {
			connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
		}
		connection.acknowledge(connection.read(WirePacket.Type.PUBREL));
		assertThat(get(chain).qos()).isEqualTo(QoS.EXACTLY_ONCE);
		connection.read(WirePacket.Type.DISCONNECT);
		connection.cut();
		get(closed);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("an acknowledgement overtakes messages that wait for the socket")
	void acknowledgementsOvertake(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		client.handle("in", (message) -> {
		});
		ServerConnection connection = this.fixture.connect(client);
		byte[] payload = new byte[100_000];
		int messages = 200;
		for (int i = 0; i < messages; i++) {
			client.publish(MqttMessage.to("a").payload(payload).build());
		}
		Awaitility.await().until(() -> !client.status().writable());
		long waiting = client.status().queuedMessages();
		assertThat(waiting).isPositive();
		connection.sendPublish("in", 1, 7, "x");
		Awaitility.await()
			.until(() -> client.status().counters().receivedQos1() == 1 && get(client.inFlight()).stream()
				.noneMatch((message) -> message.direction() == Direction.INCOMING));
		int before = 0;
		while (connection.read().type() == WirePacket.Type.PUBLISH) {
			before++;
		}
		assertThat(before).isLessThanOrEqualTo((int) (messages - waiting));
		for (int i = before; i < messages; i++) {
			connection.read(WirePacket.Type.PUBLISH);
		}
	}

}
