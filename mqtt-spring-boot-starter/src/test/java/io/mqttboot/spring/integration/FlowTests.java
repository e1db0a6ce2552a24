package io.mqttboot.spring.integration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.acks.SimpleAcknowledgment;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.dsl.context.IntegrationFlowContext.IntegrationFlowRegistration;
import org.springframework.integration.events.IntegrationEvent;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.PollableChannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Flows in Java on one connection.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowTests {

	private static final long PATIENCE = 20_000;

	private final BlockingQueue<ReceivedMessage> sent = new LinkedBlockingQueue<>();

	private final BlockingQueue<ReceivedMessage> answers = new LinkedBlockingQueue<>();

	private App app;

	record Sum(int a, int b) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Flows {

		final List<IntegrationEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(MqttMessageDeliveredEvent event) {
			this.events.add(event);
		}

		@EventListener
		void on(MqttMessageNotDeliveredEvent event) {
			this.events.add(event);
		}

		@Bean
		IntegrationFlow manual(MqttListenerContainerFactory factory) {
			return IntegrationFlow
				.from(Mqtt.inboundChannelAdapter(factory, "manual/{name}")
					.id("manualAdapter")
					.qos(QoS.EXACTLY_ONCE)
					.ackMode(AckMode.MANUAL)
					.userPropertyHeaders("x-*", "replyChannel"))
				.channel((channels) -> channels.queue("manualQueue"))
				.get();
		}

		@Bean
		IntegrationFlow typed(MqttListenerContainerFactory factory) {
			return IntegrationFlow
				.from(Mqtt.inboundChannelAdapter(factory, "typed").payloadType(Sum.class).errorChannel("typedErrors"))
				.channel((channels) -> channels.queue("typedQueue"))
				.get();
		}

		@Bean
		IntegrationFlow typedFailures() {
			return IntegrationFlow.from("typedErrors").channel((channels) -> channels.queue("typedErrorQueue")).get();
		}

		@Bean
		IntegrationFlow sums(MqttListenerContainerFactory factory) {
			return IntegrationFlow
				.from(Mqtt.inboundGateway(factory, "rpc/{service}/sum")
					.replyTopic("answers/{service}")
					.payloadType(Sum.class)
					.errorChannel("sumErrors"))
				.handle(Sum.class, (sum, headers) -> Math.addExact(sum.a(), sum.b()))
				.enrichHeaders((enricher) -> enricher.header(MqttHeaders.USER_PROPERTIES,
						List.of(new UserProperty("answered-by", "flow"))))
				.get();
		}

		@Bean
		IntegrationFlow sumFailures() {
			return IntegrationFlow.from("sumErrors").transform((failure) -> "too large").get();
		}

		@Bean
		IntegrationFlow askFlow(MqttOperations operations) {
			return IntegrationFlow.from("ask")
				.handle(Mqtt.outboundGateway(operations)
					.topic("rpc/{service}/sum")
					.replyType(Integer.class)
					.timeout(Duration.ofSeconds(20)))
				.channel((channels) -> channels.queue("askedQueue"))
				.get();
		}

		@Bean
		IntegrationFlow askAsyncFlow(MqttOperations operations) {
			return IntegrationFlow.from("askAsync")
				.handle(Mqtt.outboundGateway(operations).topic("rpc/calc/sum").async(true))
				.channel("askedQueue")
				.get();
		}

		@Bean
		IntegrationFlow functionFlow(MqttOperations operations) {
			return IntegrationFlow.from("byFunction")
				.handle(Mqtt.outboundChannelAdapter(operations)
					.<Sum>topicFunction((message) -> "sent/" + message.getPayload().a())
					.userPropertyHeaders("x-*")
					.qos(QoS.EXACTLY_ONCE))
				.get();
		}

		@Bean
		IntegrationFlow expressionFlow(MqttOperations operations) {
			return IntegrationFlow.from("byExpression")
				.handle(Mqtt.outboundChannelAdapter(operations)
					.topicExpression("headers['to']")
					.topic("sent/otherwise")
					.async(true)
					.asyncEvents(true))
				.get();
		}

	}

	@BeforeAll
	void start() {
		this.app = App.connected("mqtt.client-id: flows", Flows.class);
		MqttClient client = this.app.client();
		client.subscribe(Subscription.exactlyOnce("sent/#"), this.sent::add).join();
		client.subscribe(Subscription.atLeastOnce("answers/#"), this.answers::add).join();
	}

	@AfterAll
	void stop() {
		this.app.close();
	}

	private MqttOperations operations() {
		return this.app.bean(MqttOperations.class);
	}

	private Message<?> receive(String queue) {
		PollableChannel channel = this.app.context().getBean(queue, PollableChannel.class);
		return Objects.requireNonNull(channel.receive(PATIENCE), "nothing in " + queue);
	}

	private void send(String channel, Message<?> message) {
		this.app.context().getBean(channel, MessageChannel.class).send(message);
	}

	private static ReceivedMessage next(BlockingQueue<ReceivedMessage> queue) throws InterruptedException {
		return Objects.requireNonNull(queue.poll(PATIENCE, TimeUnit.MILLISECONDS), "nothing arrived");
	}

	@Test
	void theFlowAcknowledges() {
		operations().to("manual/{name}", "one")
			.qos(QoS.EXACTLY_ONCE)
			.userProperty("x-one", "1")
			.userProperty("other", "2")
			.userProperty("replyChannel", "evil")
			.payload("hello")
			.send();
		Message<?> message = receive("manualQueue");
		assertThat(message.getPayload()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
		assertThat(message.getHeaders()).containsEntry("x-one", "1")
			.containsEntry(MqttHeaders.RECEIVED_QOS, 2)
			.doesNotContainKeys("other", "replyChannel");
		await().until(() -> this.app.client().status().inFlightIncoming() > 0);
		Objects
			.requireNonNull(message.getHeaders()
				.get(IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK, SimpleAcknowledgment.class))
			.acknowledge();
		await().until(() -> this.app.client().status().inFlightIncoming() == 0);
	}

	@Test
	void aPausedAdapterHoldsMessages() {
		MqttInboundChannelAdapter adapter = this.app.context()
			.getBean("manualAdapter", MqttInboundChannelAdapter.class);
		adapter.pause();
		assertThat(adapter.isPaused()).isTrue();
		operations().send("manual/paused", "later");
		await().until(() -> this.app.client().status().inFlightIncoming() > 0);
		assertThat(this.app.context().getBean("manualQueue", PollableChannel.class).receive(0)).isNull();
		adapter.resume();
		Message<?> message = receive("manualQueue");
		((SimpleAcknowledgment) Objects
			.requireNonNull(message.getHeaders().get(IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK)))
			.acknowledge();
		await().until(() -> this.app.client().status().inFlightIncoming() == 0);
	}

	@Test
	void whatCannotBeConvertedGoesToTheErrorChannelToo() {
		operations().send("typed", new Sum(1, 2));
		assertThat(receive("typedQueue").getPayload()).isEqualTo(new Sum(1, 2));
		operations().send("typed", "{not JSON");
		assertThat(receive("typedErrorQueue").getPayload()).isInstanceOf(Exception.class);
		await().until(() -> this.app.client().status().inFlightIncoming() == 0);
	}

	@Test
	void aFlowAnswersRequests() throws Exception {
		request("answers/1", new Sum(20, 22));
		ReceivedMessage answer = next(this.answers);
		assertThat(answer.topic()).isEqualTo("answers/1");
		assertThat(answer.payloadAsString()).isEqualTo("42");
		assertThat(answer.properties().correlationData()).containsExactly(7);
		assertThat(answer.properties().responseTopic()).isNull();
		assertThat(answer.properties().expirySeconds()).isNull();
		assertThat(answer.properties().userProperty("answered-by")).isEqualTo("flow");
		request("answers/2", new Sum(Integer.MAX_VALUE, 1));
		assertThat(next(this.answers).payloadAsString()).isEqualTo("too large");
		operations().to("rpc/{service}/sum", "calc").payload(new Sum(1, 1)).send();
		ReceivedMessage unasked = next(this.answers);
		assertThat(unasked.topic()).isEqualTo("answers/calc");
		assertThat(unasked.payloadAsString()).isEqualTo("2");
	}

	private void request(String responseTopic, Sum sum) {
		operations().to("rpc/{service}/sum", "calc")
			.responseTopic(responseTopic)
			.correlationData(new byte[] { 7 })
			.expiry(Duration.ofMinutes(1))
			.payload(sum)
			.send();
	}

	@Test
	void aFlowAsksAndGoesOnWithTheReply() {
		send("ask",
				MessageBuilder.withPayload(new Sum(2, 3))
					.setHeader(MqttHeaders.TOPIC_VARIABLES, Map.of("service", "calc"))
					.setHeader("kept", "yes")
					.build());
		Message<?> reply = receive("askedQueue");
		assertThat(reply.getPayload()).isEqualTo(5);
		assertThat(reply.getHeaders()).containsEntry("kept", "yes")
			.containsKey(MqttHeaders.RECEIVED_TOPIC)
			.doesNotContainKeys(MqttHeaders.CORRELATION_DATA, MqttHeaders.TOPIC);
		send("askAsync", MessageBuilder.withPayload(new Sum(3, 4)).build());
		assertThat(receive("askedQueue").getPayload()).isEqualTo("7".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void theTopicIsFoundByFunctionOrExpression() throws Exception {
		send("byFunction",
				MessageBuilder.withPayload(new Sum(5, 6)).setHeader("x-trace", "abc").setHeader("y", "no").build());
		ReceivedMessage message = next(this.sent);
		assertThat(message.topic()).isEqualTo("sent/5");
		assertThat(message.qos()).isEqualTo(QoS.EXACTLY_ONCE);
		assertThat(message.properties().userProperties()).contains(new UserProperty("x-trace", "abc"))
			.doesNotContain(new UserProperty("y", "no"));
		send("byExpression", MessageBuilder.withPayload("text").setHeader("to", "sent/there").build());
		assertThat(next(this.sent).topic()).isEqualTo("sent/there");
		send("byExpression", MessageBuilder.withPayload("text").build());
		assertThat(next(this.sent).topic()).isEqualTo("sent/otherwise");
	}

	@Test
	void asynchronousSendsTellWhatBecameOfThem() {
		List<IntegrationEvent> events = this.app.bean(Flows.class).events;
		Message<?> good = MessageBuilder.withPayload("good").setHeader("to", "async/good").build();
		Message<?> bad = MessageBuilder.withPayload("bad").setHeader("to", "async/+").build();
		send("byExpression", good);
		send("byExpression", bad);
		await().untilAsserted(() -> {
			assertThat(events).anySatisfy((event) -> assertThat(event)
				.isInstanceOfSatisfying(MqttMessageDeliveredEvent.class, (delivered) -> {
					assertThat(delivered.getMessage().getHeaders().get("to")).isEqualTo("async/good");
					assertThat(delivered.getResult().packetId()).isPositive();
				}));
			assertThat(events).anySatisfy((event) -> assertThat(event)
				.isInstanceOfSatisfying(MqttMessageNotDeliveredEvent.class, (failed) -> {
					assertThat(failed.getMessage().getPayload()).isEqualTo("bad");
					assertThat(failed.getCause()).hasMessageContaining("async/+");
				}));
		});
	}

	@Test
	void flowsComeAndGoAtRunTime() {
		IntegrationFlowContext flows = this.app.bean(IntegrationFlowContext.class);
		MqttListenerContainerFactory factory = this.app.bean(MqttListenerContainerFactory.class);
		BlockingQueue<Object> received = new LinkedBlockingQueue<>();
		List<String> subscriptions = new CopyOnWriteArrayList<>();
		this.app.client().addListener((event) -> {
			if (event instanceof MqttEvent.Subscribed subscribed) {
				subscribed.filters().forEach((result) -> subscriptions.add("+" + result.filter()));
			}
			else if (event instanceof MqttEvent.Unsubscribed unsubscribed) {
				unsubscribed.filters().forEach((result) -> subscriptions.add("-" + result.filter()));
			}
		});
		for (int round = 1; round <= 2; round++) {
			IntegrationFlowRegistration registration = flows
				.registration(IntegrationFlow
					.from(Mqtt.inboundChannelAdapter(factory, "dynamic/{name}").payloadType(String.class))
					.handle((message) -> received.add(message.getPayload()))
					.get())
				.register();
			int before = 2 * (round - 1);
			await().until(() -> subscriptions.size() > before);
			operations().send("dynamic/x", "round " + round);
			String expected = "round " + round;
			await().until(() -> expected.equals(received.poll()));
			registration.destroy();
			await().until(() -> subscriptions.size() > before + 1);
			this.app.client().publish(MqttMessage.to("dynamic/x").atLeastOnce().text("unheard").build());
		}
		assertThat(subscriptions).containsExactly("+dynamic/+", "-dynamic/+", "+dynamic/+", "-dynamic/+");
		assertThat(received).isEmpty();
		assertThat(this.app.bean(MqttConnections.class).asMap()).hasSize(1);
	}

}
