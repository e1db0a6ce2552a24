package io.mqttboot.client.spi;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where a client keeps its session so that it survives the process: publications that
 * were accepted and not acknowledged, and QoS 2 messages on their way in.
 * <p>
 * An implementation is a small ordered log and may block. A client opens the log when it
 * is created and closes it when it is closed. All calls for one log come from one thread
 * of its own, which is never interrupted and runs nothing else.
 */
@FunctionalInterface
public interface SessionStore {

	/**
	 * Opens the log of a client, or creates an empty one. A log has one owner at a time.
	 * @param clientId the client identifier
	 * @return the log, until it is closed
	 * @throws IOException if it cannot be opened, is damaged, or is in use by another
	 * owner, in this process or another one
	 */
	Log open(String clientId) throws IOException;

	/** The log of one session. */
	interface Log {

		/**
		 * Returns what is in the log.
		 * @return the entries, in the order of their keys
		 * @throws IOException if they cannot be read
		 */
		List<Entry> read() throws IOException;

		/**
		 * Makes changes, all or none, in their order. They are on disk when the call
		 * returns. After an exception the log is of no use any more but to be closed.
		 * @param changes entries to be added, whose keys are greater than every key
		 * before, and keys to be removed
		 * @throws IOException if the changes cannot be made
		 */
		void write(List<Entry> changes) throws IOException;

		/**
		 * Gives the log up. Does not fail if it is of no use any more.
		 * @throws IOException if it cannot be closed
		 */
		void close() throws IOException;

	}

	/**
	 * A key with its value, or, among changes, a key that is to be removed.
	 *
	 * @param key 1 or greater
	 * @param value the bytes, not to be modified; {@code null} removes the key
	 */
	record Entry(long key, byte @Nullable [] value) {
	}

}
