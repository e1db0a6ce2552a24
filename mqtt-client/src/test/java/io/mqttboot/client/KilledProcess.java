package io.mqttboot.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import org.awaitility.Awaitility;

/**
 * A JVM with one client that keeps its session in a file, and what it wrote until it was
 * killed: the messages that were accepted, or those that its handler got.
 */
final class KilledProcess {

	private static final String MARK = "@@";

	private static final String READY = "ready";

	private static final Duration LIMIT = Duration.ofMinutes(2);

	/** Messages of the last round, which is not killed. */
	private static final int LAST_MESSAGES = 50;

	private static final long NUMBERS_PER_ROUND = 1_000_000;

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private volatile boolean ready;

	private final Thread reader;

	private KilledProcess(Process process) {
		this.process = process;
		this.reader = new Thread(this::read, "output-of-" + process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
	}

	static KilledProcess start(String role, String server, MqttVersion version, Path file, int round, boolean last) {
		try {
			return new KilledProcess(
					new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
							"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
							KilledProcess.class.getName(), role, server, version.name(), file.toString(),
							String.valueOf(round), String.valueOf(last))
						.redirectError(ProcessBuilder.Redirect.INHERIT)
						.start());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private void read() {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.equals(MARK + READY)) {
					this.ready = true;
				}
				else if (line.startsWith(MARK) && line.endsWith(";")) {
					this.lines.add(line.substring(MARK.length(), line.length() - 1));
				}
			}
		}
		catch (IOException ex) {
			// the process is gone, and with it the rest of a line
		}
	}

	/** What the process wrote; complete after it was killed. */
	List<String> lines() {
		return this.lines;
	}

	/** Waits until the client works: the receiver has subscribed. */
	void awaitReady() {
		Awaitility.await().atMost(LIMIT).until(() -> this.ready);
	}

	/** Waits until the process has written some lines, then some time, and kills it. */
	void killAfter(int written, int millis) {
		Awaitility.await().atMost(LIMIT).until(() -> this.ready && this.lines.size() >= written);
		try {
			this.process.waitFor(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		kill();
	}

	/** By its handle, since killing a Process loses what was not read yet. */
	void kill() {
		this.process.toHandle().destroyForcibly();
		awaitEnd(LIMIT);
	}

	/** Waits until the process has ended and everything it wrote was read. */
	void awaitEnd(Duration limit) {
		try {
			if (!this.process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError("The process did not end: " + this.process.info());
			}
			this.reader.join(limit.toMillis());
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * The process.
	 * @param args role, server, version, file, round, and whether it is the last round
	 */
	public static void main(String[] args) {
		MqttClient client = MqttClient.create(MqttClientOptions.builder()
			.server(args[1])
			.version(MqttVersion.valueOf(args[2]))
			.clientId("killed-" + args[0])
			.flow((flow) -> flow.receiveMaximum(65_535))
			.session((session) -> session.expiry(ConnectResult.NEVER_EXPIRES).storeFile(Path.of(args[3])))
			.build());
		boolean last = Boolean.parseBoolean(args[5]);
		if (args[0].equals("publisher")) {
			publish(client, NUMBERS_PER_ROUND * Integer.parseInt(args[4]), last);
		}
		else {
			receive(client);
		}
	}

	private static void publish(MqttClient client, long first, boolean last) {
		CompletableFuture<?> connected = client.connect();
		client.publish(MqttMessage.to("ready").atLeastOnce().build()).accepted().thenRun(() -> write(READY));
		for (long i = 0; !last || i < LAST_MESSAGES; i++) {
			QoS qos = QoS.of(1 + (int) (i % 2));
			String text = qos.level() + " " + (first + i);
			client.publish(MqttMessage.to("kill/" + qos.level()).qos(qos).text(text).build())
				.accepted()
				.thenRun(() -> write(text + ";"));
			if (i % 4 == 0) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
			}
		}
		connected.join();
		client.close();
	}

	private static void receive(MqttClient client) {
		client.handle("kill/#",
				(message) -> write(message.payloadAsString() + (message.possibleDuplicate() ? "?" : "") + ";"));
		client.connect().join();
		client.subscribe(List.of(Subscription.exactlyOnce("kill/#"))).join();
		write(READY);
		LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(10));
	}

	private static synchronized void write(String line) {
		System.out.print(MARK + line + "\n");
		System.out.flush();
	}

}
