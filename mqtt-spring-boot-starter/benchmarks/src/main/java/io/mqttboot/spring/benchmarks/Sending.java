package io.mqttboot.spring.benchmarks;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Ways in which an application publishes, with at most 256 messages under way.
 */
enum Sending {

	/** As fast as it goes; a sender that finds the window full waits for half of it. */
	SEND {
		@Override
		void run(Sender sender, int messages) {
			Window window = new Window(WINDOW);
			for (int i = 0; i < messages; i++) {
				window.enter();
				sender.send(PAYLOAD, window::leave);
			}
			window.awaitAtMost(0);
		}
	},

	/** As fast as it goes; each acknowledgement wakes the sender for one message more. */
	SINGLE {
		@Override
		void run(Sender sender, int messages) throws InterruptedException {
			Semaphore window = new Semaphore(WINDOW);
			for (int i = 0; i < messages; i++) {
				Worker.acquire(window, 1);
				sender.send(PAYLOAD, window::release);
			}
			Worker.acquire(window, WINDOW);
		}
	},

	/** Twenty messages, then a pause of a millisecond. */
	PACED {
		@Override
		void run(Sender sender, int messages) throws InterruptedException {
			Window window = new Window(WINDOW);
			for (int i = 0; i < messages; i++) {
				if (i % 20 == 0) {
					Thread.sleep(1);
				}
				window.enter();
				sender.send(PAYLOAD, window::leave);
			}
			window.awaitAtMost(0);
		}
	};

	private static final int WINDOW = 256;

	private static final byte[] PAYLOAD = new byte[128];

	static Optional<Sending> named(String name) {
		return Stream.of(values()).filter((each) -> each.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
	}

	/**
	 * Publishes and waits until everything is acknowledged.
	 * @param sender who publishes
	 * @param messages how many
	 */
	abstract void run(Sender sender, int messages) throws InterruptedException;

}
