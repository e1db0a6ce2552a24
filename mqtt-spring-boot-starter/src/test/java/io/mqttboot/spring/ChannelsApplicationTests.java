package io.mqttboot.spring;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.integration.MqttInboundChannelAdapter;
import io.mqttboot.spring.integration.MqttMessageDeliveredEvent;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.PollableChannel;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Applications with message channels declared in configuration.
 */
class ChannelsApplicationTests {

	private static final String YAML = """
			mqtt:
			  client-id: app
			  channels:
			    inbound:
			      temperature: { topics: ["devices/{deviceId}/temperature"], qos: 2, payload-type: %s }
			      raw: { topics: ["raw/#"] }
			    outbound:
			      commands: { topic: "devices/{deviceId}/commands", qos: 2, retained: true }
			      anywhere: { }
			""".formatted(Reading.class.getName());

	record Reading(double value) {
	}

	record Command(boolean on) {
	}

	static class Flow {

		final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

		@ServiceActivator(inputChannel = "temperature", outputChannel = "commands")
		Command tooHot(Reading reading, @Header(MqttHeaders.RECEIVED_QOS) int qos) {
			this.all.add(Map.entry(reading, qos));
			return new Command(reading.value() < 30);
		}

		@ServiceActivator(inputChannel = "raw")
		void raw(Message<byte[]> message) {
			if (message.getPayload().length == 0) {
				throw new IllegalStateException("empty");
			}
			this.all.add(message);
		}

	}

	private static BlockingQueue<ReceivedMessage> subscribe(MqttClient client, String filter) {
		BlockingQueue<ReceivedMessage> all = new LinkedBlockingQueue<>();
		client.subscribe(Subscription.exactlyOnce(filter), all::add).join();
		return all;
	}

