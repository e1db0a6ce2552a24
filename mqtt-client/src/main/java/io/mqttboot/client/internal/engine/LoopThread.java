package io.mqttboot.client.internal.engine;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * A thread of an event loop, known by its type so that blocking calls on it can be
 * refused.
 */
final class LoopThread extends FastThreadLocalThread {

	LoopThread(Runnable task, String name) {
		super(task, name);
		setDaemon(true);
	}

}
