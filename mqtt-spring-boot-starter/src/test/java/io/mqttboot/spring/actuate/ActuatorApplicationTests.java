package io.mqttboot.spring.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.spring.actuate.MqttDescriptor.ConnectionDescriptor;
import io.mqttboot.spring.actuate.MqttDescriptor.ListenerDescriptor;
import io.mqttboot.spring.actuate.MqttEndpoint.Action;
import io.mqttboot.spring.actuate.MqttEndpoint.Kind;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.integration.Mqtt;
import io.mqttboot.spring.integration.MqttInboundChannelAdapter;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.endpoint.AbstractEndpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What the actuator shows of an application.
 */
class ActuatorApplicationTests {

	static class Texts {

		@MqttListener(id = "texts", topics = { "texts/{name}", "more/#" }, qos = "2")
		void on(String text) {
		}

		@MqttListener(id = "idle", topics = "idle", autoStartup = "false")
		void idle(String text) {
		}

	}

	@Test
	void theEndpointShowsConnectionsAndListenersAndNoSecrets() {
		try (EmbeddedBroker broker = EmbeddedBroker.start("joe", "secret-password")) {
			String yaml = """
					mqtt: { url: "%s", client-id: app, username: joe, password: secret-password }
					management.endpoints.web.exposure.include: mqtt
					""".formatted(broker.uri());
			try (App app = App.connected(yaml, Texts.class)) {
				MqttListenerEndpointRegistry registry = app.bean(MqttListenerEndpointRegistry.class);
				await().until(() -> Objects.requireNonNull(registry.container("texts")).grantedQos().size() == 2);
				registry.pause("texts");
				MqttDescriptor shown = app.bean(MqttEndpoint.class).mqtt();
				assertThat(shown.version()).matches("\\d+\\.\\d+\\.\\d+.*");
				assertThat(shown.connections()).containsOnlyKeys("default");
				ConnectionDescriptor connection = shown.connections().get("default");
				assertThat(connection).isNotNull();
				assertThat(connection.server()).isEqualTo(broker.uri());
				assertThat(connection.state()).isEqualTo(ClientState.CONNECTED);
				assertThat(connection.clientId()).isEqualTo("app");
				assertThat(connection.negotiated()).isNotNull();
				assertThat(connection.negotiated().version()).isEqualTo("5.0");
				assertThat(connection.negotiated().sessionPresent()).isFalse();
				assertThat(connection.negotiated().limits().topicAliasMaximum()).isEqualTo(16);
				assertThat(connection.counters().connects()).isOne();
				assertThat(connection.lastError()).isNull();
				assertThat(shown.listeners()).extracting(ListenerDescriptor::id)
					.containsExactlyInAnyOrder("texts", "idle");
				ListenerDescriptor texts = listener(shown, "texts");
				assertThat(texts.connection()).isEqualTo("default");
				assertThat(texts.topics()).containsExactly("texts/{name}", "more/#");
				assertThat(texts.subscriptions()).isEqualTo(Map.of("texts/+", 2, "more/#", 2));
				assertThat(texts.running()).isTrue();
				assertThat(texts.paused()).isTrue();
				assertThat(texts.active()).isZero();
				assertThat(listener(shown, "idle").running()).isFalse();
				assertThat(JsonMapper.builder().build().writeValueAsString(shown)).contains("\"default\"")
					.doesNotContain("secret-password", "joe");
			}
		}
	}