	private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
		return Objects.requireNonNull(queue.poll(10, TimeUnit.SECONDS), "nothing arrived within 10 s");
	}

	@Test
	void fromTopicThroughFlowToTopic() throws Exception {
		try (App app = App.connected(YAML, Flow.class)) {
			app.bean(MqttOperations.class)
				.toTopic("devices/7/temperature")
				.qos(QoS.EXACTLY_ONCE)
				.payload(new Reading(35))
				.send();
			assertThat(next(app.bean(Flow.class).all)).isEqualTo(Map.entry(new Reading(35), 2));
			await().until(() -> app.client().status().inFlightIncoming() == 0);
			BlockingQueue<ReceivedMessage> commands = subscribe(app.client(), "devices/+/commands");
			ReceivedMessage command = next(commands);
			assertThat(command.topic()).isEqualTo("devices/7/commands");
			assertThat(command.payloadAsString()).isEqualTo("{\"on\":false}");
			assertThat(command.qos()).isEqualTo(QoS.EXACTLY_ONCE);
			assertThat(command.retained()).isTrue();
			assertThat(app.bean(MqttConnections.class).asMap()).hasSize(1);
			assertThat(app.bean(MeterRegistry.class)
				.get("mqtt.listener")
				.tags("destination", "devices/{deviceId}/temperature", "outcome", "success")
				.timer()
				.count()).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "5.0", "3.1.1" })
	void bytesAndHeadersPassUnchanged(String version) throws Exception {
		String yaml = YAML.replace("client-id: app", "client-id: app\n  version: '" + version + "'");
		try (App app = App.connected(yaml, Flow.class)) {
			MqttMessage.Builder message = MqttMessage.to("raw/a/b").payload(new byte[] { 1, 2, 3 }).atLeastOnce();
			if (version.equals("5.0")) {
				message.contentType("not a MIME type").userProperty("k", "v");
			}
			app.client().publish(message.build());
			Message<?> received = (Message<?>) next(app.bean(Flow.class).all);
			assertThat(received.getPayload()).isEqualTo(new byte[] { 1, 2, 3 });
			assertThat(received.getHeaders()).containsEntry(MqttHeaders.RECEIVED_TOPIC, "raw/a/b")
				.containsEntry(MqttHeaders.RECEIVED_QOS, 1)
				.containsEntry(MqttHeaders.RECEIVED_RETAINED, false)
				.containsEntry(MqttHeaders.DUPLICATE, false)
				.doesNotContainKey("contentType");
			if (version.equals("5.0")) {
				assertThat(received.getHeaders()).containsEntry(MqttHeaders.RECEIVED_USER_PROPERTIES,
						List.of(new UserProperty("k", "v")));
			}
		}
	}

	@Test
	void headersChooseTopicQosAndProperties() throws Exception {
		try (App app = App.connected(YAML, Flow.class)) {
			MessageChannel anywhere = app.context().getBean("anywhere", MessageChannel.class);
			anywhere.send(MessageBuilder.withPayload("hello")
				.setHeader(MqttHeaders.TOPIC, "out/{braces}")
				.setHeader(MqttHeaders.QOS, 0)
				.setHeader(MqttHeaders.RETAINED, true)
				.setHeader(MqttHeaders.RESPONSE_TOPIC, "answers")
				.setHeader(MqttHeaders.CORRELATION_DATA, new byte[] { 5 })
				.setHeader(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, 60)
				.setHeader(MqttHeaders.USER_PROPERTIES, List.of(new UserProperty("k", "v")))
				.setHeader("contentType", "text/markdown")
				.build());
			assertThat(app.client().status().counters().sentQos0()).isOne();
			ReceivedMessage message = next(subscribe(app.client(), "out/#"));
			assertThat(message.topic()).isEqualTo("out/{braces}");
			assertThat(message.retained()).isTrue();
			assertThat(message.properties().responseTopic()).isEqualTo("answers");
			assertThat(message.properties().correlationData()).containsExactly(5);
			assertThat(message.properties().expirySeconds()).isBetween(1L, 60L);
			assertThat(message.properties().userProperty("k")).isEqualTo("v");
			assertThat(message.properties().contentType()).isEqualTo("text/markdown");
			assertThatExceptionOfType(MessageHandlingException.class)
				.isThrownBy(() -> anywhere.send(MessageBuilder.withPayload("hello").build()))
				.withStackTraceContaining(MqttHeaders.TOPIC);
			MessageChannel commands = app.context().getBean("commands", MessageChannel.class);
			assertThatExceptionOfType(MessageHandlingException.class)
				.isThrownBy(() -> commands.send(MessageBuilder.withPayload("hello")
					.setHeader(MqttHeaders.TOPIC_VARIABLES, Map.of("deviceId", "a/b"))
					.build()))
				.withStackTraceContaining("'deviceId'");
		}
	}

	@Test
	void aFlowThatFailsIsAnErrorOfTheListenerAndAcknowledged() throws Exception {
		try (App app = App.connected(YAML, Flow.class)) {
			MqttOperations operations = app.bean(MqttOperations.class);
			operations.send("raw/x", null);
			operations.send("raw/y", "fine");
			assertThat(((Message<?>) next(app.bean(Flow.class).all)).getHeaders())
				.containsEntry(MqttHeaders.RECEIVED_TOPIC, "raw/y");
			operations.send("devices/1/temperature", "{not JSON");
			MeterRegistry meters = app.bean(MeterRegistry.class);
			await().until(() -> meters.find("mqtt.listener")
				.tags("destination", "devices/{deviceId}/temperature", "outcome", "failure", "reason", "conversion")
				.timer() != null);
			assertThat(meters.get("mqtt.listener")
				.tags("destination", "raw/#", "outcome", "failure", "reason", "handler")
				.timer()
				.count()).isOne();
			await().until(() -> app.client().status().inFlightIncoming() == 0);
			assertThat(app.client().status().isConnected()).isTrue();
		}
	}

	@Test
	void aChannelThatDoesNotStartWithTheApplicationIsStartedLater() throws Exception {
		try (App app = App.connected(YAML.replace("[\"raw/#\"]", "[\"raw/#\"], auto-startup: false"), Flow.class)) {
			MqttOperations operations = app.bean(MqttOperations.class);
			operations.send("raw/x", "early");
			app.context().getBean("rawMqttInboundChannelAdapter", MqttInboundChannelAdapter.class).start();
			await().until(() -> app.bean(MqttListenerEndpointRegistry.class)
				.containers()
				.stream()
				.allMatch((container) -> !container.grantedQos().isEmpty()));
			operations.send("raw/x", "late");
			assertThat(((Message<?>) next(app.bean(Flow.class).all)).getPayload())
				.isEqualTo("late".getBytes(StandardCharsets.UTF_8));
		}
	}

	static class Crossing {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		final BlockingQueue<MqttMessageDeliveredEvent> delivered = new LinkedBlockingQueue<>();

		@ServiceActivator(inputChannel = "fromEdge", outputChannel = "toEdge")
		String on(byte[] payload) {
			return new String(payload, StandardCharsets.UTF_8) + "!";
		}

		@MqttListener(topics = "out/#", connection = "edge")
		void on(String text) {
			this.received.add(text);
		}

		@EventListener
		void on(MqttMessageDeliveredEvent event) {
			this.delivered.add(event);
		}

	}

	@Test
	void channelsOfANamedConnection() throws Exception {
		try (EmbeddedBroker broker = EmbeddedBroker.start(); App app = App.connected("""
				mqtt:
				  client-id: app
				  connections: { edge: { url: '%s', client-id: edge } }
				  channels:
				    inbound: { fromEdge: { topics: ["in/#"], connection: edge } }
				    outbound: { toEdge: { topic: out/x, connection: edge, async: true, async-events: true } }
				""".formatted(broker.uri()), Crossing.class)) {
			await().until(() -> app.bean(MqttListenerEndpointRegistry.class)
				.containers()
				.stream()
				.allMatch((container) -> !container.grantedQos().isEmpty()));
			app.context().getBean("edgeMqttTemplate", MqttOperations.class).send("in/x", "hello");
			assertThat(next(app.bean(Crossing.class).received)).isEqualTo("hello!");
			assertThat(next(app.bean(Crossing.class).delivered).getMessage().getPayload()).isEqualTo("hello!");
		}
	}

	@Test
	void anUnknownConnectionFailsAtStart() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> App.start("mqtt.channels.outbound.x: { topic: x, connection: nowhere }"))
			.withStackTraceContaining("mqtt.channels.outbound.x.connection");
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> App.start("mqtt.channels.inbound.x: { topics: [ x ], connection: nowhere }"))
			.withStackTraceContaining("mqtt.channels.inbound.x.connection");
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFlow {

		@Bean
		MqttInboundChannelAdapter adapter(MqttListenerContainerFactory factory) {
			MqttInboundChannelAdapter adapter = new MqttInboundChannelAdapter(factory, "own/{name}");
			adapter.setErrorChannelName("failed");
			return adapter;
		}

		@Bean
		IntegrationFlow flow(MqttInboundChannelAdapter adapter) {
			return IntegrationFlow.from(adapter)
				.transform(byte[].class, (bytes) -> 10 / bytes.length)
				.channel((channels) -> channels.queue("doneQueue"))
				.get();
		}

		@Bean
		IntegrationFlow failures() {
			return IntegrationFlow.from("failed").channel((channels) -> channels.queue("failureQueue")).get();
		}

	}

	@Test
	void adaptersInOwnFlowsAndTheErrorChannel() {
		try (App app = App.connected("mqtt.client-id: app", OwnFlow.class)) {
			MqttOperations operations = app.bean(MqttOperations.class);
			operations.send("own/one", "xx");
			Message<?> done = app.context().getBean("doneQueue", PollableChannel.class).receive(10_000);
			assertThat(Objects.requireNonNull(done).getPayload()).isEqualTo(5);
			assertThat(done.getHeaders()).containsEntry(MqttHeaders.TOPIC_VARIABLES, Map.of("name", "one"));
			operations.send("own/two", null);
			assertThat(app.context().getBean("failureQueue", PollableChannel.class).receive(10_000)).isNotNull();
			await().until(() -> app.client().status().inFlightIncoming() == 0);
			assertThat(app.bean(MeterRegistry.class).find("mqtt.listener").tag("outcome", "failure").timer()).isNull();
		}
	}

}
