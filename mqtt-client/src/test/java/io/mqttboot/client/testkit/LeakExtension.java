package io.mqttboot.client.testkit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves a Netty buffer unreleased. Registered for every test
 * class. Netty tracks direct buffers and those of {@link ByteBufAllocator#DEFAULT}, not
 * the heap buffers of {@code Unpooled}.
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {

	private static final int ROUNDS = 2;

	private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

	@Override
	public void beforeAll(ExtensionContext context) {
		ByteBufUtil.setLeakListener((type, records) -> {
			if (!isOfTheBroker(records)) {
				LEAKS.add(type + " " + records);
			}
		});
	}

	// the embedded broker never releases the payload of a will that it does not publish
	private static boolean isOfTheBroker(String records) {
		return records.contains("org.apache.activemq.artemis.") && !records.contains("io.mqttboot.");
	}

	@Override
	public void afterAll(ExtensionContext context) throws InterruptedException {
		for (int i = 0; i < ROUNDS && LEAKS.isEmpty(); i++) {
			System.gc();
			Thread.sleep(20);
			lookForLeaks();
		}
		String leak = LEAKS.poll();
		LEAKS.clear();
		if (leak != null) {
			throw new AssertionError("Leaked buffer: " + leak);
		}
	}

	// the detector only looks when a buffer is allocated
	private void lookForLeaks() {
		ByteBufAllocator.DEFAULT.buffer(1).release();
	}

}
