package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a handler may say when it refuses a message.
 */
class RejectionTests {

	private final IncomingMessage message = new IncomingMessage("t", new byte[0], QoS.AT_LEAST_ONCE, false, false, 1, 0,
			MessageProperties.NONE, 0);

	@ParameterizedTest
	@EnumSource(names = { "SUCCESS", "NO_MATCHING_SUBSCRIBERS", "PACKET_IDENTIFIER_IN_USE", "SERVER_BUSY" })
	@DisplayName("only codes that PUBACK and PUBREC may carry [MQTT5-3.4.2-1, MQTT5-3.5.2-1]")
	void reasonCodes(ReasonCode code) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.message.reject(code, null))
			.withMessageContaining(code.toString());
		assertThat(this.message.answer()).isEqualTo(Answer.SUCCESS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\u0000", "\uD800", "\uDC00b" })
	@DisplayName("only valid strings [MQTT5-1.5.4-1, MQTT5-1.5.4-2]")
	void invalidReasons(String reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.message.reject(ReasonCode.UNSPECIFIED_ERROR, reason))
			.withMessageContaining("Reason");
		assertThat(this.message.answer()).isEqualTo(Answer.SUCCESS);
	}

	@Test
	void longReasons() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.message.reject(ReasonCode.UNSPECIFIED_ERROR, "x".repeat(65_536)));
		this.message.reject(ReasonCode.UNSPECIFIED_ERROR, "x".repeat(65_535));
		assertThat(this.message.answer().isRefusal()).isTrue();
	}

	@Test
	void aRefusalCountsBeforeAllAndOtherwiseTheFirst() {
		List<UserProperty> properties = List.of(new UserProperty("a", "1"));
		this.message.acknowledge("first", properties);
		this.message.acknowledge("second", List.of());
		assertThat(this.message.answer()).isEqualTo(new Answer(ReasonCode.SUCCESS, "first", properties));
		this.message.reject(ReasonCode.QUOTA_EXCEEDED, "third", properties);
		this.message.reject(ReasonCode.NOT_AUTHORIZED, "fourth");
		this.message.acknowledge("fifth", List.of());
		assertThat(this.message.answer()).isEqualTo(new Answer(ReasonCode.QUOTA_EXCEEDED, "third", properties));
	}

}
