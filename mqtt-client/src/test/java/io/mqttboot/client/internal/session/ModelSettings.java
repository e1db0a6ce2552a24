package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.Random;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.QueueOverflow;
import io.mqttboot.client.options.SessionOptions;
import io.mqttboot.client.options.SessionOptions.OnSessionLost;
import io.mqttboot.client.options.SessionOptions.Resubscribe;
import io.mqttboot.client.options.Unmatched;

/**
 * Random settings of a session.
 */
final class ModelSettings {

	private ModelSettings() {
	}

	static SessionSettings random(MqttVersion version, Random random) {
		return new SessionSettings(version, flow(version, random), session(random));
	}

	private static FlowOptions flow(MqttVersion version, Random random) {
		FlowOptions.Builder flow = FlowOptions.builder()
			.receiveMaximum(1 + random.nextInt(12))
			.strictReceiveMaximum(true)
			.topicAliasMaximum(random.nextInt(4))
			.maxInFlight(random.nextBoolean() ? 65_535 : 1 + random.nextInt(10))
			.unmatched(Unmatched.values()[random.nextInt(3)])
			.parkingTime(Duration.ofSeconds(random.nextInt(4)))
			.strictOrder(random.nextInt(100) < 30)
			.queueMessages(1 + random.nextInt(8))
			.queueOverflow((random.nextInt(100) < 30) ? QueueOverflow.DROP_OLDEST : QueueOverflow.REJECT);
		if (version == MqttVersion.V3_1_1 && random.nextInt(100) < 40) {
			flow.resendAfter(Duration.ofSeconds(1 + random.nextInt(3)));
		}
		return flow.build();
	}

	private static SessionOptions session(Random random) {
		SessionOptions.Builder session = SessionOptions.builder()
			.onSessionLost(random.nextBoolean() ? OnSessionLost.REPUBLISH : OnSessionLost.FAIL)
			.resubscribe((random.nextInt(100) < 40) ? Resubscribe.ALWAYS : Resubscribe.IF_SESSION_LOST);
		if (random.nextInt(100) < 60) {
			session.store((clientId) -> {
				throw new AssertionError("a session opens no store");
			});
		}
		return session.build();
	}

}
