package io.mqttboot.spring.config;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.MqttPublish;
import io.mqttboot.spring.annotation.MqttRequest;
import io.mqttboot.spring.annotation.MqttService;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.annotation.UserProperty;
import io.mqttboot.spring.core.InvalidMqttServiceException;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttServiceProxyFactory;
import io.mqttboot.spring.core.MqttTemplate;
import io.mqttboot.spring.docs.publishing.PlantControl;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import io.mqttboot.spring.support.StubClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.javapoet.ClassName;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class MqttServiceTests {

	record Numbers(int a, int b) {
	}

	record Answer(int value) {
	}

	@MqttService
	interface Devices {

		@MqttPublish(topic = "devices/{id}/{*path}", qos = "${devices.qos}", retain = true, expiry = "1m",
				contentType = "text/markdown")
		PublishResult set(@TopicVariable int id, @TopicVariable("path") String where, String text,
				@UserProperty List<String> tag, @UserProperty("site") @Nullable String site);

		@MqttPublish("devices/{id}/ping")
		void ping(@TopicVariable int id);

		@MqttPublish("devices/{id}/ping")
		CompletableFuture<PublishResult> pingAsync(@TopicVariable int id);

		@MqttRequest(topic = "rpc/{operation}", timeout = "20s", expiry = "30s")
		List<Answer> calculate(@TopicVariable String operation, Numbers numbers);

		@MqttRequest("rpc/{operation}")
		CompletableFuture<List<Answer>> calculateAsync(@TopicVariable String operation, Numbers numbers);

		@MqttRequest("rpc/nothing")
		Optional<Answer> nothing();

		@MqttRequest(topic = "nobody", qos = "1", timeout = "150ms")
		Answer nobody();

		default List<Answer> sum(int a, int b) {
			return calculate("sum", new Numbers(a, b));
		}

	}

	static class Server {

		final BlockingQueue<ReceivedMessage> all = new LinkedBlockingQueue<>();

		@MqttListener(topics = "devices/#", qos = "2")
		void on(ReceivedMessage message) {
			this.all.add(message);
		}

		final BlockingQueue<Object> expiries = new LinkedBlockingQueue<>();

		@MqttListener("rpc/{operation}")
		Object calculate(@Nullable Numbers numbers, @TopicVariable String operation, ReceivedMessage message) {
			this.expiries.add(Optional.ofNullable(message.properties().expirySeconds()));
			return (numbers != null) ? List.of(new Answer(numbers.a() + numbers.b())) : "";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMqttServices(Devices.class)
	static class Client {

	}

	@Test
	void methodsPublishAndRequest() throws Exception {
		try (App app = App.connected("{ mqtt.client-id: app, devices.qos: 2 }", Client.class, Server.class)) {
			await().until(() -> app.bean(MqttListenerEndpointRegistry.class)
				.containers()
				.stream()
				.allMatch((container) -> !container.grantedQos().isEmpty()));
			Devices devices = app.bean(Devices.class);
			assertThat(devices.set(7, "a/b", "hello", List.of("x", "y"), null).packetId()).isPositive();
			BlockingQueue<ReceivedMessage> all = app.bean(Server.class).all;
			await().until(() -> all.size() == 1);
			ReceivedMessage message = all.remove();
			assertThat(message.topic()).isEqualTo("devices/7/a/b");
			assertThat(message.payloadAsString()).isEqualTo("hello");
			assertThat(message.qos()).isEqualTo(QoS.EXACTLY_ONCE);
			await().until(() -> app.bean(MqttOperations.class).retained("devices/7/a/b", String.class).isPresent());
			assertThat(message.properties().contentType()).isEqualTo("text/markdown");
			assertThat(message.properties().expirySeconds()).isBetween(1L, 60L);
			assertThat(message.properties()
				.userProperties()
				.stream()
				.filter((property) -> property.name().equals("tag"))
				.map(io.mqttboot.client.message.UserProperty::value)).containsExactly("x", "y");
			assertThat(message.properties().userProperty("site")).isNull();
			devices.ping(1);
			devices.pingAsync(2).join();
			await().until(() -> all.size() == 2);
			message = all.remove();
			assertThat(message.payload()).isEmpty();
			assertThat(message.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
			assertThat(devices.calculate("sum", new Numbers(1, 2))).containsExactly(new Answer(3));
			assertThat(app.bean(Server.class).expiries.remove()).isNotEqualTo(Optional.empty());
			assertThat(devices.calculateAsync("sum", new Numbers(2, 2)).join()).containsExactly(new Answer(4));
			assertThat(devices.sum(20, 22)).containsExactly(new Answer(42));
			assertThat(devices.nothing()).isEmpty();
			assertThatExceptionOfType(MqttTimeoutException.class).isThrownBy(devices::nobody)
				.withMessageContaining("PT0.15S");
			assertThat(devices.equals(app.bean(Devices.class))).isTrue();
			assertThat(devices.hashCode()).isEqualTo(System.identityHashCode(devices));
			assertThat(devices).isNotEqualTo(all).hasToString("MQTT service " + Devices.class.getName());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage(basePackageClasses = PlantControl.class)
	static class Packages {

	}

	@Test
	void servicesInThePackagesOfTheApplicationAreFound() {
		try (App app = App.start("mqtt.client-id: app", Packages.class)) {
			assertThat(app.context().getBeansOfType(PlantControl.class)).containsOnlyKeys("plantControl");
		}
		try (App app = App.start("{ mqtt.client-id: app, devices.qos: 1 }", Packages.class, Client.class)) {
			assertThat(app.context().getBeansOfType(PlantControl.class)).isEmpty();
			assertThat(app.context().getBeansOfType(Devices.class)).hasSize(1);
		}
	}

	interface NotAnnotated {

		void go();

	}

	interface BothAnnotations {

		@MqttPublish("a")
		@MqttRequest("a")
		void go();

	}

	interface Wildcard {

		@MqttPublish("a/+")
		void go();

	}

	interface MissingVariable {

		@MqttPublish("a/{id}")
		void go(String text);

	}

	interface TwoPayloads {

		@MqttPublish("a")
		void go(String one, String two);

	}

	interface BadQos {

		@MqttPublish(topic = "a", qos = "3")
		void go();

	}

	interface BadTimeout {

		@MqttRequest(topic = "a", timeout = "soon")
		String go();

	}

	interface BadExpiry {

		@MqttRequest(topic = "a", expiry = "0s")
		String go();

	}

	interface ReturnsText {

		@MqttPublish("a")
		String go();

	}

	interface Unresolved {

		@MqttPublish("${no.such.property}")
		void go();

	}

	@Test
	void badDeclarationsAreExplained() {
		assertInvalid(NotAnnotated.class, "neither or both");
		assertInvalid(BothAnnotations.class, "neither or both");
		assertInvalid(Wildcard.class, "wildcard");
		assertInvalid(MissingVariable.class, "[id]");
		assertInvalid(TwoPayloads.class, "more than one payload");
		assertInvalid(BadQos.class, "QoS '3'");
		assertInvalid(BadTimeout.class, "timeout 'soon'");
		assertInvalid(BadExpiry.class, "expiry '0s'");
		assertInvalid(ReturnsText.class, "java.lang.String");
		assertInvalid(Unresolved.class, "no such property");
		assertInvalid(Server.class, "not an interface");
	}

	private static void assertInvalid(Class<?> type, String problem) {
		MqttPayloadConverter converter = new MqttPayloadConverter(null, new DefaultConversionService(),
				MimeTypeUtils.APPLICATION_JSON);
		MqttServiceProxyFactory factory = new MqttServiceProxyFactory(
				MqttTemplate.builder(new StubClient(), converter).build(), converter, (text) -> text);
		assertThatExceptionOfType(InvalidMqttServiceException.class).isThrownBy(() -> factory.create(type))
			.satisfies((ex) -> {
				assertThat(ex.getService()).contains(type.getSimpleName());
				assertThat(ex.getProblem()).contains(problem);
				assertThat(ex.getAction()).isNotBlank();
			});
	}

	@MqttService(connection = "nowhere")
	interface Elsewhere {

		@MqttPublish("a")
		void go();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMqttServices(types = Elsewhere.class)
	static class UnknownConnection {

	}

	@Test
	void anUnknownConnectionFailsAtStart() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> App.start("mqtt.client-id: app", UnknownConnection.class))
			.withRootCauseInstanceOf(InvalidMqttServiceException.class)
			.withStackTraceContaining("connection 'nowhere'");
	}

	@Test
	void hintsForTheNativeImage() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("io.mqttboot", "Services")), new InMemoryGeneratedFiles());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Client.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		RuntimeHints hints = generation.getRuntimeHints();
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Devices.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Numbers.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Answer.class)).accepts(hints);
	}

}
