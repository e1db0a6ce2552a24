package io.mqttboot.client.internal.engine;

import java.util.concurrent.Executor;

import io.netty.channel.EventLoop;

/**
 * The threads that a client works with.
 */
public interface Resources {

	/**
	 * The event loop of the client.
	 * @return a loop
	 */
	EventLoop loop();

	/**
	 * The pauses of the event loop.
	 * @return what decides about them
	 */
	Coalescing coalescing();

	/**
	 * Where handlers and listeners run unless the options name an executor.
	 * @return an executor
	 */
	Executor callbacks();

	/**
	 * Where short blocking work of an attempt to connect runs: name lookup and
	 * credentials. Never the callback executor, whose threads may all be waiting for the
	 * connection.
	 * @return an executor
	 */
	Executor blockingWork();

	/** Says that the client does not need them any more. */
	void release();

}
