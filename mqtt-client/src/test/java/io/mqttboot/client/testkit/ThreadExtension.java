package io.mqttboot.client.testkit;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves threads of the client running. Registered for every test
 * class; a class whose threads must outlive it, for example in a cached application
 * context, carries {@code @Tag("keeps-threads")}.
 */
public final class ThreadExtension implements BeforeAllCallback, AfterAllCallback {

	/** The tag that switches the check off for a class. */
	public static final String KEEPS_THREADS = "keeps-threads";

	private static final String PREFIX = "mqtt-";

	private static final Duration GRACE = Duration.ofSeconds(5);

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
		.create(ThreadExtension.class);

	@Override
	public void beforeAll(ExtensionContext context) {
		if (isChecked(context)) {
			context.getStore(NAMESPACE).put(Before.class, new Before(clientThreads()));
		}
	}

	@Override
	public void afterAll(ExtensionContext context) throws InterruptedException {
		if (!isChecked(context)) {
			return;
		}
		Before before = context.getStore(NAMESPACE).get(Before.class, Before.class);
		if (before == null) {
			return;
		}
		long deadline = System.nanoTime() + GRACE.toNanos();
		Set<Thread> left = started(before);
		while (!left.isEmpty() && System.nanoTime() < deadline) {
			Thread.sleep(10);
			left = started(before);
		}
		if (!left.isEmpty()) {
			throw new AssertionError("Threads still running " + GRACE.toSeconds() + " s after the tests: "
					+ left.stream().map(Thread::getName).collect(Collectors.toCollection(TreeSet::new)));
		}
	}

	// nested classes share what their outermost class has started
	private boolean isChecked(ExtensionContext context) {
		return context.getRequiredTestClass().getEnclosingClass() == null && !context.getTags().contains(KEEPS_THREADS);
	}

	private Set<Thread> started(Before before) {
		Set<Thread> threads = clientThreads();
		threads.removeAll(before.threads());
		return threads;
	}

	private Set<Thread> clientThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(PREFIX))
			.collect(Collectors.toSet());
	}

	private record Before(Set<Thread> threads) {

	}

}
