package io.mqttboot.client.message;

import io.mqttboot.client.message.InvalidTopicException.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TopicFilterTests {

	@ParameterizedTest
	@DisplayName("Filters match topics level by level [MQTT5-4.7.1-1, MQTT5-4.7.1-2, MQTT5-4.7.2-1, MQTT311-4.7.1-2, -3, MQTT311-4.7.2-1, RULE-15.1]")
	@CsvSource({ "sport/#, sport, true", "sport/#, sport/tennis/player1, true", "sport/#, sports, false",
			"sport/tennis/+, sport/tennis/player1, true", "sport/tennis/+, sport/tennis/player1/ranking, false",
			"sport/+, sport, false", "sport/+, sport/, true", "+/+, /finance, true", "/+, /finance, true",
			"+, /finance, false", "+, finance, true", "#, a/b, true", "#, $SYS/x, false", "+/x, $SYS/x, false",
			"$SYS/#, $SYS/x, true", "$SYS/+, $SYS/x, true", "a/+/c, a/b/c, true", "a/+/c, a//c, true",
			"a/+/c, a/b/d, false", "a/b, a/b, true", "a/b, a/B, false", "a/+/#, a/b, true", "a/+/#, a, false",
			"$share/g/a/+, a/b, true", "$share/g/a/+, $share/g/a/b, false", "$share/g/#, $SYS/x, false" })
	void matches(String filter, String topic, boolean expected) {
		assertThat(TopicFilter.of(filter).matches(topic)).isEqualTo(expected);
	}

	@Test
	@DisplayName("Characters are compared without normalisation [MQTT5-4.7.3-4, MQTT311-4.7.3-4]")
	void doesNotNormalise() {
		assertThat(TopicFilter.of("caf\u00e9").matches("cafe\u0301")).isFalse();
	}

	@ParameterizedTest
	@DisplayName("Wildcards stand alone in a level, '#' at the end [MQTT5-4.7.1-1, MQTT5-4.7.1-2]; shared filters have a group and a filter [MQTT5-4.8.2-1, MQTT5-4.8.2-2, MQTT311-4.7.1-2, -3]")
	@ValueSource(strings = { "", "a#", "a/#/b", "#/", "a+", "+a/b", "a/b+", "$share//a", "$share/g", "$share/g/",
			"$share/g+/a", "$share/g#/a", "$share/g/a#", "a\u0000", "\ud800" })
	void refuses(String filter) {
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> TopicFilter.of(filter))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.FILTER))
			.satisfies((ex) -> assertThat(ex.topic()).isEqualTo(filter));
	}

	@Test
	@DisplayName("A filter takes at most 65,535 bytes [MQTT5-4.7.3-3, MQTT311-4.7.3-3, RULE-1.4]")
	void boundsTheLength() {
		assertThat(TopicFilter.of("a".repeat(65_535)).matches("a".repeat(65_535))).isTrue();
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> TopicFilter.of("a".repeat(65_536)));
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> TopicFilter.of("\u20ac".repeat(21_846)))
			.withMessageContaining("65538 bytes");
	}

	@Test
	void knowsTheGroupOfASharedFilter() {
		TopicFilter filter = TopicFilter.of("$share/workers/a/#");
		assertThat(filter.isShared()).isTrue();
		assertThat(filter.shareName()).isEqualTo("workers");
		assertThat(filter.pattern()).isEqualTo("a/#");
		assertThat(filter).hasToString("$share/workers/a/#").isEqualTo(TopicFilter.of("$share/workers/a/#"));
		assertThat(TopicFilter.of("a/b").hasWildcard()).isFalse();
	}

	@ParameterizedTest
	@DisplayName("A topic name has at least one character, no wildcard, no U+0000 and no lone surrogate [MQTT5-3.3.2-2, MQTT5-4.7.3-1, MQTT5-4.7.3-2, MQTT5-1.5.4-1, MQTT5-4.7.0-1, MQTT311-4.7.1-1, MQTT311-4.7.3-1, -2]")
	@ValueSource(strings = { "", "a/+", "a/#", "#", "a\u0000b", "a\udc00" })
	void refusesTopicNames(String topic) {
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> MqttMessage.to(topic).build())
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.NAME));
	}

	@Test
	@DisplayName("U+FEFF is an ordinary character [MQTT5-1.5.4-3]; a surrogate pair counts four bytes")
	void countsBytes() {
		assertThat(Utf8.length("\ufeffa", "text")).isEqualTo(4);
		assertThat(Utf8.length("\ud83d\ude00", "text")).isEqualTo(4);
		assertThat(Utf8.length("\u00e9", "text")).isEqualTo(2);
	}

}
