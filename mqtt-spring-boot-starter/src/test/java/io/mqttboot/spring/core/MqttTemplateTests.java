package io.mqttboot.spring.core;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.spring.observation.MqttPublishContext;
import io.mqttboot.spring.support.StubClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MqttTemplateTests {

	private final MqttPayloadConverter converter = new MqttPayloadConverter(
			new JacksonJsonMessageConverter(JsonMapper.builder().build()), new DefaultConversionService(),
			MimeTypeUtils.APPLICATION_JSON);

	private final StubClient client = new StubClient();

	private final MqttTemplate template = MqttTemplate.builder(this.client, this.converter).build();

	@Test
	void sendsTextBytesAndObjectsWithQos1() {
		this.template.sendAsync("a/b", "hello");
		this.template.sendAsync("a/b", new byte[] { 1 });
		this.template.sendAsync("a/b", Map.of("x", 1));
		this.template.sendAsync("a/b", null);
		assertThat(sent(0).topic()).isEqualTo("a/b");
		assertThat(sent(0).qos()).isEqualTo(QoS.AT_LEAST_ONCE);
		assertThat(sent(0).retained()).isFalse();
		assertThat(text(0)).isEqualTo("hello");
		assertThat(sent(0).properties().contentType()).isEqualTo("text/plain");
		assertThat(sent(1).payload()).containsExactly(1);
		assertThat(sent(1).properties()).isEqualTo(MessageProperties.NONE);
		assertThat(text(2)).isEqualTo("{\"x\":1}");
		assertThat(sent(2).properties().contentType()).isEqualTo("application/json");
		assertThat(sent(3).payload()).isEmpty();
	}

	@Test
	void fluentForm() {
		this.template.to("devices/{id}/commands", 42)
			.qos(QoS.EXACTLY_ONCE)
			.retain()
			.contentType("application/vnd.acme+json")
			.expiry(Duration.ofSeconds(5))
			.responseTopic("answers")
			.correlationData(new byte[] { 9 })
			.userProperty("k", "v")
			.userProperty("k", "w")
			.payload(Map.of("on", true))
			.sendAsync();
		MqttMessage message = sent(0);
		assertThat(message.topic()).isEqualTo("devices/42/commands");
		assertThat(message.qos()).isEqualTo(QoS.EXACTLY_ONCE);
		assertThat(message.retained()).isTrue();
		assertThat(message.properties())
			.isEqualTo(new MessageProperties(null, 5L, "application/vnd.acme+json", "answers", new byte[] { 9 },
					List.of(), List.of(new UserProperty("k", "v"), new UserProperty("k", "w"))));
	}

	@Test
	void topicsGivenInFullMayHoldBraces() {
		this.template.sendAsync("odd/{topic}", "x");
		assertThat(sent(0).topic()).isEqualTo("odd/{topic}");
	}

	@Test
	@DisplayName("Wildcards in a topic are refused, as a failed future or at once [MQTT5-3.3.2-2]")
	void refusesWildcards() {
		assertThat(this.template.sendAsync("a/#", "x")).isCompletedExceptionally();
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.send("a/+", "x"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.to("a/{b}", "#"));
		assertThat(this.client.published).isEmpty();
	}

	@Test
	void conversionErrorsAreFailedFutures() {
		CompletableFuture<PublishResult> future = this.template.toTopic("a")
			.contentType("application/cbor")
			.payload(Map.of())
			.sendAsync();
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(MessageConversionException.class);
	}

	@Test
	void onVersion311TheContentTypeOfTheFrameworkIsLeftOutAndThatOfTheApplicationIsNot() {
		StubClient old = new StubClient(
				MqttClientOptions.builder().version(MqttVersion.V3_1_1).clientId("old").build());
		MqttTemplate oldTemplate = MqttTemplate.builder(old, this.converter).build();
		oldTemplate.sendAsync("a", Map.of("x", 1));
		oldTemplate.toTopic("a").contentType("application/json").payload(Map.of("x", 1)).sendAsync();
		assertThat(old.published.get(0).message().properties()).isEqualTo(MessageProperties.NONE);
		assertThat(old.published.get(1).message().properties().contentType()).isEqualTo("application/json");
	}

	@Test
	void sendWaitsAsLongAsConfigured() {
		this.client.blockingAnswer = new PublishResult(QoS.AT_LEAST_ONCE, 1, ReasonCode.NO_MATCHING_SUBSCRIBERS, null,
				List.of());
		MqttTemplate patient = MqttTemplate.builder(this.client, this.converter)
			.sendTimeout(Duration.ofSeconds(42))
			.build();
		assertThat(patient.send("a", "x").reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
		assertThat(this.client.blockingTimeout).hasSeconds(42);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MqttTemplate.builder(this.client, this.converter).sendTimeout(Duration.ZERO));
	}

	@Test
	void blockingSendIsObservedToo() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		MqttTemplate observed = MqttTemplate.builder(this.client, this.converter).observationRegistry(registry).build();
		assertThatExceptionOfType(MqttTimeoutException.class).isThrownBy(() -> observed.send("a", "x"));
		TestObservationRegistryAssert.assertThat(registry)
			.hasSingleObservationThat()
			.hasLowCardinalityKeyValue("outcome", "failure")
			.hasBeenStopped()
			.thenError()
			.isInstanceOf(MqttTimeoutException.class);
	}

	@Test
	void observesFromCallToAcknowledgement() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		MqttTemplate observed = MqttTemplate.builder(this.client, this.converter)
			.connection("edge")
			.observationRegistry(registry)
			.build();
		CompletableFuture<PublishResult> future = observed.to("devices/{id}", 7).payload("hello").sendAsync();
		TestObservationRegistryAssert.assertThat(registry).hasSingleObservationThat().hasBeenStarted().isNotStopped();
		this.client.published.get(0).acknowledge(ReasonCode.SUCCESS);
		assertThat(future).isCompleted();
		TestObservationRegistryAssert.assertThat(registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("mqtt.publish")
			.hasContextualNameEqualTo("devices/{id} publish")
			.hasLowCardinalityKeyValue("connection", "edge")
			.hasLowCardinalityKeyValue("qos", "1")
			.hasLowCardinalityKeyValue("destination", "devices/{id}")
			.hasLowCardinalityKeyValue("outcome", "success")
			.hasLowCardinalityKeyValue("reason", "none")
			.hasHighCardinalityKeyValue("topic", "devices/7")
			.hasHighCardinalityKeyValue("client.id", "stub")
			.hasHighCardinalityKeyValue("size", "5")
			.hasBeenStopped();
	}

	@Test
	void observesFailuresWithTheReasonOfTheServer() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		MqttTemplate observed = MqttTemplate.builder(this.client, this.converter).observationRegistry(registry).build();
		CompletableFuture<PublishResult> future = observed.sendAsync("a/b", "x");
		MqttPublishException refused = new MqttPublishException(MqttPublishException.Kind.REFUSED_BY_SERVER, "no",
				ReasonCode.NOT_AUTHORIZED, 3);
		this.client.published.get(0).acknowledged().completeExceptionally(refused);
		assertThat(future.handle((result, failure) -> failure).join()).isSameAs(refused);
		TestObservationRegistryAssert.assertThat(registry)
			.hasSingleObservationThat()
			.hasError(refused)
			.hasLowCardinalityKeyValue("destination", "none")
			.hasLowCardinalityKeyValue("outcome", "failure")
			.hasLowCardinalityKeyValue("reason", "not_authorized");
	}

	@Test
	void whatIsPropagatedBecomesUserPropertiesOnVersion5Only() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		registry.observationConfig().observationHandler(new Propagator());
		MqttTemplate.builder(this.client, this.converter).observationRegistry(registry).build().sendAsync("a", "x");
		assertThat(sent(0).properties().userProperty("traceparent")).isEqualTo("00-1-2-01");
		StubClient old = new StubClient(
				MqttClientOptions.builder().version(MqttVersion.V3_1_1).clientId("old").build());
		MqttTemplate.builder(old, this.converter).observationRegistry(registry).build().sendAsync("a", "x");
		assertThat(old.published.get(0).message().properties()).isEqualTo(MessageProperties.NONE);
	}

	private static final class Propagator implements ObservationHandler<MqttPublishContext> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof MqttPublishContext;
		}

		@Override
		public void onStart(MqttPublishContext context) {
			context.getSetter().set(context.getCarrier(), "traceparent", "00-1-2-01");
		}

	}

	private MqttMessage sent(int index) {
		return this.client.published.get(index).message();
	}

	private String text(int index) {
		return new String(sent(index).payload(), StandardCharsets.UTF_8);
	}

}