	private static ListenerDescriptor listener(MqttDescriptor shown, String id) {
		return shown.listeners().stream().filter((one) -> one.id().equals(id)).findFirst().orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	static class Flows {

		@Bean
		IntegrationFlow audit(MqttListenerContainerFactory mqtt) {
			return IntegrationFlow.from(Mqtt.inboundChannelAdapter(mqtt, "audit/#").id("auditAdapter"))
				.channel("alarms")
				.get();
		}

		@Bean
		IntegrationFlow questions(MqttListenerContainerFactory mqtt) {
			return IntegrationFlow.from(Mqtt.inboundGateway(mqtt, "questions").id("questionGateway"))
				.handle((payload, headers) -> payload)
				.get();
		}

		@ServiceActivator(inputChannel = "alarms")
		void on(byte[] alarm) {
		}

	}

	@Test
	void adaptersAndGatewaysOfChannelsAreShownAndControlledLikeListeners() {
		try (App app = App.start("""
				mqtt: { client-id: app, startup: wait, channels.inbound: { alarms: { topics: [ "alarms/+" ] } } }
				management.endpoints.web.exposure.include: mqtt
				""", Flows.class, Texts.class)) {
			MqttEndpoint endpoint = app.bean(MqttEndpoint.class);
			assertThat(endpoint.mqtt().listeners()).extracting(ListenerDescriptor::id)
				.containsExactlyInAnyOrder("texts", "idle", "alarmsMqttInboundChannelAdapter", "auditAdapter",
						"questionGateway");
			for (String id : List.of("alarmsMqttInboundChannelAdapter", "auditAdapter", "questionGateway")) {
				assertThat(listener(endpoint.mqtt(), id).running()).isTrue();
				assertThat(lags(app, id)).isEqualTo(1);
				AbstractEndpoint adapter = app.context().getBean(id, AbstractEndpoint.class);
				endpoint.change(Kind.LISTENERS, id, Action.STOP);
				assertThat(adapter.isRunning()).isFalse();
				assertThat(listener(endpoint.mqtt(), id).running()).isFalse();
				endpoint.change(Kind.LISTENERS, id, Action.START);
				assertThat(adapter.isRunning()).isTrue();
				endpoint.change(Kind.LISTENERS, id, Action.PAUSE);
				assertThat(((Pausable) adapter).isPaused()).isTrue();
				endpoint.change(Kind.LISTENERS, id, Action.RESUME);
				await().until(() -> !listener(endpoint.mqtt(), id).subscriptions().isEmpty());
			}
			app.bean(MqttOperations.class).send("alarms/1", "hot");
			await().until(() -> app.bean(MeterRegistry.class)
				.get("mqtt.listener")
				.tags("listener", "alarmsMqttInboundChannelAdapter", "outcome", "success")
				.timer()
				.count() == 1);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> app.bean(MqttListenerEndpointRegistry.class).unregister("auditAdapter"))
				.withMessageContaining("belongs to an adapter");
		}
	}

