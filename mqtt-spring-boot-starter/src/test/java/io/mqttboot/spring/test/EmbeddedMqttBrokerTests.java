package io.mqttboot.spring.test;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.autoconfigure.MqttBroker;
import io.mqttboot.spring.core.MqttOperations;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * {@link EmbeddedMqttBroker} and {@link MqttProbe} beside an application.
 */
@DirtiesContext
@SpringBootTest(classes = EmbeddedMqttBrokerTests.Application.class,
		properties = { "mqtt.url=mqtts://broker.example.com", "mqtt.ssl.verify-hostname=true", "mqtt.client-id=app",
				"mqtt.reconnect.initial-delay=20ms", "mqtt.reconnect.max-delay=100ms" })
@EmbeddedMqttBroker(users = { "app:secret", "other:word" }, urlProperties = "app.address")
class EmbeddedMqttBrokerTests {

	@Autowired
	private MqttClient client;

	@Autowired
	private Application application;

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

		@MqttListener("texts/#")
		void on(String text) {
			this.texts.add(text);
		}

	}

	@Test
	void theApplicationUsesTheBrokerOfTheTest(MqttBroker broker, @Autowired Environment environment) {
		assertThat(this.client.status().isConnected()).isTrue();
		assertThat(this.client.status().server()).isEqualTo(broker.url());
		assertThat(broker.clients()).contains("app");
		assertThat(environment.getProperty("mqtt.url")).isEqualTo(broker.url());
		assertThat(environment.getProperty("app.address")).isEqualTo(broker.url());
	}

	@Test
	void aStrangerIsNotLetIn(MqttBroker broker) {
		try (MqttClient stranger = MqttClient.create(broker.url())) {
			assertThatExceptionOfType(MqttConnectException.class).isThrownBy(() -> stranger.blocking().connect());
			assertThat(broker.clients()).doesNotContain(stranger.options().clientId());
		}
	}

	@Test
	void theProbeRecordsWhatItListensTo(MqttProbe probe, @Autowired MqttOperations operations) {
		probe.listen("values/#");
		operations.send("other", "unheard");
		operations.toTopic("values/1").qos(QoS.EXACTLY_ONCE).userProperty("a", "b").payload("one").send();
		operations.send("values/2", new byte[] { 1, 2 });
		assertThat(probe).received("values/#", 2).first().isEqualTo("one");
		assertThat(probe).received("values/1")
			.hasTopic("values/1")
			.hasText("one")
			.hasQos(QoS.EXACTLY_ONCE)
			.hasContentType("text/plain")
			.hasUserProperty("a", "b");
		assertThat(probe).received("values/2").hasPayload((byte) 1, (byte) 2);
		assertThat(probe.messages()).hasSize(2);
		assertThat(probe).receivesNothing("other", Duration.ofMillis(50));
	}

	@Test
	void theProbeForgetsBetweenTests(MqttProbe probe) {
		assertThat(probe.messages()).isEmpty();
		probe.listen("values/#");
		probe.publish("values/1", "x");
		assertThat(probe).received("values/1");
		probe.clear();
		assertThat(probe.messages()).isEmpty();
	}

	@Test
	void whatDoesNotArriveFailsWithWhatDid(MqttProbe probe) {
		probe.listen("values/#");
		probe.publish("values/1", "one");
		assertThat(probe).received("values/1");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(probe).within(Duration.ofMillis(50)).received("values/2"))
			.withMessageContaining("values/2")
			.withMessageContaining("values/1: one");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(probe).receivesNothing("values/1", Duration.ofMillis(50)));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(probe).received("values/1").hasText("two"))
			.withMessageContaining("two");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(probe).within(Duration.ofMillis(50)).seesClient("nobody"))
			.withMessageContaining("app");
	}

	@Test
	void connectionsAreDroppedAndComeBack(MqttProbe probe) throws Exception {
		long before = this.client.status().counters().disconnects();
		assertThat(probe.dropConnections()).isEqualTo(1);
		await().until(() -> this.client.status().counters().disconnects() > before);
		await().until(() -> this.client.status().isConnected());
		assertThat(Objects.requireNonNull(this.client.status().connection()).sessionPresent()).isTrue();
		probe.dropConnection("app");
		probe.publish("texts/1", "after");
		assertThat(this.application.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("after");
		assertThatIllegalStateException().isThrownBy(() -> probe.dropConnection("nobody")).withMessageContaining("app");
	}

	@Test
	void sessionsAreLost(MqttProbe probe) throws Exception {
		probe.listen("values/#");
		probe.loseSessions();
		assertThat(probe).seesClient("app");
		await().until(() -> this.client.status().isConnected());
		assertThat(Objects.requireNonNull(this.client.status().connection()).sessionPresent()).isFalse();
		await().untilAsserted(() -> {
			probe.publish("texts/1", "again");
			assertThat(this.application.texts.poll(100, TimeUnit.MILLISECONDS)).isEqualTo("again");
		});
		probe.publish("texts/1", "the last one");
		await().until(() -> "the last one".equals(this.application.texts.poll()));
		probe.publish("values/1", "still recorded");
		assertThat(probe).received("values/1").hasText("still recorded");
	}

	@Test
	void theBrokerGoesAwayAndComesBack(MqttProbe probe, @Autowired MqttOperations operations) {
		probe.listen("values/#");
		probe.outage(() -> {
			await().until(() -> !this.client.status().isConnected());
			operations.sendAsync("values/1", "meanwhile");
		});
		assertThat(probe).received("values/1").hasText("meanwhile");
	}

	@Test
	void aPausedContextGoesOn(MqttProbe probe, @Autowired ConfigurableApplicationContext context) throws Exception {
		context.pause();
		assertThat(this.client.status().isConnected()).isFalse();
		probe.publish("texts/1", "meanwhile");
		context.restart();
		assertThat(probe).seesClient("app");
		assertThat(this.application.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("meanwhile");
	}

	@Nested
	class Inside {

		@Test
		void sharesTheBroker(MqttProbe probe, @Autowired MqttBroker broker) {
			assertThat(broker.url()).isEqualTo(EmbeddedMqttBrokerTests.this.client.status().server());
			assertThat(probe.messages()).isEmpty();
		}

	}

}
