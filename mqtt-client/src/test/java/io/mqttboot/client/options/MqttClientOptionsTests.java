package io.mqttboot.client.options;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.spi.Credentials;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MqttClientOptionsTests {

	@ParameterizedTest
	@CsvSource({ "mqtt://h, h, 1883, false", "tcp://h:99, h, 99, false", "mqtts://h, h, 8883, true",
			"ssl://h:1, h, 1, true", "tls://h, h, 8883, true", "MQTT://h/, h, 1883, false",
			"mqtt://[::1]:1884, ::1, 1884, false", "mqtt://[::1], ::1, 1883, false",
			"mqtt://u:p@h_with_underscore:5, h_with_underscore, 5, false" })
	@DisplayName("addresses and their default ports [RULE-21.1]")
	void readsAddresses(String uri, String host, int port, boolean tls) {
		assertThat(ServerAddress.parse(uri)).isEqualTo(new ServerAddress(host, port, tls));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "http://h | Unknown scheme", "h:1883 | Unknown scheme", "mqtt://h:0 | 1 to 65535",
					"mqtt://h:65536 | 1 to 65535", "mqtt://h:x | port", "mqtt:// | scheme://host:port",
					"mqtt://h/path | WebSocket", "mqtt://h:1:2 | more than one port" })
	void refusesAddresses(String uri, String problem) {
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> MqttClientOptions.builder().server(uri))
			.withMessageContaining(problem)
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("server"));
	}

	@Test
	void takesCredentialsFromTheAddressAndShowsThemNowhere() throws Exception {
		MqttClientOptions options = MqttClientOptions.builder().server("mqtt://alice:s3cr3t@h").build();
		Credentials credentials = options.credentials().credentials();
		assertThat(credentials.userName()).isEqualTo("alice");
		assertThat(credentials.password()).asString().isEqualTo("s3cr3t");
		assertThat(options.toString() + credentials + options.server()).doesNotContain("alice")
			.doesNotContain("s3cr3t");
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> ServerAddress.parse("foo://alice:s3cr3t@h"))
			.withMessageNotContaining("s3cr3t");
	}

	@Test
	@DisplayName("A generated client identifier has 1 to 23 letters and digits [MQTT5-3.1.3-5] and starts clean")
	void generatesClientIdentifiers() {
		MqttClientOptions options = MqttClientOptions.builder().build();
		assertThat(options.clientId()).matches("[0-9A-Za-z]{1,23}")
			.isNotEqualTo(MqttClientOptions.builder().build().clientId());
		assertThat(options.cleanStart()).isTrue();
		assertThat(options.mutate().build().clientId()).isNotEqualTo(options.clientId());
		MqttClientOptions given = MqttClientOptions.builder().clientId("a").build();
		assertThat(given.cleanStart()).isFalse();
		assertThat(given.sessionExpiry()).isEqualTo(Duration.ofHours(1));
		assertThat(given.mutate().build().clientId()).isEqualTo("a");
	}

	@Test
	@DisplayName("An empty client identifier needs a clean session on 3.1.1 [MQTT311-3.1.3-7, MQTT311-3.1.3-8]")
	void refusesAnEmptyClientIdentifierWithASession() {
		MqttClientOptions.Builder builder = MqttClientOptions.builder().version(MqttVersion.V3_1_1).clientId("");
		assertThatExceptionOfType(MqttConfigurationException.class).isThrownBy(builder::build)
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("clientId"));
		assertThat(builder.session((session) -> session.cleanStart(true)).build().clientId()).isEmpty();
		assertThat(MqttClientOptions.builder().clientId("").build().clientId()).isEmpty();
	}

	@Test
	@DisplayName("A password needs a user name on 3.1.1 [MQTT311-3.1.2-22]")
	void refusesAPasswordWithoutUserName() {
		MqttClientOptions.Builder builder = MqttClientOptions.builder().credentials(null, "x");
		assertThat(builder.build()).isNotNull();
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> builder.version(MqttVersion.V3_1_1).build())
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("credentials"));
	}

	@Test
	void refusesWhatMqtt311DoesNotHave() {
		MqttClientOptions.Builder old = MqttClientOptions.builder().version(MqttVersion.V3_1_1);
		MqttMessage will = MqttMessage.to("w").build();
		assertThat(old.will(Will.of(will)).build().will()).isNotNull();
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> old.will(new Will(will, Duration.ofSeconds(1))).build());
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> old.will(Will.of(will.mutate().contentType("a").build())).build());
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> old.will(null).connect((connect) -> connect.userProperty("a", "b")).build());
	}

	@Test
	@DisplayName("Sending again on a connection is for 3.1.1 only [MQTT5-4.4.0-1]")
	void refusesToSendAgainInTimeOnMqtt5() {
		MqttClientOptions.Builder builder = MqttClientOptions.builder()
			.flow((flow) -> flow.resendAfter(Duration.ofSeconds(20)));
		assertThatExceptionOfType(MqttConfigurationException.class).isThrownBy(builder::build)
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("resendAfter"));
		assertThat(builder.version(MqttVersion.V3_1_1).build().mutate().build().flow().resendAfter()).hasSeconds(20);
		assertThat(builder.version(MqttVersion.V5).connect((connect) -> connect.versionFallback(true)).build())
			.isNotNull();
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> FlowOptions.builder().resendAfter(Duration.ofMillis(999)));
	}

	@Test
	void refusesToAskMqtt311ForWhatItDoesNotHave() {
		MqttClientOptions.Builder old = MqttClientOptions.builder().version(MqttVersion.V3_1_1);
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> old.connect((connect) -> connect.requestProblemInformation(false)).build())
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("requestProblemInformation"));
		old.connect((connect) -> connect.requestProblemInformation(true));
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> old.connect((connect) -> connect.requestResponseInformation(true)).build())
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("requestResponseInformation"));
	}

	@Test
	void refusesTlsSettingsThatContradictTheAddress() {
		MqttClientOptions.Builder builder = MqttClientOptions.builder()
			.server("mqtt://h")
			.tls((tls) -> tls.verifyHostname(true));
		assertThatExceptionOfType(MqttConfigurationException.class).isThrownBy(builder::build)
			.withMessageContaining("mqtts://");
		assertThat(builder.server("mqtts://h").build().server().tls()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 65_536 })
	void refusesKeepAlivesOutOfRange(long seconds) {
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> MqttClientOptions.builder().keepAlive(Duration.ofSeconds(seconds)));
	}

	@Test
	@DisplayName("Receive Maximum and Maximum Packet Size are never 0 [RULE-3.1]; other bounds are checked too")
	void refusesBoundsOutOfRange() {
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> FlowOptions.builder().receiveMaximum(0));
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> FlowOptions.builder().maximumPacketSize(0));
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> FlowOptions.builder().topicAliasMaximum(65_536));
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> ReconnectOptions.builder().multiplier(0.5));
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> ReconnectOptions.builder().initialDelay(Duration.ZERO));
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> SessionOptions.builder().expiry(Duration.ofSeconds(0x1_0000_0000L)));
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> TimeoutOptions.builder().connect(Duration.ZERO));
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> TimeoutOptions.builder().connect(ChronoUnit.FOREVER.getDuration()))
			.withMessageContaining("36500 days");
	}

	@Test
	@DisplayName("the topic of a will can be published to [MQTT5-3.1.3-11, MQTT311-3.1.3-10]")
	void refusesWillTopicsWithWildcards() {
		for (String topic : List.of("a/+", "#", "", "a\u0000", "\ud800")) {
			assertThatExceptionOfType(InvalidTopicException.class)
				.isThrownBy(() -> Will.of(MqttMessage.to(topic).build()));
		}
	}

	@Test
	@DisplayName("strings that the standard does not allow are refused [MQTT5-1.5.4-1, -2, MQTT5-1.5.7-1, MQTT5-3.1.3-12, MQTT311-3.1.3-11]")
	void refusesStringsThatTheStandardDoesNotAllow() {
		assertThatIllegalArgumentException().isThrownBy(() -> MqttClientOptions.builder().clientId("a\u0000"));
		assertThatIllegalArgumentException().isThrownBy(() -> MqttClientOptions.builder().credentials("\ud800", null));
		assertThatIllegalArgumentException().isThrownBy(() -> ConnectOptions.builder().userProperty("a", "\u0000"));
	}

}
