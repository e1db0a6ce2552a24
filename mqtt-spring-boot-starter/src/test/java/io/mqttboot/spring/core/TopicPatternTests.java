package io.mqttboot.spring.core;

import java.util.Map;

import io.mqttboot.client.message.InvalidTopicException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TopicPatternTests {

	@ParameterizedTest
	@CsvSource({ "devices/{deviceId}/temperature, devices/+/temperature", "{a}/{b}, +/+", "logs/{*rest}, logs/#",
			"{*all}, #", "plain/topic, plain/topic", "a/+/{b}/#, a/+/+/#", "$share/group/a/{b}, $share/group/a/+",
			"/{a}/, /+/" })
	void variablesBecomeWildcards(String pattern, String filter) {
		assertThat(TopicPattern.of(pattern).filter().toString()).isEqualTo(filter);
	}

	@Test
	void readsVariables() {
		TopicPattern pattern = TopicPattern.of("devices/{id}/+/{sensor}/{*rest}");
		assertThat(pattern.variables()).containsExactly("id", "sensor", "rest");
		assertThat(pattern.match("devices/42/x/temp/a/b/c"))
			.isEqualTo(Map.of("id", "42", "sensor", "temp", "rest", "a/b/c"));
		assertThat(pattern.match("devices/42/x/temp/")).isEqualTo(Map.of("id", "42", "sensor", "temp", "rest", ""));
		assertThat(pattern.match("other/42/x/temp/a")).isNull();
	}

	@Test
	@DisplayName("A remainder may be missing altogether, as with '#' [MQTT5-4.7.1-1]")
	void remainderMayBeMissing() {
		assertThat(TopicPattern.of("logs/{*rest}").match("logs")).isEqualTo(Map.of("rest", ""));
	}

	@Test
	void readsEmptyLevelsAndSharedSubscriptions() {
		assertThat(TopicPattern.of("/{a}/{b}").match("//x")).isEqualTo(Map.of("a", "", "b", "x"));
		assertThat(TopicPattern.of("$share/workers/jobs/{id}").match("jobs/7")).isEqualTo(Map.of("id", "7"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/x{b}", "a/{b}x", "a/{}", "a/{*}", "a/{b", "a/b}", "{a}/{a}", "{*a}/b", "a/#/b", "a+/b",
			"", "a/{{b}}" })
	void refusesIllegalPatterns(String pattern) {
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> TopicPattern.of(pattern));
	}

	@Test
	void expandsByPositionAndByName() {
		TopicPattern pattern = TopicPattern.of("devices/{id}/{*rest}");
		assertThat(pattern.expand(42, "a/b")).isEqualTo("devices/42/a/b");
		assertThat(pattern.expand(Map.of("rest", "x", "id", "7", "other", "?"))).isEqualTo("devices/7/x");
		assertThat(TopicPattern.of("/a").expand()).isEqualTo("/a");
	}

	@ParameterizedTest
	@DisplayName("Values that would change the topic are refused [MQTT5-4.7.1-1, MQTT5-4.7.3-2]")
	@ValueSource(strings = { "", "a/b", "a+", "#", "a\u0000b" })
	void refusesValues(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.of("devices/{id}").expand(value))
			.withMessageContaining("'id'")
			.withMessageContaining("devices/{id}");
	}

	@Test
	void refusesToPublishToWildcardsAndMissingValues() {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.of("a/+/{b}").expand("x"))
			.withMessageContaining("wildcard");
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.of("a/{b}").expand())
			.withMessageContaining("1 variable(s) [b], but 0 value(s)");
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.of("a/{b}").expand(Map.of("c", "x")))
			.withMessageContaining("No value for the variable 'b'");
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.of("a/{*b}").expand("x/#"));
	}

}
