package io.mqttboot.client;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.testkit.FaultProxy;
import io.mqttboot.client.testkit.Mosquitto;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A message exchange with a real server, cut at each byte in turn: the client comes back,
 * resumes the session, and the message arrives as often as its QoS says. The exchange
 * begins with CONNECT, so every packet of it is cut everywhere. Some exchanges are cut
 * again when the session is resumed: {@code -Dmqtt.cut.pairs=} says how many per kind.
 */
class CutAtEveryByteTests {

	private static final Mosquitto BROKER = Mosquitto.start();

	private static final AtomicInteger NUMBER = new AtomicInteger();

	/** How many exchanges of each kind are cut twice. */
	private static final int PAIRS = Integer.getInteger("mqtt.cut.pairs", 10);

	/** About as many bytes as an exchange has in one direction. */
	private static final int LONGEST = 90;

	private static final MqttClient DIRECT = MqttClient.create(BROKER.uri());

	private final FaultProxy proxy = FaultProxy.to(BROKER.port());

	@BeforeAll
	static void connect() {
		get(DIRECT.connect());
	}

	@AfterEach
	void closeProxy() {
		this.proxy.close();
	}

	@AfterAll
	static void close() {
		DIRECT.close();
		BROKER.close();
	}

	static Stream<Arguments> exchanges() {
		return Stream.of(MqttVersion.values())
			.flatMap((version) -> Stream.of(QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE)
				.flatMap((qos) -> Stream.of(true, false).map((fromClient) -> Arguments.of(version, qos, fromClient))));
	}

	@ParameterizedTest(name = "{0} {1}, bytes of the client: {2}")
	@MethodSource("exchanges")
	@DisplayName("publishing [MQTT5-4.3.2-1, MQTT5-4.3.3-1, MQTT5-4.4.0-1, MQTT311-4.4.0-1, MQTT5-4.2-1, MQTT311-7.1.2-1]")
	void publish(MqttVersion version, QoS qos, boolean fromClient) {
		cutEverywhere(fromClient, () -> publish(version, qos));
	}

	@ParameterizedTest(name = "{0} {1}, bytes of the client: {2}")
	@MethodSource("exchanges")
	@DisplayName("receiving [MQTT5-4.3.2-4, MQTT5-4.3.3-8 to 12, MQTT311-4.3.2-2, MQTT311-4.3.3-2]")
	void receive(MqttVersion version, QoS qos, boolean fromClient) {
		cutEverywhere(fromClient, () -> receive(version, qos));
	}

	@ParameterizedTest(name = "{0} {1}, bytes of the client: {2}")
	@MethodSource("exchanges")
	@DisplayName("cut again while the session is resumed [MQTT5-4.4.0-1, MQTT311-4.4.0-1, MQTT5-4.3.3-5, -6, -10]")
	void cutTwice(MqttVersion version, QoS qos, boolean fromClient) {
		Random random = new Random();
		for (int i = 0; i < PAIRS; i++) {
			long first = random.nextInt(LONGEST);
			long second = random.nextInt(LONGEST);
			if (fromClient) {
				this.proxy.cutAfterFromClient(first, second);
			}
			else {
				this.proxy.cutAfterFromServer(first, second);
			}
			try {
				if (random.nextBoolean()) {
					publish(version, qos);
				}
				else {
					receive(version, qos);
				}
			}
			catch (RuntimeException | AssertionError ex) {
				throw new AssertionError("Cut after %d and %d bytes".formatted(first, second), ex);
			}
		}
	}

	private void publish(MqttVersion version, QoS qos) {
		String topic = "cut/" + NUMBER.incrementAndGet();
		List<String> received = new CopyOnWriteArrayList<>();
		get(DIRECT.subscribe(Subscription.exactlyOnce(topic), (message) -> received.add(message.payloadAsString())));
		AtomicInteger completions = new AtomicInteger();
		try (MqttClient client = MqttClient.create(options(version))) {
			client.connect();
			Publication publication = client.publish(MqttMessage.to(topic).text("x").qos(qos).build());
			publication.acknowledged().whenComplete((result, failure) -> completions.incrementAndGet());
			get(publication.acknowledged());
			get(client.publish(MqttMessage.to(topic).text("end").qos(qos).build()).acknowledged());
			assertThat(client.inFlight().join()).isEmpty();
		}
		check(received, qos);
		assertThat(completions).hasValue(1);
		get(DIRECT.unsubscribe(topic));
	}

	private void receive(MqttVersion version, QoS qos) {
		String topic = "cut/" + NUMBER.incrementAndGet();
		List<String> received = new CopyOnWriteArrayList<>();
		try (MqttClient client = MqttClient.create(options(version))) {
			client.connect();
			get(client.subscribe(Subscription.of(topic, qos), (message) -> received.add(message.payloadAsString())));
			get(DIRECT.publish(MqttMessage.to(topic).text("x").qos(qos).build()).acknowledged());
			Awaitility.await()
				.pollInterval(Duration.ofMillis(2))
				.until(() -> received.contains("x") && get(client.inFlight()).isEmpty());
			get(DIRECT.publish(MqttMessage.to(topic).text("end").qos(qos).build()).acknowledged());
			check(received, qos);
		}
	}

	private static void check(List<String> received, QoS qos) {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> received.contains("end"));
		if (qos == QoS.EXACTLY_ONCE) {
			assertThat(received).containsExactly("x", "end");
		}
		else {
			assertThat(received).contains("x");
		}
	}

	/**
	 * Repeats an exchange, cut one byte later each time, until it is not cut any more.
	 */
	private void cutEverywhere(boolean fromClient, Runnable exchange) {
		LongConsumer limit = fromClient ? this.proxy::cutAfterFromClient : this.proxy::cutAfterFromServer;
		long bytes = 0;
		int connections;
		do {
			int before = this.proxy.connections();
			limit.accept(bytes);
			exchange.run();
			connections = this.proxy.connections() - before;
			assertThat(connections).isBetween(1, 2);
			bytes++;
		}
		while (connections > 1);
		assertThat(bytes).isGreaterThan(10);
	}

	private MqttClientOptions options(MqttVersion version) {
		return MqttClientOptions.builder()
			.server(this.proxy.uri())
			.version(version)
			.clientId("cut" + NUMBER.get())
			.session((session) -> session.cleanStart(false))
			.reconnect((reconnect) -> reconnect.retryFirstConnect(true)
				.initialDelay(Duration.ofMillis(1))
				.maxDelay(Duration.ofMillis(5)))
			.build();
	}

}
