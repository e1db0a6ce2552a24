package io.mqttboot.spring.benchmarks;

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
import java.util.stream.Stream;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;

/**
 * Measures applications against Mosquitto, a fresh one for each scenario: a fresh JVM for
 * each measurement, peers in a new random order in each round, medians over the rounds.
 */
public final class Benchmarks {

	private static final List<String> PEERS = List
		.of(System.getProperty("peers", "starter,integration").split(",", -1));

	private static final List<String> SCENARIOS = List.of("bytes plain", "bytes meters", "json plain", "json meters",
			"send plain", "send meters", "single plain", "single meters", "paced plain", "paced meters");

	private final int port;

	private final int messages;

	private final List<String> options;

	private Benchmarks(int port, int messages, List<String> options) {
		this.port = port;
		this.messages = messages;
		this.options = options;
	}

	/**
	 * Runs everything and prints a table.
	 * @param arguments rounds (default 3), messages (default 500000), then options for
	 * the measured JVMs; the system properties {@code scenarios} and {@code peers} choose
	 * some of them
	 */
	public static void main(String[] arguments) throws Exception {
		int rounds = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : 3;
		int messages = (arguments.length > 1) ? Integer.parseInt(arguments[1]) : 500_000;
		List<String> options = (arguments.length > 2) ? List.of(arguments).subList(2, arguments.length) : List.of();
		System.out.printf("JDK %s, %d rounds, %d messages at QoS 1 after as many to warm up%n", Runtime.version(),
				rounds, messages);
		System.out.printf(
				"%n| scenario | application | CPU µs/message | bytes/message | messages/s | switches/message | part of CPU |%n");
		System.out.println("|---|---|--:|--:|--:|--:|--:|");
		for (String scenario : System.getProperty("scenarios", String.join(",", SCENARIOS)).split(",", -1)) {
			run(scenario, rounds, messages, options);
		}
	}

	private static void run(String scenario, int rounds, int messages, List<String> options) throws Exception {
		int port = freePort();
		Path configuration = Files.createTempFile("mosquitto", ".conf");
		Files.writeString(configuration, """
				listener %d 127.0.0.1
				allow_anonymous true
				persistence false
				max_queued_messages 0
				max_inflight_messages 0
				%s
				""".formatted(port, scenario.matches("(send|paced) .*") ? "set_tcp_nodelay true" : ""));
		Process broker = new ProcessBuilder("mosquitto", "-c", configuration.toString()).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		try {
			awaitPort(port);
			new Benchmarks(port, messages, options).compare(scenario, rounds);
		}
		finally {
			broker.destroy();
			Files.deleteIfExists(configuration);
		}
	}

	private void compare(String scenario, int rounds) throws Exception {
		Map<String, List<double[]>> results = new LinkedHashMap<>();
		PEERS.forEach((peer) -> results.put(peer, new ArrayList<>()));
		for (int round = 0; round < rounds; round++) {
			List<String> order = new ArrayList<>(PEERS);
			Collections.shuffle(order);
			for (String peer : order) {
				results.getOrDefault(peer, List.of()).add(measure(peer, scenario));
			}
		}
		double reference = results.containsKey("integration")
				? median(results.getOrDefault("integration", List.of()), 0) : Double.NaN;
		results.forEach((peer, values) -> System.out.printf("| %s | %s | %.2f | %.0f | %.0f | %.2f | %.2f |%n",
				scenario, peer, median(values, 0), median(values, 1), median(values, 2), median(values, 3),
				median(values, 0) / reference));
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
		List<String> command = new ArrayList<>(List
			.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-XX:+UseSerialGC"));
		command.addAll(this.options);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(), peer, words[0],
				words[1], String.valueOf(this.port), String.valueOf(this.messages), String.valueOf(this.messages)));
		Process worker = new ProcessBuilder(command).redirectErrorStream(true).start();
		List<String> output = new ArrayList<>();
		try (BufferedReader reader = worker.inputReader(StandardCharsets.UTF_8)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				output.add(line);
				switch (line.split(" ", 2)[0]) {
					case "ready", "warm" -> feed(words[0].equals("json") ? Reading.JSON : new byte[128]);
					case "result" -> {
						String[] figures = line.split(" ", -1);
						return Stream.of(figures).skip(1).mapToDouble(Double::parseDouble).toArray();
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

	/** Sends what a receiving application counts. */
	private void feed(byte[] payload) throws InterruptedException {
		try (MqttClient feeder = MqttClient.create("mqtt://127.0.0.1:" + this.port)) {
			feeder.blocking().connect();
			Semaphore window = new Semaphore(512);
			for (int i = 0; i < this.messages; i++) {
				window.acquire();
				feeder.publish(MqttMessage.to(Worker.IN).payload(payload).atLeastOnce().build())
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
