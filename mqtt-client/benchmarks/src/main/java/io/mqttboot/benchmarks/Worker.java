package io.mqttboot.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * One measurement in a JVM of its own: warms up, then measures CPU time of the whole
 * process and bytes allocated by all of its threads.
 */
final class Worker {

	/** Messages under way at a time, the same for every peer. */
	private static final int WINDOW = 256;

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	private Worker() {
	}

	/**
	 * Measures and prints one line.
	 * @param arguments peer, {@code publish} or {@code receive}, QoS, port, messages to
	 * warm up with, messages to measure, payload size
	 */
	public static void main(String[] arguments) {
		try {
			measure(arguments);
			System.exit(0); // some peers leave threads behind
		}
		catch (Exception ex) {
			ex.printStackTrace();
			System.exit(1);
		}
	}

	private static void measure(String[] arguments) throws Exception {
		int qos = Integer.parseInt(arguments[2]);
		int warmUp = Integer.parseInt(arguments[4]);
		int messages = Integer.parseInt(arguments[5]);
		Peer peer = Peer.named(arguments[0]);
		peer.connect("127.0.0.1", Integer.parseInt(arguments[3]));
		if (arguments[1].equals("publish")) {
			byte[] payload = new byte[Integer.parseInt(arguments[6])];
			publish(peer, payload, qos, warmUp);
			Usage before = Usage.now();
			publish(peer, payload, qos, messages);
			before.print(messages);
		}
		else {
			receive(peer, qos, warmUp, messages);
		}
		peer.close();
	}

	private static void publish(Peer peer, byte[] payload, int qos, int messages) throws Exception {
		Semaphore window = new Semaphore(WINDOW);
		for (int i = 0; i < messages; i++) {
			acquire(window, 1);
			peer.publish("benchmark/out", payload, qos, window::release);
		}
		acquire(window, WINDOW);
	}

	private static void receive(Peer peer, int qos, int warmUp, int messages) throws Exception {
		AtomicLong received = new AtomicLong();
		Semaphore warm = new Semaphore(0);
		Semaphore done = new Semaphore(0);
		peer.subscribe("benchmark/in", qos, (payload) -> {
			long count = received.incrementAndGet();
			if (count == warmUp) {
				warm.release();
			}
			if (count == warmUp + messages) {
				done.release();
			}
		});
		System.out.println("subscribed");
		acquire(warm, 1);
		Usage before = Usage.now();
		System.out.println("warm");
		acquire(done, 1);
		before.print(messages);
	}

	private static void acquire(Semaphore semaphore, int permits) throws InterruptedException {
		if (!semaphore.tryAcquire(permits, 60, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Nothing happened for a minute");
		}
	}

	/** What the process has used so far. */
	private record Usage(long cpuNanos, long allocatedBytes, long nanos) {

		static Usage now() {
			long allocated = 0;
			for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
				allocated += Math.max(0, bytes);
			}
			return new Usage(SYSTEM.getProcessCpuTime(), allocated, System.nanoTime());
		}

		/** CPU microseconds for one message are CPU-seconds for a million. */
		void print(int messages) {
			Usage after = now();
			double cpu = (after.cpuNanos - this.cpuNanos) / 1e3 / messages;
			long allocated = (after.allocatedBytes - this.allocatedBytes) / messages;
			double rate = messages / ((after.nanos - this.nanos) / 1e9);
			System.out.printf("result %.3f %d %.0f%n", cpu, allocated, rate);
		}

	}

}
