package io.mqttboot.spring.autoconfigure;

import java.time.Duration;
import java.util.Objects;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NamedConnectionsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, MqttAutoConfiguration.class,
				MqttListenerAutoConfiguration.class))
		.withPropertyValues("mqtt.url=mqtt://127.0.0.1:1", "mqtt.client-id=app");

	private static Throwable failure(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		return Objects.requireNonNull(context.getStartupFailure());
	}

	private static MqttClientOptions options(AssertableApplicationContext context, String connection) {
		return context.getBean(MqttConnections.class).client(connection).options();
	}

	record ByType(MqttClient client, MqttOperations operations, MqttTemplate template) {
	}

	@Test
	void eachHasClientAndTemplateAndInjectionByTypeFindsTheOrdinaryOne() {
		this.runner.withBean(ByType.class)
			.withPropertyValues("mqtt.connections.edge.url=mqtt://127.0.0.1:2",
					"mqtt.connections.plant-b.url=mqtt://127.0.0.1:3", "mqtt.connections.plantC.url=mqtt://127.0.0.1:4")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeanNamesForType(MqttClient.class)).containsExactlyInAnyOrder("mqttClient",
						"edgeMqttClient", "plant-bMqttClient", "plantCMqttClient");
				assertThat(context.getBeanNamesForType(MqttTemplate.class)).containsExactlyInAnyOrder("mqttTemplate",
						"edgeMqttTemplate", "plant-bMqttTemplate", "plantCMqttTemplate");
				ByType injected = context.getBean(ByType.class);
				assertThat(injected.client()).isSameAs(context.getBean("mqttClient"));
				assertThat(injected.operations()).isSameAs(context.getBean("mqttTemplate"));
				assertThat(injected.template()).isSameAs(context.getBean("mqttTemplate"));
				assertThat(context.getBean(MqttConnections.class).asMap()).containsOnlyKeys("default", "edge",
						"plant-b", "plantC");
				assertThat(options(context, "edge").server().port()).isEqualTo(2);
				assertThat(options(context, "plant-b").server().port()).isEqualTo(3);
				assertThat(options(context, "plantC").server().port()).isEqualTo(4);
				assertThat(options(context, "").server().port()).isEqualTo(1);
			});
	}

	@Test
	void whatIsNotSetIsInheritedExceptWhatBelongsToOneServerOrClient() {
		this.runner
			.withPropertyValues("mqtt.connections.edge.url=mqtt://127.0.0.1:2", "mqtt.version=3.1.1",
					"mqtt.username=joe", "mqtt.password=secret", "mqtt.keep-alive=7s", "mqtt.will.topic=bye",
					"mqtt.birth.payload=hello", "mqtt.reconnect.max-delay=9s", "mqtt.reconnect.initial-delay=3s",
					"mqtt.flow.receive-maximum=11", "mqtt.connections.edge.version=5.0",
					"mqtt.connections.edge.reconnect.max-delay=8s")
			.withPropertyValues("mqtt.connections.edge.connect.user-properties.site=north")
			.run((context) -> {
				MqttClientOptions edge = options(context, "edge");
				assertThat(edge.version()).isEqualTo(MqttVersion.V5);
				assertThat(edge.keepAlive()).hasSeconds(7);
				assertThat(edge.reconnect().maxDelay()).hasSeconds(8);
				assertThat(edge.reconnect().initialDelay()).hasSeconds(3);
				assertThat(edge.flow().receiveMaximum()).isEqualTo(11);
				assertThat(edge.connect().userProperties()).containsExactly(new UserProperty("site", "north"));
				assertThat(edge.will()).isNull();
				assertThat(edge.connect().birth()).isNull();
				assertThat(edge.clientIdGenerated()).isTrue();
				assertThat(edge.credentials().credentials().userName()).isNull();
				assertThat(edge.credentials().credentials().password()).isNull();
				MqttClientOptions ordinary = options(context, MqttConnections.DEFAULT);
				assertThat(ordinary.version()).isEqualTo(MqttVersion.V3_1_1);
				assertThat(ordinary.reconnect().maxDelay()).hasSeconds(9);
				assertThat(ordinary.will()).isNotNull();
				assertThat(ordinary.connect().userProperties()).isEmpty();
			});
	}

	@Test
	void mapsAreMergedAndPlaceholdersResolved() {
		this.runner
			.withPropertyValues("mqtt.connect.user-properties.a=general", "mqtt.connect.user-properties.b=general",
					"mqtt.connections.edge.url=mqtt://${edge.host}:2", "edge.host=127.0.0.2",
					"mqtt.connections.edge.connect.user-properties.b=own")
			.run((context) -> {
				assertThat(options(context, "edge").server().host()).isEqualTo("127.0.0.2");
				assertThat(options(context, "edge").connect().userProperties())
					.containsExactlyInAnyOrder(new UserProperty("a", "general"), new UserProperty("b", "own"));
			});
	}

	@Test
	void namesAreRelaxed() {
		this.runner.withSystemProperties("mqtt.keepAlive=5s", "mqtt.connections.edge.url=mqtt://127.0.0.1:2")
			.run((context) -> assertThat(options(context, "edge").keepAlive()).isEqualTo(Duration.ofSeconds(5)));
	}

	@Test
	void aBeanMaySayWhereTheServerIs() {
		this.runner.withPropertyValues("mqtt.connections.edge.keep-alive=5s")
			.withBean("mqttConnectionDetails", MqttConnectionDetails.class, () -> () -> "mqtt://127.0.0.1:3")
			.withBean("edgeMqttConnectionDetails", MqttConnectionDetails.class, () -> () -> "mqtt://127.0.0.1:2",
					(bean) -> bean.setFallback(true))
			.run((context) -> {
				assertThat(options(context, "edge").server().port()).isEqualTo(2);
				assertThat(options(context, MqttConnections.DEFAULT).server().port()).isEqualTo(3);
			});
	}

	@Test
	void customizersSeeTheNameOfTheConnection() {
		this.runner.withPropertyValues("mqtt.connections.edge.url=mqtt://127.0.0.1:2")
			.withBean(MqttClientOptionsCustomizer.class,
					() -> (connection, builder) -> builder.clientId("at-" + connection))
			.run((context) -> {
				assertThat(options(context, "edge").clientId()).isEqualTo("at-edge");
				assertThat(options(context, "default").clientId()).isEqualTo("at-default");
			});
	}

	@Test
	void anUnknownNameIsAnsweredWithThoseThereAre() {
		this.runner.withPropertyValues("mqtt.connections.edge.url=mqtt://127.0.0.1:2")
			.run((context) -> assertThatIllegalArgumentException().isThrownBy(() -> options(context, "egde"))
				.withMessageContaining("'egde'")
				.withMessageContaining("[default, edge]"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					mqtt.connections.edge.keep-alive=5s            | mqtt.connections.edge.url     | no address
					mqtt.connections.default.url=mqtt://127.0.0.1  | mqtt.connections              | directly under
					mqtt.connections.a_b.url=mqtt://127.0.0.1      | mqtt.connections              | 'a_b'
					mqtt.connections.edge.url=http://127.0.0.1     | mqtt.connections.edge.url     | scheme
					mqtt.connections.edge.url=mqtt://h mqtt.connections.edge.version=4          | mqtt.connections.edge.version    | '4'
					mqtt.connections.edge.url=mqtt://h mqtt.connections.edge.ssl.enabled=true   | mqtt.connections.edge.ssl        | mqtt.connections.edge.ssl.enabled
					mqtt.connections.edge.url=mqtt://h mqtt.connections.edge.keep-alive=20h     | mqtt.connections.edge.keep-alive | 65535
					mqtt.connections.edge.url=mqtt://h mqtt.session.expiry=1h                   | mqtt.connections.edge.client-id  | leave a session behind
					""")
	void mistakesAreReportedUnderTheNameOfTheProperty(String settings, String property, String problem) {
		this.runner.withPropertyValues(settings.split(" ", -1))
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(failure(context)))
				.isInstanceOfSatisfying(InvalidMqttPropertyException.class, (ex) -> {
					assertThat(ex.getProperty()).isEqualTo(property);
					assertThat(ex.getProblem()).contains(problem);
				}));
	}

}
