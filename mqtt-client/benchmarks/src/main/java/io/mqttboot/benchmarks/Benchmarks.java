package io.mqttboot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;

/**
 * Measures all peers against one Mosquitto: a fresh JVM for each measurement, peers in a
 * new random order in each round, medians over the rounds.
 */
public final class Benchmarks {

	private static final List<String> PEERS = List.of("mqtt-client", "hivemq", "paho", "vertx");

	private static final int PAYLOAD = 128;

	private final int port;

	private final int warmUp;

	private final int messages;

	private Benchmarks(int port, int warmUp, int messages) {
		this.port = port;
		this.warmUp = warmUp;
		this.messages = messages;
	}

	/**
	 * Runs everything and prints a table.
	 * @param arguments rounds (default 5), messages (default 200000); the system property
	 * {@code scenarios} chooses some
	 */
	public static void main(String[] arguments) throws Exception {
		int rounds = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : 5;
		int messages = (arguments.length > 1) ? Integer.parseInt(arguments[1]) : 200_000;
		int port = freePort();
		Path configuration = Files.createTempFile("mosquitto", ".conf");
		Files.writeString(configuration, """
				listener %d 127.0.0.1
				allow_anonymous true
				persistence false
				max_queued_messages 0
				max_inflight_messages 0
				""".formatted(port));
		Process broker = new ProcessBuilder("mosquitto", "-c", configuration.toString()).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		try {
			awaitPort(port);
			new Benchmarks(port, messages / 2, messages).run(rounds);
		}
		finally {
			broker.destroy();
			Files.deleteIfExists(configuration);
		}
	}

	private void run(int rounds) throws Exception {
		System.out.printf("JDK %s, %d rounds, %d messages of %d bytes after %d to warm up%n", Runtime.version(), rounds,
				this.messages, PAYLOAD, this.warmUp);
		System.out.printf("%n| scenario | client | CPU µs/message | bytes/message | messages/s | CPU of hivemq |%n");
		System.out.println("|---|---|--:|--:|--:|--:|");
		for (String scenario : System.getProperty("scenarios", "publish 0,publish 1,receive 0,receive 1")
			.split(",", -1)) {
			Map<String, List<double[]>> results = new LinkedHashMap<>();
			PEERS.forEach((peer) -> results.put(peer, new ArrayList<>()));
			for (int round = 0; round < rounds; round++) {
				List<String> order = new ArrayList<>(PEERS);
				Collections.shuffle(order);
				for (String peer : order) {
					results.getOrDefault(peer, List.of()).add(measure(peer, scenario));
				}
			}
			double reference = median(results.getOrDefault("hivemq", List.of()), 0);
			results.forEach((peer, values) -> System.out.printf("| %s | %s | %.2f | %.0f | %.0f | %.2f |%n", scenario,
					peer, median(values, 0), median(values, 1), median(values, 2), median(values, 0) / reference));
		}
	}

	private static double median(List<double[]> values, int column) {
		return values.stream()
			.mapToDouble((each) -> each[column])
			.sorted()
			.skip(values.size() / 2)
			.findFirst()
			.orElseThrow();
	}

	private double[] measure(String peer, String scenario) throws Exception {
		String[] words = scenario.split(" ", -1);
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
				"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Worker.class.getName(), peer,
				words[0], words[1], String.valueOf(this.port), String.valueOf(this.warmUp),
				String.valueOf(this.messages), String.valueOf(PAYLOAD));
		Process worker = new ProcessBuilder(command).redirectErrorStream(true).start();
		List<String> output = new ArrayList<>();
		try (BufferedReader reader = worker.inputReader(StandardCharsets.UTF_8)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				output.add(line);
				switch (line.split(" ", 2)[0]) {
					case "subscribed" -> feed(Integer.parseInt(words[1]), this.warmUp);
					case "warm" -> feed(Integer.parseInt(words[1]), this.messages);
					case "result" -> {
						String[] figures = line.split(" ", -1);
						return new double[] { Double.parseDouble(figures[1]), Double.parseDouble(figures[2]),
								Double.parseDouble(figures[3]) };
					}
					default -> {
						// warnings of the JVM
					}
				}
			}
		}
		finally {
			worker.waitFor(20, TimeUnit.SECONDS);
			worker.destroyForcibly();
		}
		throw new IllegalStateException(peer + ", " + scenario + ": " + output);
	}

	/** Sends what a receiving worker counts. */
	private void feed(int qos, int number) throws InterruptedException {
		try (MqttClient feeder = MqttClient.create("mqtt://127.0.0.1:" + this.port)) {
			feeder.blocking().connect();
			Semaphore window = new Semaphore(512);
			byte[] payload = new byte[PAYLOAD];
			for (int i = 0; i < number; i++) {
				window.acquire();
				feeder.publish(MqttMessage.to("benchmark/in").payload(payload).qos(QoS.of(qos)).build())
					.acknowledged()
					.thenRun(window::release);
			}
			window.acquire(512);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static void awaitPort(int port) throws InterruptedException {
		for (int i = 0; i < 200; i++) {
			try {
				new Socket(InetAddress.getLoopbackAddress(), port).close();
				return;
			}
			catch (IOException ex) {
				Thread.sleep(50);
			}
		}
		throw new IllegalStateException("Mosquitto did not start; is it installed?");
	}

}
