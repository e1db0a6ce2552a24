package io.mqttboot.spring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.client.testkit.FaultProxy;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttConnectedEvent;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttDisconnectedEvent;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;

import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications whose connection comes and goes.
 */
class ConnectionApplicationTests {

	private static final String QUICK = "reconnect: { initial-delay: 50ms, max-delay: 100ms }";

	static class Events {

		final List<Object> all = new CopyOnWriteArrayList<>();

		@EventListener
		void on(MqttConnectedEvent event) {
			this.all.add(event);
		}

		@EventListener
		void on(MqttDisconnectedEvent event) {
			this.all.add(event);
		}

	}

	static class Texts {

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@MqttListener(id = "texts", topics = "texts/#")
		void on(String text) {
			this.all.add(text);
		}

	}

	@Test
	void startsWithoutBrokerAndConnectsWhenItIsThere() {
		try (EmbeddedBroker broker = EmbeddedBroker.start(); FaultProxy proxy = FaultProxy.to(broker.port())) {
			proxy.refuse(true);
			try (App app = App.start("mqtt: { url: '%s', client-id: app, %s }".formatted(proxy.uri(), QUICK),
					Texts.class)) {
				CompletableFuture<PublishResult> early = app.bean(MqttOperations.class)
					.sendAsync("texts/early", "early");
				await().until(() -> app.client().status().counters().connectFailures() > 1);
				assertThat(early).isNotDone();
				proxy.refuse(false);
				await().until(() -> app.bean(Texts.class).all.contains("early"));
				await().until(early::isDone);
				assertThat(early).isCompleted();
				assertThat(app.bean(MeterRegistry.class)
					.get("mqtt.client.connects")
					.tag("outcome", "failure")
					.counters()
					.stream()
					.mapToDouble((counter) -> counter.count())
					.sum()).isGreaterThan(1);
			}
		}
	}

	@Test
	void theBrokerGoesAwayAndComesBack() {
		try (EmbeddedBroker broker = EmbeddedBroker.start();
				App app = App.connected("mqtt: { url: '%s', client-id: app, %s }".formatted(broker.uri(), QUICK),
						Texts.class, Events.class)) {
			MqttOperations operations = app.bean(MqttOperations.class);
			operations.send("texts/before", "before");
			await().until(() -> app.bean(Texts.class).all.size() == 1 && app.client().status().inFlightIncoming() == 0);
			List<CompletableFuture<PublishResult>> meanwhile = new ArrayList<>();
			broker.outage(() -> {
				await().until(() -> !app.client().status().isConnected());
				IntStream.range(0, 20).forEach((i) -> meanwhile.add(operations.sendAsync("texts/" + i, "text " + i)));
				assertThat(app.client().status().queuedMessages()).isPositive();
			});
			Texts texts = app.bean(Texts.class);
			// the broker may not have seen the acknowledgement of the first, and sends it
			// again
			await().untilAsserted(() -> assertThat(new LinkedHashSet<>(texts.all)).hasSize(21));
			assertThat(new LinkedHashSet<>(texts.all)).containsExactlyElementsOf(
					Stream.concat(Stream.of("before"), IntStream.range(0, 20).mapToObj((i) -> "text " + i)).toList());
			await().untilAsserted(() -> assertThat(meanwhile).allMatch((future) -> future.isDone()));
			assertThat(meanwhile).noneMatch(CompletableFuture::isCompletedExceptionally);
			MeterRegistry meters = app.bean(MeterRegistry.class);
			assertThat(meters.get("mqtt.client.reconnects").functionCounter().count()).isOne();
			await().untilAsserted(() -> {
				assertThat(meters.get("mqtt.client.disconnects").tag("connection", "default").counter().count())
					.isOne();
				assertThat(meters.get("mqtt.client.connects").tag("outcome", "success").counter().count()).isEqualTo(2);
			});
			assertThat(meters.get("mqtt.publish").tag("outcome", "success").timer().count()).isEqualTo(21);
			List<Object> events = app.bean(Events.class).all;
			await().until(() -> events.size() == 3);
			assertThat(events.get(0)).isInstanceOfSatisfying(MqttConnectedEvent.class, (event) -> {
				assertThat(event.getConnection()).isEqualTo(MqttConnections.DEFAULT);
				assertThat(event.getServer()).isEqualTo(broker.uri());
				assertThat(event.isReconnect()).isFalse();
			});
			assertThat(events.get(1)).isInstanceOfSatisfying(MqttDisconnectedEvent.class, (event) -> {
				assertThat(event.getInitiator()).isNotEqualTo(MqttEvent.Initiator.CLIENT);
				assertThat(event.getReconnectIn()).isNotNull();
			});
			assertThat(events.get(2)).isInstanceOfSatisfying(MqttConnectedEvent.class,
					(event) -> assertThat(event.isReconnect()).isTrue());
		}
	}

	@Test
	void stopsAndStartsAgain() {
		try (App app = App.connected("mqtt.client-id: app", Texts.class)) {
			Texts texts = app.bean(Texts.class);
			for (int round = 1; round <= 3; round++) {
				app.context().stop();
				assertThat(app.client().status().state()).isEqualTo(ClientState.IDLE);
				app.context().start();
				await().until(() -> app.client().status().isConnected());
				app.bean(MqttOperations.class).send("texts/x", "round " + round);
				await().until(() -> !texts.all.isEmpty());
				assertThat(texts.all.remove()).isEqualTo("round " + round);
			}
		}
	}