	@Test
	void flowsThatComeAndGoAreShownWhileTheyAreThere() {
		try (App app = App.start("""
				mqtt: { client-id: app, startup: wait }
				management.endpoints.web.exposure.include: mqtt
				""", Flows.class)) {
			MqttListenerContainerFactory mqtt = app.bean(MqttListenerContainerFactory.class);
			IntegrationFlowContext.IntegrationFlowRegistration flow = app.bean(IntegrationFlowContext.class)
				.registration(IntegrationFlow.from(Mqtt.inboundChannelAdapter(mqtt, "more").id("more"))
					.channel("alarms")
					.get())
				.register();
			assertThat(listener(app.bean(MqttEndpoint.class).mqtt(), "more").running()).isTrue();
			assertThat(lags(app, "more")).isEqualTo(1);
			flow.destroy();
			assertThat(app.bean(MqttEndpoint.class).mqtt().listeners()).extracting(ListenerDescriptor::id)
				.doesNotContain("more");
			assertThat(lags(app, "more")).isZero();
			List<String> ids = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				MqttInboundChannelAdapter adapter = new MqttInboundChannelAdapter(mqtt, "unnamed");
				adapter.setBeanFactory(app.context().getBeanFactory());
				adapter.setOutputChannelName("alarms");
				adapter.afterPropertiesSet();
				ids.add("mqtt:inbound-channel-adapter[unnamed]" + ((i > 0) ? "2" : ""));
			}
			assertThat(app.bean(MqttEndpoint.class).mqtt().listeners()).extracting(ListenerDescriptor::id)
				.containsAll(ids);
		}
	}

	private static int lags(App app, String id) {
		return app.bean(MeterRegistry.class).find("mqtt.listener.lag").tag("listener", id).meters().size();
	}

	@Test
	void theEndpointIsThereOnlyWhenExposed() {
		try (App app = App.start("mqtt.client-id: app")) {
			assertThat(app.context().getBeansOfType(MqttEndpoint.class)).isEmpty();
		}
	}

	private static IndicatedHealthDescriptor health(App app, String... path) {
		return (IndicatedHealthDescriptor) Objects.requireNonNull(app.bean(HealthEndpoint.class).healthForPath(path));
	}

	@Test
	void healthAndMetersFollowTheConnection() {
		try (EmbeddedBroker broker = EmbeddedBroker.start();
				App app = App.connected(
						"mqtt: { url: '%s', client-id: app, health: { down-after: 0s } }".formatted(broker.uri()))) {
			await().until(() -> health(app, "mqtt", "default").getStatus().equals(Status.UP));
			broker.outage(() -> {
				await().until(() -> health(app, "mqtt", "default").getStatus().equals(Status.DOWN));
				assertThat(health(app, "mqtt", "default").getDetails()).containsKey("lastError");
				app.bean(MqttOperations.class).sendAsync("a", "x");
				app.bean(MqttOperations.class).sendAsync("a", "y");
				MeterRegistry meters = app.bean(MeterRegistry.class);
				assertThat(meters.get("mqtt.client.connected").gauge().value()).isZero();
				await().until(() -> meters.get("mqtt.client.queue.size").gauge().value() == 2);
			});
			await().until(() -> health(app, "mqtt", "default").getStatus().equals(Status.UP));
		}
	}

	@Test
	void aShortAbsenceIsForgivenAndLivenessDoesNotDependOnServers() {
		String yaml = "{ mqtt: { url: 'mqtt://127.0.0.1:1', client-id: app }, management.endpoint.health.probes.enabled: true }";
		try (App app = App.start(yaml)) {
			assertThat(health(app, "mqtt", "default").getStatus()).isEqualTo(Status.UP);
			HealthEndpointGroups groups = app.bean(HealthEndpointGroups.class);
			assertThat(groups.getPrimary().isMember("mqtt")).isTrue();
			assertThat(Objects.requireNonNull(groups.get("liveness")).isMember("mqtt")).isFalse();
			assertThat(Objects.requireNonNull(groups.get("readiness")).isMember("mqtt")).isFalse();
		}
	}

	@Test
	void anEmbeddedBrokerIsShown() {
		try (App app = App.connected("mqtt.client-id: app")) {
			assertThat(health(app, "mqtt", "default").getDetails()).containsEntry("embedded", true);
		}
	}

	@Test
	void everyMeterIsThereFromTheStart() {
		try (App app = App.start("mqtt.client-id: app")) {
			MeterRegistry meters = app.bean(MeterRegistry.class);
			assertThat(meters.getMeters()).extracting((meter) -> meter.getId().getName())
				.contains("mqtt.client.connected", "mqtt.client.connects", "mqtt.client.reconnects",
						"mqtt.client.messages.sent", "mqtt.client.messages.received", "mqtt.client.bytes.sent",
						"mqtt.client.bytes.received", "mqtt.client.inflight", "mqtt.client.unacknowledged.age",
						"mqtt.client.queue.size", "mqtt.client.queue.dropped", "mqtt.client.ping.duration",
						"mqtt.client.receive.maximum.exceeded", "mqtt.client.payload.format.invalid");
			assertThat(meters.get("mqtt.client.queue.dropped").functionCounters())
				.extracting((meter) -> meter.getId().getTag("reason"))
				.containsExactlyInAnyOrder("overflow", "oldest", "newest", "expired", "incoming");
			assertThat(meters.get("mqtt.client.inflight").gauges())
				.extracting((meter) -> meter.getId().getTag("direction"))
				.containsExactlyInAnyOrder("incoming", "outgoing");
			assertThat(meters.getMeters()).filteredOn((meter) -> meter.getId().getName().startsWith("mqtt.client."))
				.allSatisfy((meter) -> assertThat(meter.getId().getTag("connection")).isEqualTo("default"));
		}
	}

}
