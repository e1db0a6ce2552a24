package io.mqttboot.spring.actuate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.spring.actuate.MqttDescriptor.ConnectionDetails;
import io.mqttboot.spring.actuate.MqttDescriptor.ListenerDescriptor;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationFilter;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.ParameterValueMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpointDiscoverer;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The operations of the endpoint as a web application exposes them.
 */
class MqttEndpointOperationsTests {

	private static App app;

	static class Texts {

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@MqttListener(id = "texts", topics = "texts/#")
		void on(String text) {
			this.all.add(text);
		}

	}

	@BeforeAll
	static void start() {
		app = App.connected("""
				mqtt: { client-id: app }
				management.endpoints.web.exposure.include: mqtt
				""", Texts.class);
		await().until(() -> container().grantedQos().size() == 1);
	}

	@AfterAll
	static void stop() {
		app.close();
	}

	private static MqttListenerContainer container() {
		return Objects.requireNonNull(app.bean(MqttListenerEndpointRegistry.class).container("texts"));
	}

	private static List<WebOperation> operations(ApplicationContext context) {
		return new WebEndpointDiscoverer(context, context.getBean(ParameterValueMapper.class),
				EndpointMediaTypes.DEFAULT, List.of(), List.of(), List.of(), List.of(),
				List.of(OperationFilter.byAccess(context.getBean(EndpointAccessResolver.class))))
			.getEndpoints()
			.stream()
			.filter((endpoint) -> endpoint.getEndpointId().toLowerCaseString().equals("mqtt"))
			.flatMap((endpoint) -> endpoint.getOperations().stream())
			.toList();
	}

	private static @Nullable Object call(WebEndpointHttpMethod method, String... arguments) {
		WebOperation operation = operations(app.context()).stream()
			.filter((one) -> one.getRequestPredicate().getHttpMethod() == method
					&& one.getRequestPredicate().getPath().contains("{") == (arguments.length > 0))
			.findFirst()
			.orElseThrow();
		Map<String, Object> all = new HashMap<>();
		List<String> names = List.of("kind", "name", "action");
		Arrays.stream(arguments).forEach((argument) -> all.put(names.get(all.size()), argument));
		return operation.invoke(new InvocationContext(SecurityContext.NONE, all));
	}

	private static ListenerDescriptor listener() {
		return (ListenerDescriptor) Objects.requireNonNull(call(WebEndpointHttpMethod.GET, "listeners", "texts"));
	}

	private static ConnectionDetails connection() {
		return (ConnectionDetails) Objects.requireNonNull(call(WebEndpointHttpMethod.GET, "connections", "default"));
	}

	@Test
	void aListenerIsPausedAndItsMessagesAreShownInFlightUntilItGoesOn() {
		call(WebEndpointHttpMethod.POST, "listeners", "texts", "pause");
		assertThat(listener().paused()).isTrue();
		app.bean(MqttOperations.class).send("texts/a", "held");
		await().until(() -> !connection().inFlight().isEmpty());
		assertThat(connection().inFlight()).singleElement().satisfies((message) -> {
			assertThat(message.direction()).isEqualTo(Direction.INCOMING);
			assertThat(message.state()).isEqualTo(InFlightMessage.State.PROCESSING);
			assertThat(message.topic()).isEqualTo("texts/a");
			assertThat(message.age()).isPositive();
		});
		await().until(() -> listener().waiting() == 1);
		assertThat(listener().lag()).isPositive();
		call(WebEndpointHttpMethod.POST, "listeners", "texts", "resume");
		await().until(() -> app.bean(Texts.class).all.contains("held"));
		await().until(() -> connection().inFlight().isEmpty());
		assertThat(listener().paused()).isFalse();
	}

	@Test
	void aListenerIsStoppedAndStarted() {
		call(WebEndpointHttpMethod.POST, "listeners", "texts", "stop");
		await().until(() -> listener().subscriptions().isEmpty());
		assertThat(listener().running()).isFalse();
		call(WebEndpointHttpMethod.POST, "listeners", "texts", "start");
		await().until(() -> listener().subscriptions().equals(Map.of("texts/#", 1)));
		assertThat(listener().running()).isTrue();
	}

	@Test
	void aConnectionIsMadeAnew() {
		long before = app.client().status().counters().connects();
		call(WebEndpointHttpMethod.POST, "connections", "default", "reconnect");
		await().until(
				() -> app.client().status().counters().connects() == before + 1 && app.client().status().isConnected());
		assertThat(connection().connection().localAddress()).startsWith("127.0.0.1:");
		assertThat(connection().connection().remoteAddress()).startsWith("127.0.0.1:");
	}

	@Test
	void whatDoesNotExistIsRefused() {
		assertThat(call(WebEndpointHttpMethod.GET, "listeners", "other")).isNull();
		assertThat(call(WebEndpointHttpMethod.GET, "connections", "other")).isNull();
		assertRefused("'other'", "listeners", "other", "pause");
		assertRefused("'pause'", "connections", "default", "pause");
		assertRefused("'reconnect'", "listeners", "texts", "reconnect");
		assertRefused("action", "listeners", "texts");
	}

	private static void assertRefused(String text, String... arguments) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> call(WebEndpointHttpMethod.POST, arguments))
			.withMessageContaining(text);
	}

	@Test
	void readOnlyAccessLeavesNothingToWrite() {
		assertThat(operations(app.context())).extracting((one) -> one.getRequestPredicate().getHttpMethod())
			.containsExactlyInAnyOrder(WebEndpointHttpMethod.GET, WebEndpointHttpMethod.GET,
					WebEndpointHttpMethod.POST);
		try (App readOnly = App.start("""
				mqtt: { url: "mqtt://127.0.0.1:1", client-id: app }
				management.endpoints.web.exposure.include: mqtt
				management.endpoint.mqtt.access: read-only
				""")) {
			assertThat(operations(readOnly.context())).extracting((one) -> one.getRequestPredicate().getHttpMethod())
				.containsExactly(WebEndpointHttpMethod.GET, WebEndpointHttpMethod.GET);
		}
		try (App none = App.start("""
				mqtt: { url: "mqtt://127.0.0.1:1", client-id: app }
				management.endpoints.web.exposure.include: mqtt
				management.endpoint.mqtt.access: none
				""")) {
			assertThat(none.context().getBeansOfType(MqttEndpoint.class)).isEmpty();
		}
	}

}
