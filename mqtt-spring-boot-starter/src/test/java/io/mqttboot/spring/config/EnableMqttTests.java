package io.mqttboot.spring.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.annotation.UserProperty;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttRecord;
import io.mqttboot.spring.listener.Acknowledgment;
import io.mqttboot.spring.listener.InvalidMqttListenerException;
import io.mqttboot.spring.listener.MqttErrorAction;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.listener.MqttListenerException;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import io.mqttboot.spring.listener.MqttListenerMethodFactory;
import io.mqttboot.spring.support.StubClient;
import io.mqttboot.spring.support.TestMessage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.env.MapPropertySource;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.MimeTypeUtils;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EnableMqttTests {

	record Reading(@Max(100) double value, @Nullable String unit) {
	}

	enum Sensor {

		TEMPERATURE, HUMIDITY

	}

	static class Calls {

		final List<Object> all = new ArrayList<>();

		void add(@Nullable Object... arguments) {
			this.all.addAll(Arrays.asList(arguments));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMqtt
	static class PlainSpring {

		final List<MqttListenerException> failures = new ArrayList<>();

		@Bean
		StubClient mqttClient() {
			return new StubClient();
		}

		@Bean
		MqttConnections mqttConnections() {
			return new MqttConnections(MqttConnections.Startup.BACKGROUND, null);
		}

		@Bean
		MqttPayloadConverter mqttPayloadConverter() {
			return new MqttPayloadConverter(new JacksonJsonMessageConverter(JsonMapper.builder().build()),
					new DefaultConversionService(), MimeTypeUtils.APPLICATION_JSON);
		}

		@Bean
		MqttListenerContainerFactory mqttListenerContainerFactory(StubClient client, MqttConnections connections,
				MqttPayloadConverter converter) {
			return MqttListenerContainerFactory.builder(client, connections, converter)
				.errorHandler((message, failure) -> MqttErrorAction.recover())
				.recoverer((message, failure) -> {
					this.failures.add(failure);
					return null;
				})
				.build();
		}

		@Bean
		LocalValidatorFactoryBean validator() {
			return new LocalValidatorFactoryBean();
		}

		@Bean
		MqttListenerMethodFactory mqttListenerMethodFactory(MqttPayloadConverter converter,
				LocalValidatorFactoryBean validator) {
			return new MqttListenerMethodFactory(converter, new DefaultConversionService(), validator, null);
		}

	}

	static void run(Class<?> listener, String property, Consumer<AnnotationConfigApplicationContext> test) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			int equals = property.indexOf('=');
			if (equals > 0) {
				context.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("test",
							Map.of(property.substring(0, equals), property.substring(equals + 1))));
			}
			context.register(PlainSpring.class);
			context.registerBean("listener", listener);
			context.refresh();
			test.accept(context);
		}
	}

	static List<Object> deliver(AnnotationConfigApplicationContext context, ReceivedMessage message) {
		try {
			context.getBean(StubClient.class).deliver(message);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return context.getBean(Calls.class).all;
	}

	static MqttListenerException failure(AnnotationConfigApplicationContext context) {
		List<MqttListenerException> failures = context.getBean(PlainSpring.class).failures;
		assertThat(failures).hasSize(1);
		return failures.get(0);
	}

	static class Typed extends Calls {

		@MqttListener(id = "typed", topics = "devices/{deviceId}/{sensor}/{*rest}")
		void on(Reading reading, @TopicVariable int deviceId, @TopicVariable Sensor sensor,
				@TopicVariable("rest") String remainder) {
			add(reading, deviceId, sensor, remainder);
		}

	}

	@Test
	void payloadAndTopicVariablesAreConverted() {
		run(Typed.class, "", (context) -> {
			assertThat(context.getBean(StubClient.class).subscribed)
				.containsExactly(Subscription.atLeastOnce("devices/+/+/#"));
			assertThat(deliver(context, new TestMessage("devices/7/HUMIDITY/a/b", "{\"value\":3.5}")))
				.containsExactly(new Reading(3.5, null), 7, Sensor.HUMIDITY, "a/b");
			TestMessage wrong = new TestMessage("devices/x/HUMIDITY/a", "{\"value\":3.5}");
			deliver(context, wrong);
			assertThat(failure(context).getReason()).isEqualTo(Reason.CONVERSION);
			assertThat(failure(context)).hasMessageContaining("devices/x/HUMIDITY/a").hasMessageContaining("typed");
			assertThat(wrong.acknowledgements()).isOne();
		});
	}

	static class Everything extends Calls {

		@MqttListener("a")
		void on(ReceivedMessage received, MqttRecord<List<Reading>> record, Message<String> message,
				Message<byte[]> bytes, @Header(MqttHeaders.RECEIVED_TOPIC) String topic,
				@Headers Map<String, Object> headers, @UserProperty String site, @UserProperty("tag") List<String> tags,
				@UserProperty("none") Optional<String> none, @UserProperty(name = "number") int number,
				@Payload byte[] payload, @Payload String text) {
			add(received, record, message, bytes, topic, headers, site, tags, none, number, payload, text);
		}

	}

	@Test
	void everyKindOfArgument() {
		run(Everything.class, "", (context) -> {
			TestMessage message = new TestMessage("a", "[{\"value\":1.5,\"unit\":\"C\"}]",
					TestMessage.properties("application/json", null, null,
							new io.mqttboot.client.message.UserProperty("site", "north"),
							new io.mqttboot.client.message.UserProperty("tag", "x"),
							new io.mqttboot.client.message.UserProperty("tag", "y"),
							new io.mqttboot.client.message.UserProperty("number", "5")));
			List<Object> arguments = deliver(context, message);
			assertThat(arguments).hasSize(12);
			assertThat(arguments.get(0)).isSameAs(message);
			assertThat(arguments.get(1)).isEqualTo(new MqttRecord<>(List.of(new Reading(1.5, "C")), Map.of(), message));
			assertThat(((Message<?>) arguments.get(2)).getPayload()).isEqualTo(message.payloadAsString());
			assertThat(((Message<?>) arguments.get(3)).getPayload()).isSameAs(message.payload());
			assertThat(arguments.get(4)).isEqualTo("a");
			assertThat(arguments.get(5)).asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsEntry(MqttHeaders.RECEIVED_QOS, 1)
				.containsEntry(MqttHeaders.RECEIVED_RETAINED, false)
				.containsEntry(MqttHeaders.ID, 7)
				.containsEntry(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.APPLICATION_JSON)
				.containsEntry(MqttHeaders.RECEIVED_USER_PROPERTIES, message.properties().userProperties());
			assertThat(arguments.subList(6, 10)).containsExactly("north", List.of("x", "y"), Optional.empty(), 5);
			assertThat(arguments.get(10)).isSameAs(message.payload());
			assertThat(arguments.get(11)).isEqualTo(message.payloadAsString());
		});
	}

	static class MaybeEmpty extends Calls {

		@MqttListener("optional")
		void optional(Optional<Reading> reading) {
			add(reading);
		}

		@MqttListener("nullable")
		void nullable(@Nullable Reading reading) {
			add(reading);
		}

		@MqttListener("text")
		void text(String text) {
			add(text);
		}

		@MqttListener("required")
		void required(Reading reading) {
			add(reading);
		}

	}

	@Test
	void emptyPayloads() {
		run(MaybeEmpty.class, "", (context) -> {
			assertThat(deliver(context, new TestMessage("optional", ""))).containsExactly(Optional.empty());
			assertThat(deliver(context, new TestMessage("nullable", ""))).containsExactly(Optional.empty(), null);
			assertThat(deliver(context, new TestMessage("text", ""))).containsExactly(Optional.empty(), null, "");
			deliver(context, new TestMessage("required", ""));
			assertThat(failure(context).getReason()).isEqualTo(Reason.CONVERSION);
			assertThat(failure(context)).hasMessageContaining("'reading'");
		});
	}

	static class Validated extends Calls {

		@MqttListener("a")
		void on(@Valid Reading reading) {
			add(reading);
		}

	}

	@Test
	void validates() {
		run(Validated.class, "", (context) -> {
			assertThat(deliver(context, new TestMessage("a", "{\"value\":200}"))).isEmpty();
			assertThat(failure(context).getReason()).isEqualTo(Reason.VALIDATION);
			assertThat(deliver(context, new TestMessage("a", "{\"value\":20}"))).hasSize(1);
		});
	}

	static class Options extends Calls {

		@MqttListener(id = "${my.id:fallback}", topics = { "#{'x/' + 'y'}", "${my.topics:one,two}" },
				qos = "${my.qos:2}", autoStartup = "false", ackMode = AckMode.MANUAL)
		void on(byte[] payload, Acknowledgment acknowledgment) {
			add(payload, acknowledgment);
		}

	}

	@Test
	void attributesAreResolved() {
		run(Options.class, "my.id=given", (context) -> {
			MqttListenerEndpointRegistry registry = context.getBean(MqttListenerEndpointRegistry.class);
			assertThat(Objects.requireNonNull(registry.container("given")).isRunning()).isFalse();
			registry.start("given");
			assertThat(context.getBean(StubClient.class).subscribed).containsExactly(Subscription.exactlyOnce("x/y"),
					Subscription.exactlyOnce("one"), Subscription.exactlyOnce("two"));
			TestMessage message = new TestMessage("one", "x");
			((Acknowledgment) deliver(context, message).get(1)).acknowledge();
			assertThat(message.acknowledgements()).isOne();
		});
	}

	@Test
	void theDefaultQosIsAProperty() {
		run(Validated.class, "mqtt.listener.qos=0",
				(context) -> assertThat(context.getBean(StubClient.class).subscribed).singleElement()
					.extracting(Subscription::qos)
					.isEqualTo(QoS.AT_MOST_ONCE));
	}

	static class Unresolved {

		@MqttListener("${no.such.property}/x")
		void on(String text) {
		}

	}

	static class BadExpression {

		@MqttListener("#{noSuchBean.topic}")
		void on(String text) {
		}

	}

	static class NullExpression {

		@MqttListener("#{null}")
		void on(String text) {
		}

	}

	static class BadFilter {

		@MqttListener("a/#/b")
		void on(String text) {
		}

	}

	static class BadQos {

		@MqttListener(topics = "a", qos = "3")
		void on(String text) {
		}

	}

	static class NoTopic {

		@MqttListener
		void on(String text) {
		}

	}

	static class UnknownVariable {

		@MqttListener("a/{device}")
		void on(@TopicVariable String deviceId) {
		}

	}

	static class AutoWithAcknowledgment {

		@MqttListener("a")
		void on(String text, Acknowledgment acknowledgment) {
		}

	}

	static class SharedNoLocal {

		@MqttListener(topics = "$share/g/a", noLocal = true)
		void on(String text) {
		}

	}

	static class ManualWithoutAcknowledgment {

		@MqttListener(topics = "a", ackMode = AckMode.MANUAL)
		void on(String text, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
		}

	}

	static class TwoPayloads {

		@MqttListener("a/{device}")
		void on(@Payload Reading reading, String device) {
		}

	}

	static class VariableOfOthers {

		@MqttListener("a/{device}")
		void on(@DestinationVariable String device) {
		}

	}

	static class BadAutoStartup {

		@MqttListener(topics = "a", autoStartup = "maybe")
		void on(String text) {
		}

	}

	@Test
	void whatCannotWorkFailsAtStart() {
		assertFails(Unresolved.class, "'${no.such.property}/x', which cannot be resolved");
		assertFails(BadExpression.class, "noSuchBean");
		assertFails(NullExpression.class, "the expression is null");
		assertFails(BadFilter.class, "a/#/b");
		assertFails(BadQos.class, "QoS '3'");
		assertFails(NoTopic.class, "no topic");
		assertFails(UnknownVariable.class, "'deviceId'");
		assertFails(AutoWithAcknowledgment.class, "Acknowledgment");
		assertFails(ManualWithoutAcknowledgment.class, "no parameter to acknowledge");
		assertFails(TwoPayloads.class, "all get the payload, of type Reading, String");
		assertFails(VariableOfOthers.class, "@DestinationVariable");
		assertFails(SharedNoLocal.class, "no-local");
		assertFails(BadAutoStartup.class, "'maybe'");
	}

	static void assertFails(Class<?> listener, String problem) {
		assertFails(listener, "", problem, "");
	}

	static void assertFails(Class<?> listener, String property, String problem, String name) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> run(listener, property, (context) -> {
		})).satisfies((ex) -> {
			Throwable cause = (ex instanceof BeanCreationException) ? ex.getCause() : ex;
			assertThat(cause).isInstanceOfSatisfying(InvalidMqttListenerException.class, (invalid) -> {
				assertThat(invalid.getListener()).containsAnyOf(listener.getSimpleName(), "listener.on",
						name.isEmpty() ? listener.getSimpleName() : name);
				assertThat(invalid.getProblem()).contains(problem);
				assertThat(invalid.getAction()).isNotBlank();
			});
		});
	}

}
