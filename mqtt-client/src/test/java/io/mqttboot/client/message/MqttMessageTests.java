package io.mqttboot.client.message;

import java.time.Duration;
import java.util.List;

import io.mqttboot.client.message.InvalidTopicException.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a message cannot be built with.
 */
class MqttMessageTests {

	private static MqttMessage.Builder message() {
		return MqttMessage.to("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "r/+", "r/#", "#", "", "r\u0000", "\ud800" })
	@DisplayName("a response topic is a topic that can be published to [MQTT5-3.3.2-13, MQTT5-3.3.2-14]")
	void responseTopics(String topic) {
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> message().responseTopic(topic))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.NAME));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0000", "\ud800", "a\udc00b" })
	@DisplayName("text is UTF-8 without U+0000 [MQTT5-3.3.2-19, MQTT5-1.5.4-1, -2, MQTT5-1.5.7-1]")
	void texts(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> message().contentType(text));
		assertThatIllegalArgumentException().isThrownBy(() -> message().userProperty(text, "v"));
		assertThatIllegalArgumentException().isThrownBy(() -> message().userProperty("k", text));
		assertThatIllegalArgumentException().isThrownBy(() -> new UserProperty("k", text));
	}

	@Test
	@DisplayName("text and correlation data have at most 65,535 bytes, not characters [RULE-1.4]")
	void lengths() {
		String longest = "€".repeat(21_845);
		assertThat(message().contentType(longest).userProperty(longest, longest).responseTopic(longest).build())
			.isNotNull();
		assertThatIllegalArgumentException().isThrownBy(() -> message().contentType(longest + "a"));
		assertThatIllegalArgumentException().isThrownBy(() -> message().userProperty("k", longest + "a"));
		assertThatIllegalArgumentException().isThrownBy(() -> message().responseTopic(longest + "a"));
		assertThatIllegalArgumentException().isThrownBy(() -> MqttMessage.to(longest + "a").build());
		assertThat(message().correlationData(new byte[65_535]).build()).isNotNull();
		assertThatIllegalArgumentException().isThrownBy(() -> message().correlationData(new byte[65_536]))
			.withMessageContaining("65536");
	}

	@Test
	@DisplayName("the ranges of message expiry and will delay are those of the standard [RULE-2.1]")
	void ranges() {
		Duration longest = Duration.ofSeconds(0xFFFF_FFFFL);
		MqttMessage message = message().expiry(longest).build();
		assertThat(message.properties().expirySeconds()).isEqualTo(0xFFFF_FFFFL);
		assertThat(new Will(message, longest).delay()).isEqualTo(longest);
		for (Duration wrong : List.of(Duration.ofSeconds(-1), longest.plusSeconds(1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> message().expiry(wrong));
			assertThatIllegalArgumentException().isThrownBy(() -> new Will(message, wrong));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 3, 4 })
	@DisplayName("there are three QoS [MQTT5-3.3.1-4, MQTT311-3.3.1-4]")
	void qos(int level) {
		assertThatIllegalArgumentException().isThrownBy(() -> QoS.of(level)).withMessageContaining("" + level);
	}

}
