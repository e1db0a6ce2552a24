package io.mqttboot.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelBaggageManager;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.testkit.Mosquitto;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.observation.MqttRequestContext;
import io.mqttboot.spring.observation.MqttRequestObservationConvention;
import io.mqttboot.spring.support.App;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Traces over MQTT: trace context travels in user properties.
 */
class TracingApplicationTests {

	@Configuration(proxyBeanMethods = false)
	static class Tracing {

		private final InMemorySpanExporter spans = InMemorySpanExporter.create();

		private final SdkTracerProvider provider = SdkTracerProvider.builder()
			.addSpanProcessor(SimpleSpanProcessor.create(this.spans))
			.build();

		private final io.opentelemetry.api.trace.Tracer otel = this.provider.get("test");

		private final OtelPropagator propagator = new OtelPropagator(
				ContextPropagators.create(W3CTraceContextPropagator.getInstance()), this.otel);

		@Bean
		InMemorySpanExporter spans() {
			return this.spans;
		}

		@Bean
		Tracer tracer() {
			OtelCurrentTraceContext context = new OtelCurrentTraceContext();
			return new OtelTracer(this.otel, context, (event) -> {
			}, new OtelBaggageManager(context, List.of(), List.of()));
		}

		@Bean
		@Order(1)
		ObservationHandler<?> sender(Tracer tracer) {
			return new PropagatingSenderTracingObservationHandler<>(tracer, this.propagator);
		}

		@Bean
		@Order(2)
		ObservationHandler<?> receiver(Tracer tracer) {
			return new PropagatingReceiverTracingObservationHandler<>(tracer, this.propagator);
		}

		@Bean
		MqttRequestObservationConvention convention() {
			return new MqttRequestObservationConvention() {

				@Override
				public KeyValues getLowCardinalityKeyValues(MqttRequestContext context) {
					return MqttRequestObservationConvention.super.getLowCardinalityKeyValues(context)
						.and(KeyValue.of("site", "north"));
				}

			};
		}

	}

	static class Service {

		final BlockingQueue<ReceivedMessage> all = new LinkedBlockingQueue<>();

		@MqttListener(id = "adder", topics = "rpc/sum")
		int add(List<Integer> numbers) {
			return numbers.stream().mapToInt((number) -> number).sum();
		}

		@MqttListener(id = "later", topics = "rpc/later")
		CompletableFuture<Integer> addLater(List<Integer> numbers) {
			return CompletableFuture.supplyAsync(() -> add(numbers));
		}

		@MqttListener("texts/#")
		void on(ReceivedMessage message) {
			this.all.add(message);
		}

	}

	private static App start(String yaml) {
		App app = App.connected(yaml, Tracing.class, Service.class);
		await().until(() -> app.bean(MqttListenerEndpointRegistry.class)
			.containers()
			.stream()
			.allMatch((container) -> !container.grantedQos().isEmpty()));
		return app;
	}

	@Test
	void oneTraceFromRequestThroughListenerToReply() {
		try (App app = start("mqtt.client-id: app")) {
			assertThat(app.bean(MqttOperations.class)
				.request("rpc/sum", List.of(1, 2), Integer.class, Duration.ofSeconds(20))).isEqualTo(3);
			InMemorySpanExporter exporter = app.bean(InMemorySpanExporter.class);
			await().untilAsserted(() -> assertThat(exporter.getFinishedSpanItems()).hasSize(3));
			SpanData request = span(exporter, "none request");
			SpanData listener = span(exporter, "rpc/sum receive");
			SpanData reply = span(exporter, "none publish");
			assertThat(request.getParentSpanContext().isValid()).isFalse();
			assertThat(listener.getTraceId()).isEqualTo(request.getTraceId());
			assertThat(listener.getParentSpanId()).isEqualTo(request.getSpanId());
			assertThat(reply.getTraceId()).isEqualTo(request.getTraceId());
			assertThat(reply.getParentSpanId()).isEqualTo(listener.getSpanId());
			assertThat(request.getAttributes().asMap().keySet()).extracting(AttributeKey::getKey)
				.contains("connection", "qos", "destination", "outcome", "reason", "topic", "client.id", "size",
						"site");
			assertThat(listener.getAttributes().get(AttributeKey.stringKey("listener"))).isEqualTo("adder");
		}
	}

