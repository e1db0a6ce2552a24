package io.mqttboot.client.internal.engine;

/**
 * Takes commands for the event loop, from any thread. A command is an
 * {@code OutgoingMessage} (publish it), an {@code IncomingMessage} (its handlers are
 * done), a {@link CallbackQueue.Batch} (it came back), or a {@link Runnable}.
 */
interface Inbox {

	/** Adds a command and wakes the loop. */
	void submit(Object command);

	/** Submits a command after a moment, on the event loop. */
	void submitLater(Runnable command);

	/** Adds a command without waking the loop; another {@link #submit} follows soon. */
	void enqueue(Object command);

	/**
	 * Says, on the event loop, that commands may be enqueued from now on and nothing
	 * follows for long: the loop looks for them every moment until {@link #settled}.
	 */
	void expect();

	/** Says, on the event loop, that what was to follow after {@link #expect} did. */
	void settled();

}
