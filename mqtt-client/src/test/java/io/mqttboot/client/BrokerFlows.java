package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MessageHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must work with every broker.
 */
abstract class BrokerFlows {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final List<MqttClient> clients = new ArrayList<>();

	private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();

	/** The address of the broker. */
	abstract String uri();

	/**
	 * How often a handler gets a message that its filter and another one match: once, if
	 * the broker says for which subscription each copy is.
	 */
	int copies() {
		return 1;
	}

	/** Ends all connections, runs something while nobody listens, and listens again. */
	abstract void outage(Runnable during);

	@AfterEach
	void closeClients() {
		this.clients.forEach(MqttClient::close);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void publishesAndReceivesAtEachQos(MqttVersion version) {
		MqttClient client = client("flows", (options) -> options.version(version));
		ConnectResult result = get(client.connect());
		assertThat(result.version()).isEqualTo(version);
		assertThat(get(client.subscribe(Subscription.exactlyOnce("flows/+"), this.received::add)).isSuccess()).isTrue();
		for (QoS qos : QoS.values()) {
			get(client.publish(MqttMessage.to("flows/" + qos.level()).text("x").qos(qos).build()).acknowledged());
			ReceivedMessage message = next();
			assertThat(message.topic()).isEqualTo("flows/" + qos.level());
			assertThat(message.qos()).isEqualTo(qos);
		}
		Awaitility.await().until(() -> get(client.inFlight()).isEmpty());
		get(client.unsubscribe("flows/+"));
		get(client.publish(MqttMessage.to("flows/1").atLeastOnce().build()).acknowledged());
		get(client.disconnect());
		assertThat(this.received).isEmpty();
	}

	@Test
	@DisplayName("a message that two filters match reaches each handler once, by subscription identifier")
	void overlappingSubscriptions() {
		MqttClient client = client("overlap", UnaryOperator.identity());
		get(client.connect());
		List<String> calls = new CopyOnWriteArrayList<>();
		get(client.subscribe(Subscription.atLeastOnce("overlap/#"), (message) -> calls.add("all " + message.topic())));
		get(client.subscribe(Subscription.atLeastOnce("overlap/+"), (message) -> calls.add("some " + message.topic())));
		for (String topic : List.of("overlap/1", "overlap/2")) {
			get(client.publish(MqttMessage.to(topic).atLeastOnce().build()).acknowledged());
		}
		Awaitility.await()
			.untilAsserted(() -> assertThat(calls).contains("all overlap/2", "some overlap/2").hasSize(4 * copies()));
		assertThat(calls.stream().distinct()).hasSize(4);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void aThousandMessagesInOrder(MqttVersion version) {
		MqttClient client = client("order",
				(options) -> options.version(version).flow((flow) -> flow.receiveMaximum(receiveMaximum())));
		get(client.connect());
		get(client.subscribe(Subscription.exactlyOnce("order"), this.received::add));
		Publication last = client.publish(MqttMessage.to("order").text("0").exactlyOnce().build());
		for (int i = 1; i < 1000; i++) {
			last = client.publish(MqttMessage.to("order").text("" + i).exactlyOnce().build());
		}
		get(last.acknowledged());
		for (int i = 0; i < 1000; i++) {
			assertThat(next().payloadAsString()).isEqualTo("" + i);
		}
	}

	/** A Receive Maximum with which the broker delivers a thousand messages. */
	int receiveMaximum() {
		return FlowOptions.builder().build().receiveMaximum();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void whatWasFinishedOnALostConnectionDoesNotStayInFlight(MqttVersion version) {
		MqttClient client = client("finished", (options) -> options.version(version)
			.session((session) -> session.expiry(ConnectResult.NEVER_EXPIRES)));
		get(client.connect());
		get(client.subscribe(Subscription.atLeastOnce("finished"), MessageHandler.manual(this.received::add)));
		get(client.disconnect()); // HiveMQ sends together only what was queued together
		MqttClient sender = client("sender", UnaryOperator.identity());
		get(sender.connect());
		for (int i = 0; i < 3; i++) {
			get(sender.publish(MqttMessage.to("finished").text("" + i).atLeastOnce().build()).acknowledged());
		}
		get(client.connect());
		List<ReceivedMessage> first = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			first.add(next());
		}
		first.get(1).acknowledge();
		first.get(2).acknowledge();
		outage(() -> {
		});
		Awaitility.await().until(() -> client.status().isConnected());
		first.get(0).acknowledge();
		Awaitility.await().until(() -> {
			for (ReceivedMessage again = this.received.poll(); again != null; again = this.received.poll()) {
				again.acknowledge();
			}
			return get(client.inFlight()).isEmpty();
		});
	}

	@Test
	void propertiesPassThrough() {
		MqttClient client = client("properties", UnaryOperator.identity());
		get(client.connect());
		get(client.subscribe(Subscription.atLeastOnce("properties"), this.received::add));
		MqttMessage message = MqttMessage.to("properties")
			.text("x")
			.atLeastOnce()
			.contentType("text/plain")
			.responseTopic("answers")
			.correlationData(new byte[] { 1, 2, 3 })
			.userProperty("a", "2")
			.userProperty("a", "1")
			.build();
		get(client.publish(message).acknowledged());
		ReceivedMessage echo = next();
		assertThat(echo.properties().contentType()).isEqualTo("text/plain");
		assertThat(echo.properties().responseTopic()).isEqualTo("answers");
		assertThat(echo.properties().correlationData()).containsExactly(1, 2, 3);
		assertThat(echo.properties().userProperties()).containsExactly(new UserProperty("a", "2"),
				new UserProperty("a", "1"));
	}

	@Test
	void requestsAreAnswered() {
		MqttClient responder = client("responder", UnaryOperator.identity());
		get(responder.connect());
		get(responder.subscribe(Subscription.atLeastOnce("double/+"), (request) -> {
			String topic = Objects.requireNonNull(request.properties().responseTopic());
			responder.publish(MqttMessage.to(topic)
				.correlationData(request.properties().correlationData())
				.text(request.payloadAsString().repeat(2))
				.atLeastOnce()
				.build());
		}));
		MqttClient requester = client("requester", UnaryOperator.identity());
		get(requester.connect());
		List<CompletableFuture<ReceivedMessage>> replies = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			replies.add(requester.request(MqttMessage.to("double/" + i).text(i + ",").atLeastOnce().build(),
					ClientFixture.LIMIT));
		}
		for (int i = 0; i < 20; i++) {
			assertThat(get(replies.get(i)).payloadAsString()).isEqualTo("%d,%d,", i, i);
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void retainedMessageAndItsRemoval(MqttVersion version) {
		MqttClient client = client("retain", (options) -> options.version(version));
		get(client.connect());
		String topic = "retained/" + version;
		get(client.publish(MqttMessage.to(topic).text("kept").atLeastOnce().retain().build()).acknowledged());
		assertThat(retained(client, topic).payloadAsString()).isEqualTo("kept");
		get(client.publish(MqttMessage.to(topic).atLeastOnce().retain().build()).acknowledged());
		Awaitility.await().until(() -> next().payload().length == 0);
		get(client.unsubscribe(topic));
		get(client.subscribe(Subscription.atLeastOnce(topic), this.received::add));
		get(client.publish(MqttMessage.to(topic).text("live").atLeastOnce().build()).acknowledged());
		assertThat(next().payloadAsString()).isEqualTo("live");
	}

	/**
	 * Subscribes until the retained message comes: Artemis may store it after it has
	 * acknowledged it, and a subscribe in between gets nothing.
	 */
	private ReceivedMessage retained(MqttClient client, String topic) {
		MessageHandler handler = this.received::add;
		return Awaitility.await().until(() -> {
			get(client.subscribe(Subscription.atLeastOnce(topic), handler));
			return this.received.poll(1, TimeUnit.SECONDS);
		}, (message) -> message != null && message.retained());
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void theWillIsPublishedAfterALossAndNotAfterDisconnect(MqttVersion version) {
		MqttClient watcher = client("watcher", (options) -> options.version(version));
		get(watcher.connect());
		get(watcher.subscribe(Subscription.atLeastOnce("will/#"), this.received::add));
		// without a delay Artemis keeps the will of a 5.0 client until its session
		// expires
		Duration delay = (version == MqttVersion.V5) ? Duration.ofSeconds(1) : Duration.ZERO;
		for (String way : List.of("orderly", "abort")) {
			Will will = new Will(MqttMessage.to("will/" + way).text("gone").atLeastOnce().build(), delay);
			MqttClient client = client("mortal",
					(options) -> options.version(version)
						.will(will)
						.reconnect((reconnect) -> reconnect.enabled(false)));
			get(client.connect());
			if (way.equals("abort")) {
				client.abort();
			}
			else {
				get(client.disconnect());
			}
		}
		assertThat(next().topic()).isEqualTo("will/abort");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void aSessionKeepsMessagesForAClientThatIsAway(MqttVersion version) {
		MqttClient sender = client("sender", (options) -> options.version(version));
		get(sender.connect());
		MqttClient first = client("away", (options) -> options.version(version));
		get(first.connect());
		get(first.subscribe(Subscription.exactlyOnce("away/#"), this.received::add));
		get(first.disconnect());
		first.close();
		get(sender.publish(MqttMessage.to("away/1").text("1").atLeastOnce().build()).acknowledged());
		get(sender.publish(MqttMessage.to("away/2").text("2").exactlyOnce().build()).acknowledged());
		MqttClient second = client("", (options) -> options.version(version).clientId(first.options().clientId()));
		second.handle("away/#", this.received::add);
		assertThat(get(second.connect()).sessionPresent()).isTrue();
		assertThat(List.of(next().payloadAsString(), next().payloadAsString())).containsExactlyInAnyOrder("1", "2");
		get(second.unsubscribe("away/#"));
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void whatIsPublishedDuringAnOutageArrives(MqttVersion version) {
		MqttClient client = client("outage", (options) -> options.version(version));
		get(client.connect());
		get(client.subscribe(Subscription.exactlyOnce("outage/#"), this.received::add));
		Publication[] publications = new Publication[10];
		outage(() -> {
			Awaitility.await().until(() -> !client.status().isConnected());
			for (int i = 0; i < publications.length; i++) {
				publications[i] = client.publish(MqttMessage.to("outage/" + i).text("x").exactlyOnce().build());
			}
		});
		for (int i = 0; i < publications.length; i++) {
			get(publications[i].acknowledged());
			assertThat(next().topic()).isEqualTo("outage/" + i);
		}
		assertThat(client.status().counters().reconnects()).isOne();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void aMessageOfManyKilobytes(MqttVersion version) {
		MqttClient client = client("large", (options) -> options.version(version));
		get(client.connect());
		get(client.subscribe(Subscription.atLeastOnce("large"), this.received::add));
		byte[] payload = new byte[900_000];
		payload[899_999] = 1;
		get(client.publish(MqttMessage.to("large").payload(payload).atLeastOnce().build()).acknowledged());
		assertThat(next().payload()).isEqualTo(payload);
	}

	/**
	 * A client whose identifier begins with the given one, unless the change says
	 * otherwise.
	 */
	MqttClient client(String clientId, UnaryOperator<MqttClientOptions.Builder> change) {
		MqttClient client = MqttClient.create(
				change
					.apply(MqttClientOptions.builder()
						.server(uri())
						.clientId(clientId + NUMBER.incrementAndGet())
						.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofMillis(10))
							.maxDelay(Duration.ofMillis(50))))
					.build());
		this.clients.add(client);
		return client;
	}

	private ReceivedMessage next() {
		try {
			ReceivedMessage message = this.received.poll(ClientFixture.LIMIT.toSeconds(), TimeUnit.SECONDS);
			if (message == null) {
				throw new AssertionError("No message");
			}
			return message;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
