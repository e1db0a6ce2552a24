package io.mqttboot.client.internal.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packet identifiers and the table behind them.
 */
class PacketIdTests {

	private static final int FOR_MESSAGES = PacketIds.MAXIMUM - PacketIds.RESERVED_FOR_REQUESTS;

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	private static SessionFixture startingAt(MqttVersion version, int firstPacketId) {
		return SessionFixture.of(version, (flow) -> flow.maxInFlight(65_535), (options) -> {
		}, firstPacketId).connect(false);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("New packets get a non-zero identifier that is not in use [MQTT5-2.2.1-3, MQTT311-2.3.1-1, MQTT311-2.3.1-2]")
	void wrapsAroundWhatIsInUse(MqttVersion version) {
		SessionFixture fixture = startingAt(version, 1);
		fixture.publish(1, "stays");
		for (int id = 2; id <= 65_533; id++) {
			fixture.publish(1, "");
			fixture.receive(PacketType.PUBACK, id);
		}
		fixture.sent();
		fixture.publish(1, "a");
		fixture.publish(2, "b");
		fixture.publish(1, "c");
		fixture.unsubscribe("d");
		assertThat(fixture.sent()).containsExactly("PUBLISH 65534 q1 t a", "PUBLISH 65535 q2 t b", "PUBLISH 2 q1 t c",
				"UNSUBSCRIBE 3 d");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("An identifier is free after PUBACK, PUBCOMP, SUBACK and UNSUBACK, not earlier [MQTT5-2.2.1-3, MQTT311-2.3.1-3, RULE-1.6]")
	void freeAfterTheLastAcknowledgement(MqttVersion version) {
		SessionFixture fixture = startingAt(version, 65_532);
		fixture.publish(1, "a");
		fixture.publish(2, "b");
		fixture.subscribe(HANDLER, "c");
		fixture.unsubscribe("d");
		fixture.receive(PacketType.PUBREC, 65_533);
		IntStream.rangeClosed(1, 65_531).forEach((id) -> {
			fixture.publish(1, "");
			fixture.receive(PacketType.PUBACK, id);
		});
		fixture.sent();
		fixture.publish(1, "e");
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 t e");
		fixture.receive(PacketType.PUBACK, 65_532);
		fixture.receive(PacketType.PUBCOMP, 65_533);
		fixture.subAck(65_534, 1);
		fixture.unsubAck(65_535, (version == MqttVersion.V5) ? new int[] { 0 } : new int[0]);
		IntStream.rangeClosed(2, 65_531).forEach((id) -> {
			fixture.publish(1, "");
			fixture.receive(PacketType.PUBACK, id);
		});
		fixture.sent();
		IntStream.range(0, 5).forEach((i) -> fixture.publish(1, "f"));
		assertThat(fixture.sent()).containsExactly("PUBLISH 65532 q1 t f", "PUBLISH 65533 q1 t f",
				"PUBLISH 65534 q1 t f", "PUBLISH 65535 q1 t f", "PUBLISH 2 q1 t f");
	}

	@ParameterizedTest
	@EnumSource
	void whenMessagesUsedUpTheIdentifiersTheyWaitAndRequestsGoOn(MqttVersion version) {
		SessionFixture fixture = startingAt(version, 1);
		IntStream.range(0, FOR_MESSAGES).forEach((i) -> fixture.publish(1, ""));
		fixture.sent();
		fixture.publish(1, "waits");
		fixture.publish(0, "goes");
		fixture.unsubscribe("a");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 t goes", "UNSUBSCRIBE %d a".formatted(FOR_MESSAGES + 1));
		fixture.receive(PacketType.PUBACK, 77);
		assertThat(fixture.sent()).isEmpty();
		fixture.receive(PacketType.PUBACK, 78);
		assertThat(fixture.sent()).containsExactly("PUBLISH %d q1 t waits".formatted(FOR_MESSAGES + 2));
	}

	@Test
	void whenRequestsUsedUpTheReserveTheyWaitInOrder() {
		SessionFixture fixture = startingAt(MqttVersion.V5, 1);
		IntStream.range(0, FOR_MESSAGES).forEach((i) -> fixture.publish(1, ""));
		IntStream.range(0, PacketIds.RESERVED_FOR_REQUESTS).forEach((i) -> fixture.unsubscribe("a"));
		fixture.sent();
		fixture.unsubscribe("b");
		fixture.unsubscribe("c");
		assertThat(fixture.sent()).isEmpty();
		fixture.receive(PacketType.PUBACK, 1000);
		assertThat(fixture.sent()).containsExactly("UNSUBSCRIBE 1000 b");
		fixture.unsubAck(65_535, 0);
		assertThat(fixture.sent()).containsExactly("UNSUBSCRIBE 65535 c");
	}

	@ParameterizedTest
	@CsvSource({ "5 6 9 3, 10", "3 9 5, 10", "65534 65535 1 2, 3", "2 65534 1 65535, 3", "65535, 1" })
	@DisplayName("After a restart new identifiers follow the newest that is in use [MQTT5-2.2.1-3]")
	void afterARestart(String claimed, int next) {
		PacketIds ids = new PacketIds(1);
		for (String id : claimed.split(" ", -1)) {
			assertThat(ids.claim(Integer.parseInt(id), "message")).isTrue();
		}
		assertThat(ids.claim(Integer.parseInt(claimed.split(" ", -1)[0]), "another")).isFalse();
		assertThat(ids.take("new")).isEqualTo(next);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void tableBehavesLikeAMap(long seed) {
		Random random = new Random(seed);
		IdTable<Object> table = new IdTable<>();
		Map<Integer, Object> model = new HashMap<>();
		for (int i = 0; i < 100_000; i++) {
			// phases of growth and of decline; identifiers that collide
			boolean grow = random.nextInt(10_000) < ((i / 10_000 % 2 == 0) ? 7_000 : 2_000);
			int id = 1 + random.nextInt(8) * 8_191 + random.nextInt(600);
			if (grow) {
				Object value = new Object();
				table.put(id, value);
				model.put(id, value);
			}
			else {
				check(table.remove(id) == model.remove(id), i);
			}
			check(table.get(id) == model.get(id) && table.size() == model.size(), i);
		}
		Map<Object, Boolean> seen = new HashMap<>();
		table.forEach((value) -> assertThat(seen.put(value, true)).isNull());
		assertThat(seen.keySet()).containsExactlyInAnyOrderElementsOf(model.values());
		model.keySet().forEach((id) -> assertThat(table.remove(id)).isNotNull());
		assertThat(table.size()).isZero();
		assertThat(table.get(0)).isNull();
	}

	private static void check(boolean same, int step) {
		if (!same) {
			throw new AssertionError("Table and model differ at step " + step);
		}
	}

}
