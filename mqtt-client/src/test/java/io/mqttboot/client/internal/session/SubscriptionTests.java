package io.mqttboot.client.internal.session;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.SubscribeResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SUBSCRIBE and UNSUBSCRIBE.
 */
class SubscriptionTests {

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	@ParameterizedTest
	@EnumSource
	void subscribe(MqttVersion version) {
		SessionFixture fixture = SessionFixture.of(version);
		CompletableFuture<SubscribeResult> future = fixture.subscribe(HANDLER, "a/+", "b");
		assertThat(fixture.sent()).isEmpty();
		fixture.connect(false);
		assertThat(fixture.sent())
			.containsExactly("SUBSCRIBE 1%s a/+:1,b:1".formatted((version == MqttVersion.V5) ? " identifier1" : ""));
		fixture.subAck(1, 1, 0);
		assertThat(future.join().filters()).hasSize(2);
		fixture.receivePublish("a/x", 1, 1, false, "m");
		assertThat(fixture.deliveredPayloads()).containsExactly("m");
	}

	@Test
	void unsubscribe() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a");
		fixture.subAck(1, 1);
		var future = fixture.unsubscribe("a");
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 1 identifier1 a:1", "UNSUBSCRIBE 2 a");
		fixture.unsubAck(2, 0);
		assertThat(future.join().isSuccess()).isTrue();
		fixture.receivePublish("a", 0, 0, false, "m");
		assertThat(fixture.output.deliveries).isEmpty();
	}

}
