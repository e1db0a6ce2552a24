package io.mqttboot.spring.listener;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a listener counts.
 */
final class ListenerCounters {

	/** Attempts after the first. */
	final LongAdder retries = new LongAdder();

	/** Messages that could not be handled. */
	final LongAdder failures = new LongAdder();

	/** Messages that the recoverer took. */
	final LongAdder recovered = new LongAdder();

}