	@Test
	void aReplyGivenLaterBelongsToTheTraceToo() {
		try (App app = start("mqtt.client-id: app")) {
			assertThat(app.bean(MqttOperations.class)
				.request("rpc/later", List.of(1, 2), Integer.class, Duration.ofSeconds(20))).isEqualTo(3);
			InMemorySpanExporter exporter = app.bean(InMemorySpanExporter.class);
			await().untilAsserted(() -> assertThat(exporter.getFinishedSpanItems()).hasSize(3));
			assertThat(span(exporter, "none publish").getParentSpanId())
				.isEqualTo(span(exporter, "rpc/later receive").getSpanId());
		}
	}

	@Test
	void onVersion311NothingIsPropagated() {
		try (App app = start("mqtt: { client-id: app, version: '3.1.1' }")) {
			app.bean(MqttOperations.class).send("texts/x", "hello");
			await().until(() -> !app.bean(Service.class).all.isEmpty());
			InMemorySpanExporter exporter = app.bean(InMemorySpanExporter.class);
			await().untilAsserted(() -> assertThat(exporter.getFinishedSpanItems()).hasSize(2));
			assertThat(span(exporter, "texts/# receive").getTraceId())
				.isNotEqualTo(span(exporter, "none publish").getTraceId());
		}
	}

	@Test
	void propertiesOfTheApplicationStayBesideTheTraceContext() {
		try (App app = start("mqtt.client-id: app")) {
			app.bean(MqttOperations.class).toTopic("texts/x").userProperty("k", "v").payload("hello").send();
			BlockingQueue<ReceivedMessage> all = app.bean(Service.class).all;
			await().until(() -> !all.isEmpty());
			assertThat(all.remove().properties().userProperties()).extracting(UserProperty::name)
				.contains("k", "traceparent");
		}
	}

	static class Poison {

		@MqttListener(id = "poison", topics = "poison")
		void on(String text) {
			throw new UnsupportedOperationException();
		}

	}

	@Test
	void aDeadLetterGoesOnWithTheTraceOfItsMessage() {
		try (App app = App.connected("""
				mqtt:
				  client-id: app
				  startup: wait
				  listener: { retry.max-retries: 0, dead-letter.topic: texts/dead }
				""", Tracing.class, Service.class, Poison.class)) {
			app.bean(MqttOperations.class).send("poison", "x");
			BlockingQueue<ReceivedMessage> all = app.bean(Service.class).all;
			await().until(() -> !all.isEmpty());
			assertThat(all.remove().properties().userProperties()).extracting(UserProperty::name)
				.containsOnlyOnce("traceparent");
			InMemorySpanExporter exporter = app.bean(InMemorySpanExporter.class);
			await().untilAsserted(() -> assertThat(exporter.getFinishedSpanItems()).hasSize(4));
			SpanData poison = span(exporter, "poison receive");
			SpanData letter = exporter.getFinishedSpanItems()
				.stream()
				.filter((span) -> span.getParentSpanId().equals(poison.getSpanId()))
				.findFirst()
				.orElseThrow();
			assertThat(span(exporter, "texts/# receive").getParentSpanId()).isEqualTo(letter.getSpanId());
			assertThat(exporter.getFinishedSpanItems()).extracting(SpanData::getTraceId)
				.containsOnly(poison.getTraceId());
		}
	}

	@Test
	void aTraceThatWouldMakeADeadLetterTooLargeIsLeftOut() {
		try (Mosquitto broker = Mosquitto.builder().with("max_packet_size 2000").start(); App app = App.connected("""
				mqtt:
				  url: %s
				  client-id: app
				  startup: wait
				  listener: { retry.max-retries: 0, dead-letter.topic: texts/dead }
				""".formatted(broker.uri()), Tracing.class, Service.class, Poison.class)) {
			List<Integer> sizes = IntStream.rangeClosed(0, 26).mapToObj((i) -> i * 50).toList();
			sizes.forEach((size) -> app.client()
				.publish(MqttMessage.to("poison")
					.text("x".repeat(size))
					.userProperty("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
					.userProperty("tracestate", "a=%1$s,b=%1$s".formatted("x".repeat(250)))
					.atLeastOnce()
					.build()));
			BlockingQueue<ReceivedMessage> letters = app.bean(Service.class).all;
			await().until(() -> letters.size() == sizes.size());
			Map<Boolean, List<Integer>> traced = letters.stream()
				.collect(Collectors.partitioningBy((letter) -> letter.properties().userProperty("tracestate") != null,
						Collectors.mapping((letter) -> letter.payload().length, Collectors.toList())));
			assertThat(traced.get(true)).contains(0, 1000);
			assertThat(traced.get(false)).contains(1300);
		}
	}

	private static SpanData span(InMemorySpanExporter exporter, String name) {
		return exporter.getFinishedSpanItems()
			.stream()
			.filter((span) -> span.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

}