	@Test
	void twoApplicationsWithOneClientIdentifierDoNotPushEachOtherOutForEver() {
		try (EmbeddedBroker broker = EmbeddedBroker.start()) {
			String yaml = "mqtt: { url: '%s', client-id: app, reconnect: { initial-delay: 10ms } }"
				.formatted(broker.uri());
			try (App first = App.connected(yaml, Texts.class); App second = App.connected(yaml, Texts.class)) {
				await().until(() -> first.client().status().state() == ClientState.IDLE);
				second.bean(MqttOperations.class).send("texts/x", "to the second");
				await().until(() -> second.bean(Texts.class).all.contains("to the second"));
				second.context().pause();
				first.context().pause();
				first.context().restart();
				await().until(() -> first.client().status().isConnected());
				first.bean(MqttOperations.class).send("texts/x", "to the first");
				await().until(() -> first.bean(Texts.class).all.contains("to the first"));
				assertThat(first.client().status().counters().connects()).isEqualTo(2);
				assertThat(second.client().status().counters().connects()).isOne();
			}
		}
	}

	@Test
	void whatWasAcceptedIsSentBeforeShutdown() {
		try (EmbeddedBroker broker = EmbeddedBroker.start();
				App receiver = App.start(
						"mqtt: { url: '%s', client-id: receiver, startup: wait }".formatted(broker.uri()),
						Texts.class)) {
			List<CompletableFuture<PublishResult>> sent;
			try (App sender = App.connected("mqtt: { url: '%s', client-id: sender }".formatted(broker.uri()))) {
				sent = IntStream.range(0, 200)
					.mapToObj((i) -> sender.bean(MqttOperations.class).sendAsync("texts/x", "text " + i))
					.toList();
			}
			assertThat(sent).allMatch((future) -> future.isDone() && !future.isCompletedExceptionally());
			await().untilAsserted(() -> assertThat(receiver.bean(Texts.class).all).hasSize(200));
		}
	}

	@Test
	void aSessionThatOutlivesTheApplicationCollectsMessages() {
		try (EmbeddedBroker broker = EmbeddedBroker.start();
				App sender = App.connected("mqtt: { url: '%s', client-id: sender }".formatted(broker.uri()))) {
			String yaml = "mqtt: { url: '%s', client-id: receiver, startup: wait, session: { expiry: 10m } }"
				.formatted(broker.uri());
			App.start(yaml, Texts.class).close();
			sender.bean(MqttOperations.class).send("texts/x", "while you were out");
			try (App receiver = App.connected(yaml, Texts.class)) {
				await().until(() -> receiver.bean(Texts.class).all.contains("while you were out"));
			}
		}
	}

	static class Dedicated {

		final BlockingQueue<String> own = new LinkedBlockingQueue<>();

		final BlockingQueue<String> shared = new LinkedBlockingQueue<>();

		@MqttListener(id = "slow", topics = "texts/#", dedicatedConnection = true)
		void own(String text) {
			this.own.add(text);
		}

		@MqttListener(id = "fast", topics = "texts/#")
		void shared(String text) {
			this.shared.add(text);
		}

	}

	@Test
	void aPausedListenerOnItsOwnConnectionDoesNotStallTheOthers() {
		String yaml = "mqtt: { client-id: app, flow: { receive-maximum: 5 } }";
		try (App app = App.connected(yaml, Dedicated.class)) {
			MqttConnections connections = app.bean(MqttConnections.class);
			assertThat(connections.asMap()).containsOnlyKeys("default", "slow");
			var dedicated = Objects.requireNonNull(connections.asMap().get("slow"));
			await().until(() -> dedicated.status().isConnected());
			assertThat(dedicated.status().clientId()).isEqualTo("app-slow");
			MqttListenerEndpointRegistry registry = app.bean(MqttListenerEndpointRegistry.class);
			await().until(() -> registry.containers().stream().allMatch((one) -> one.grantedQos().size() == 1));
			registry.pause("slow");
			Dedicated texts = app.bean(Dedicated.class);
			IntStream.range(0, 20).forEach((i) -> app.bean(MqttOperations.class).send("texts/x", "text " + i));
			await().until(() -> texts.shared.size() == 20);
			assertThat(texts.own).isEmpty();
			await().untilAsserted(() -> assertThat(app.bean(MeterRegistry.class)
				.get("mqtt.client.unacknowledged.age")
				.tag("connection", "slow")
				.timeGauge()
				.value()).isPositive());
			registry.resume("slow");
			await().until(() -> texts.own.size() == 20);
			assertThat(app.bean(MeterRegistry.class)
				.get("mqtt.client.connected")
				.tag("connection", "slow")
				.gauge()
				.value()).isOne();
		}
	}

	@Test
	void aListenerStopsAndStartsWhileTheApplicationRuns() {
		try (App app = App.connected("mqtt.client-id: app", Texts.class)) {
			MqttListenerEndpointRegistry registry = app.bean(MqttListenerEndpointRegistry.class);
			Texts texts = app.bean(Texts.class);
			registry.stop("texts").join();
			app.bean(MqttOperations.class).send("texts/x", "unheard");
			registry.start("texts");
			await().until(() -> Objects.requireNonNull(registry.container("texts")).grantedQos().size() == 1);
			app.bean(MqttOperations.class).send("texts/x", "heard");
			await().until(() -> texts.all.contains("heard"));
			assertThat(texts.all).containsExactly("heard");
		}
	}

}
