package io.mqttboot.spring.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One measurement in a JVM of its own: an application warms up, then CPU time of the
 * whole process, bytes allocated and switches of all its threads are measured.
 */
final class Worker {

	static final String IN = "benchmark/in";

	static final String OUT = "benchmark/out";

	/** What Paho tells the server, so that both get messages alike. */
	private static final int PAHO_RECEIVE_MAXIMUM = 65_535;

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	private Worker() {
	}

	/**
	 * Measures and prints one line.
	 * @param arguments peer ({@code starter} or {@code integration}), scenario
	 * ({@code bytes}, {@code json} or a {@link Sending}), {@code meters} or
	 * {@code plain}, port, messages to warm up with, messages to measure
	 */
	public static void main(String[] arguments) throws Exception {
		int warmUp = Integer.parseInt(arguments[4]);
		int messages = Integer.parseInt(arguments[5]);
		try (ConfigurableApplicationContext context = start(arguments)) {
			Optional<Sending> sending = Sending.named(arguments[1]);
			if (sending.isPresent()) {
				Sender sender = context.getBean(Sender.class);
				sending.get().run(sender, warmUp);
				Usage before = Usage.now();
				sending.get().run(sender, messages);
				before.print(messages);
			}
			else {
				Counter counter = context.getBean(Counter.class);
				counter.expect(warmUp);
				System.out.println("ready");
				counter.await();
				counter.expect(messages);
				Usage before = Usage.now();
				System.out.println("warm");
				counter.await();
				before.print(messages);
			}
		}
		System.exit(0);
	}

	private static ConfigurableApplicationContext start(String[] arguments) {
		String metrics = "org.springframework.boot.micrometer.metrics.autoconfigure.";
		String without = metrics + "MetricsAutoConfiguration," + metrics + "CompositeMeterRegistryAutoConfiguration,"
				+ metrics + "export.simple.SimpleMetricsExportAutoConfiguration,"
				+ "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration";
		Map<String, Object> properties = Map.of("mqtt.url", "tcp://127.0.0.1:" + arguments[3], "mqtt.startup", "wait",
				"mqtt.flow.receive-maximum", PAHO_RECEIVE_MAXIMUM, "mqtt.enabled", arguments[0].equals("starter"),
				"logging.level.root", "warn", "spring.main.banner-mode", "off", "spring.autoconfigure.exclude",
				arguments[2].equals("plain") ? without : "");
		return new SpringApplicationBuilder(
				arguments[0].equals("starter") ? StarterApplication.class : IntegrationApplication.class)
			.web(WebApplicationType.NONE)
			.profiles(arguments[1])
			.properties(properties)
			.run();
	}

	static void acquire(Semaphore semaphore, int permits) throws InterruptedException {
		if (!semaphore.tryAcquire(permits, 60, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Nothing happened for a minute");
		}
	}

	/** What the process has used so far. */
	private record Usage(long cpuNanos, long allocatedBytes, long switches, long nanos) {

		static Usage now() {
			long allocated = 0;
			for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
				allocated += Math.max(0, bytes);
			}
			return new Usage(SYSTEM.getProcessCpuTime(), allocated, countSwitches(), System.nanoTime());
		}

		/**
		 * How often a thread gave up or lost its processor, where the system is Linux.
		 */
		private static long countSwitches() {
			try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
				return threads.flatMap((thread) -> lines(thread.resolve("status")))
					.filter((line) -> line.contains("voluntary_ctxt_switches:"))
					.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
					.sum();
			}
			catch (IOException ex) {
				return 0;
			}
		}

		private static Stream<String> lines(Path file) {
			try {
				return Files.readAllLines(file).stream();
			}
			catch (IOException ex) {
				return Stream.empty(); // the thread has ended
			}
		}

		/** CPU microseconds for one message are CPU-seconds for a million. */
		void print(int messages) {
			Usage after = now();
			double cpu = (after.cpuNanos - this.cpuNanos) / 1e3 / messages;
			long allocated = (after.allocatedBytes - this.allocatedBytes) / messages;
			double rate = messages / ((after.nanos - this.nanos) / 1e9);
			double switches = (double) (after.switches - this.switches) / messages;
			System.out.printf("result %.3f %d %.0f %.3f%n", cpu, allocated, rate, switches);
		}

	}

}
