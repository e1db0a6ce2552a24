package io.mqttboot.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.testkit.Mosquitto;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that publishes and one that receives, both with a session in a file, are
 * killed (SIGKILL) at random moments, again and again. A client in this process receives
 * too, undisturbed. In the end every accepted QoS 1 message has arrived at least once and
 * every QoS 2 message exactly once, and at both, the messages of each quality of service
 * arrived for the first time in the order in which they were published.
 * <p>
 * The broker may send ahead without a limit. With one, Mosquitto 2.0.11 itself changes
 * the order: PUBCOMP for a message that is further back in its list than the limit gives
 * a slot back, but brings nothing from the queue, and the next message that is published
 * takes the slot and overtakes the queue.
 * <p>
 * {@code -Dmqtt.kill.rounds=} sets how often each of the two is killed per protocol
 * version (once by default), {@code -Dmqtt.kill.seed=} repeats the moments.
 */
class KillTests {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	@TempDir
	private Path folder;

	@ParameterizedTest
	@EnumSource
	void nothingIsLostOrDoubledByKills(MqttVersion version) {
		int rounds = Integer.getInteger("mqtt.kill.rounds", 1);
		long seed = Long.getLong("mqtt.kill.seed", System.nanoTime());
		Random random = new Random(seed);
		List<KilledProcess> publishers = new ArrayList<>();
		List<KilledProcess> receivers = new ArrayList<>();
		List<String> witnessed = new CopyOnWriteArrayList<>();
		try (Mosquitto broker = Mosquitto.builder()
			.persistence()
			.with("max_queued_messages 0")
			.with("max_inflight_messages 0")
			.start(); MqttClient witness = witness(broker, version, witnessed)) {
			for (int round = 0; round <= rounds; round++) {
				boolean last = round == rounds;
				KilledProcess receiver = start("receiver", broker, version, round, last);
				receivers.add(receiver);
				receiver.awaitReady();
				KilledProcess publisher = start("publisher", broker, version, round, last);
				publishers.add(publisher);
				if (!last) {
					publisher.killAfter(1 + random.nextInt(200), random.nextInt(30));
					// what was accepted may not have been sent: only the time counts
					receiver.killAfter(0, random.nextInt(100));
				}
			}
			publishers.get(rounds).awaitEnd(LIMIT);
			List<String> accepted = lines(publishers);
			Awaitility.await().atMost(LIMIT).until(() -> numbers(witnessed).keySet().containsAll(accepted));
			Awaitility.await().atMost(LIMIT).until(() -> numbers(lines(receivers)).keySet().containsAll(accepted));
			assertThat(witness.status().counters().connects()).isOne();
			check(accepted, witnessed, version, rounds);
			checkOrder(witnessed);
			check(accepted, lines(receivers), version, rounds);
			checkOrder(lines(receivers));
			System.out.printf("MQTT %s: %d kills, %d accepted, witness got %d, killed receiver got %d, seed %d%n",
					version, 2 * rounds, accepted.size(), witnessed.size(), lines(receivers).size(), seed);
		}
		finally {
			publishers.forEach(KilledProcess::kill);
			receivers.forEach(KilledProcess::kill);
		}
	}

	private KilledProcess start(String role, Mosquitto broker, MqttVersion version, int round, boolean last) {
		return KilledProcess.start(role, broker.uri(), version, this.folder.resolve(role + ".session"), round, last);
	}

	private static MqttClient witness(Mosquitto broker, MqttVersion version, List<String> witnessed) {
		MqttClient witness = MqttClient.create(MqttClientOptions.builder()
			.server(broker.uri())
			.version(version)
			.clientId("witness")
			.flow((flow) -> flow.receiveMaximum(65_535))
			.session((session) -> session.expiry(ConnectResult.NEVER_EXPIRES))
			.build());
		get(witness.connect());
		get(witness.subscribe(Subscription.exactlyOnce("kill/#"),
				(message) -> witnessed.add(message.payloadAsString())));
		return witness;
	}

	private static List<String> lines(List<KilledProcess> processes) {
		return processes.stream().flatMap((process) -> process.lines().stream()).toList();
	}

	/** How often each message came, the flag of possible duplicates cut off. */
	private static Map<String, Integer> numbers(List<String> lines) {
		Map<String, Integer> numbers = new LinkedHashMap<>();
		lines.forEach((line) -> numbers.merge(line.replace("?", ""), 1, Integer::sum));
		return numbers;
	}

	/** Lines are QoS and number, with ? if it may be a duplicate. */
	private static void check(List<String> accepted, List<String> received, MqttVersion version, int rounds) {
		assertThat(accepted).hasSizeGreaterThan(rounds);
		assertThat(numbers(received)).containsKeys(accepted.toArray(String[]::new));
		Map<String, Integer> certain = numbers(received.stream().filter((line) -> !line.endsWith("?")).toList());
		certain.forEach((line, times) -> assertThat(line.startsWith("1") || times == 1)
			.as("%s came %d times (MQTT %s)", line, times, version)
			.isTrue());
	}

	/** The order of publishing; what comes again does not count. */
	private static void checkOrder(List<String> received) {
		Map<Character, Long> last = new HashMap<>();
		for (String line : numbers(received).keySet()) {
			long number = Long.parseLong(line.substring(2));
			Long before = last.put(line.charAt(0), number);
			assertThat(before == null || before < number).as("%s came after %s", line, before).isTrue();
		}
	}

}
