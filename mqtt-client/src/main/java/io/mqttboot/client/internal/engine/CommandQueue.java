package io.mqttboot.client.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Hands work from any thread to the event loop, in order, without locks: an unbounded
 * linked queue with many producers and one consumer. Producers swing the tail with one
 * atomic exchange and then link their node; between the two the consumer sees a gap and
 * {@link #poll()} returns {@code null} although the queue is not {@linkplain #isEmpty()
 * empty}; the producer wakes the consumer afterwards.
 */
final class CommandQueue {

	private static final VarHandle TAIL;

	private static final VarHandle NEXT;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			TAIL = lookup.findVarHandle(CommandQueue.class, "tail", Node.class);
			NEXT = lookup.findVarHandle(Node.class, "next", Node.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private Node head = new Node(null);

	private volatile Node tail = this.head;

	/** Adds a command, on any thread. */
	void offer(Object command) {
		Node node = new Node(command);
		Node previous = (Node) TAIL.getAndSet(this, node);
		NEXT.setRelease(previous, node);
	}

	/** Takes the oldest command, on the consuming thread. */
	@Nullable Object poll() {
		Node next = (Node) NEXT.getAcquire(this.head);
		if (next == null) {
			return null;
		}
		this.head = next;
		Object command = next.command;
		next.command = null;
		return command;
	}

	/** Whether nothing was added that was not taken, on the consuming thread. */
	boolean isEmpty() {
		return this.head == this.tail;
	}

	private static final class Node {

		private @Nullable Object command;

		@SuppressWarnings("UnusedVariable") // by the VarHandle
		private @Nullable Node next;

		private Node(@Nullable Object command) {
			this.command = command;
		}

	}

}
