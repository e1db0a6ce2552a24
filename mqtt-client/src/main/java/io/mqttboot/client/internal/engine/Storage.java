package io.mqttboot.client.internal.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.internal.session.RecordCodec;
import io.mqttboot.client.internal.session.SessionRecord;
import io.mqttboot.client.spi.SessionStore;
import io.mqttboot.client.spi.SessionStore.Entry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a session and its thread. Everything that is not private, apart from
 * opening, is called on the event loop.
 * <p>
 * One batch of changes is written at a time. What the session changes meanwhile is the
 * next batch, so many changes share one forced write when there is much to do, and none
 * waits for others when there is little. After a failed write the log is opened again and
 * filled from the session; until that succeeds the storage is down and drops changes.
 */
final class Storage {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final SessionStore store;

	private final String clientId;

	private final Inbox inbox;

	private final ExecutorService thread;

	/** On the thread of the store. */
	private SessionStore.@Nullable Log log;

	private @Nullable Listener listener;

	private List<Change> changes = new ArrayList<>();

	/** Keys that are to be removed together with the next changes. */
	private List<Long> stale = List.of();

	/** All changes, and those of them that are durable or dropped. */
	private long changed;

	private long settled;

	private final List<Awaited> awaited = new ArrayList<>(0);

	private boolean writing;

	private boolean down;

	private boolean closed;

	private @Nullable CompletableFuture<Void> reopening;

	Storage(SessionStore store, String clientId, Inbox inbox) {
		this.store = store;
		this.clientId = clientId;
		this.inbox = inbox;
		this.thread = Executors.newSingleThreadExecutor((task) -> {
			Thread created = new Thread(task, "mqtt-store-" + clientId);
			created.setDaemon(true);
			return created;
		});
	}

	/**
	 * Opens the log, waiting for it, on the thread that creates the client.
	 * @return what is in the log
	 * @throws MqttStoreException if it cannot be opened
	 */
	List<Entry> open() {
		CompletableFuture<List<Entry>> opened = CompletableFuture.supplyAsync(this::openLog, this.thread);
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return opened.get();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		catch (ExecutionException ex) {
			this.thread.shutdown();
			if (ex.getCause() instanceof MqttStoreException known) {
				throw known;
			}
			throw new MqttStoreException("The session store %s cannot be opened".formatted(this.store), ex.getCause());
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private List<Entry> openLog() {
		try {
			this.log = this.store.open(this.clientId);
			return this.log.read();
		}
		catch (Throwable ex) {
			closeLog();
			throw new MqttStoreException(describe(ex), ex);
		}
	}

	private String describe(Throwable cause) {
		return (cause instanceof IOException && cause.getMessage() != null) ? cause.getMessage()
				: "The session store %s failed: %s".formatted(this.store, cause);
	}

	/** Names who is told about writes. */
	void listener(Listener listener) {
		this.listener = listener;
	}

	private Listener listener() {
		return Objects.requireNonNull(this.listener, "listener");
	}

	/** What was found in the log goes with the next changes. */
	void forget(List<Entry> entries) {
		this.stale = entries.stream().map(Entry::key).toList();
	}

	void change(long key, @Nullable SessionRecord record) {
		this.changed++;
		this.changes.add(new Change(key, record));
	}

	/** Writes what was changed since the last time. */
	void endPass() {
		if (this.writing || this.down || this.closed || this.changes.isEmpty()) {
			return;
		}
		this.writing = true;
		List<Change> batch = this.changes;
		List<Long> removed = this.stale;
		this.changes = new ArrayList<>();
		this.stale = List.of();
		this.thread.execute(() -> write(removed, batch));
	}

	private void write(List<Long> removed, List<Change> batch) {
		try {
			Objects.requireNonNull(this.log, "log").write(entries(removed, batch));
			this.inbox.submit((Runnable) () -> written(batch.size()));
		}
		catch (Throwable ex) {
			closeLog();
			this.inbox.submit((Runnable) () -> failed(ex));
		}
	}

	private static List<Entry> entries(List<Long> removed, List<Change> batch) {
		List<Entry> entries = new ArrayList<>(removed.size() + batch.size());
		removed.forEach((key) -> entries.add(new Entry(key, null)));
		batch.forEach((change) -> entries.add(change.encode()));
		return entries;
	}

	private void closeLog() {
		if (this.log == null) {
			return;
		}
		try {
			this.log.close();
		}
		catch (Throwable ex) {
			logger.warn("The session store {} was not closed properly", this.store, ex);
		}
		this.log = null;
	}

	private void written(int number) {
		this.writing = false;
		this.settled += number;
		listener().stored(this.settled);
		for (Awaited wait : List.copyOf(this.awaited)) {
			if (wait.position <= this.settled && this.awaited.remove(wait)) {
				wait.future.complete(null);
			}
		}
	}

	/**
	 * Waits for the changes made so far.
	 * @return completes on the event loop when they are durable, or cannot be
	 */
	CompletableFuture<Void> durable() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.awaited.add(new Awaited(this.changed, future));
		return future;
	}

	private void failed(Throwable cause) {
		this.writing = false;
		this.down = true;
		drop();
		MqttStoreException problem = new MqttStoreException(
				describe(cause) + "; the connection is closed, and publications that were not accepted fail", cause);
		logger.error("{}", problem.getMessage(), cause);
		listener().storeFailed(problem);
		List<Awaited> failed = List.copyOf(this.awaited);
		this.awaited.clear();
		failed.forEach((wait) -> wait.future.completeExceptionally(problem));
		if (!this.thread.isShutdown()) {
			reopen();
		}
	}

	/** What waits to be written is replaced by {@link Listener#storeAgain()}. */
	private void drop() {
		this.changes.clear();
		this.settled = this.changed;
	}

	/** Whether nothing can be stored. */
	boolean isDown() {
		return this.down;
	}

	/**
	 * Opens the log again after a failure.
	 * @return completes on the event loop when changes are taken again
	 */
	CompletableFuture<Void> reopen() {
		if (this.reopening != null) {
			return this.reopening;
		}
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.reopening = future;
		this.thread.execute(() -> {
			try {
				List<Entry> entries = openLog();
				this.inbox.submit((Runnable) () -> reopened(entries, future));
			}
			catch (MqttStoreException ex) {
				this.inbox.submit((Runnable) () -> notReopened(ex, future));
			}
		});
		return future;
	}

	private void reopened(List<Entry> entries, CompletableFuture<Void> future) {
		this.reopening = null;
		this.down = false;
		drop();
		forget(entries);
		logger.info("The session store {} is open again", this.store);
		listener().storeAgain();
		future.complete(null);
	}

	private void notReopened(MqttStoreException cause, CompletableFuture<Void> future) {
		this.reopening = null;
		future.completeExceptionally(cause);
	}

	/**
	 * Writes what is left and closes the log.
	 * @return completes on the event loop
	 */
	CompletableFuture<Void> close() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.closed = true;
		List<Change> rest = this.down ? List.of() : this.changes;
		List<Long> removed = this.stale;
		this.changes = new ArrayList<>();
		this.thread.execute(() -> {
			try {
				if (!rest.isEmpty() && this.log != null) {
					this.log.write(entries(removed, rest));
				}
			}
			catch (Throwable ex) {
				logger.error("The last changes of a session were not stored", ex);
			}
			closeLog();
			this.inbox.submit((Runnable) () -> future.complete(null));
		});
		this.thread.shutdown();
		return future;
	}

	/** Gives up what {@link #open()} opened, when the client cannot be created. */
	void abandon() {
		CompletableFuture<Void> closed = CompletableFuture.runAsync(this::closeLog, this.thread);
		this.thread.shutdown();
		closed.join();
	}

	@Override
	public String toString() {
		return this.store.toString();
	}

	/** Is told about writes, on the event loop. */
	interface Listener {

		/** So many changes, counted from the first, are durable or were dropped. */
		void stored(long changes);

		/** The last write failed; what was not durable is lost. */
		void storeFailed(MqttStoreException cause);

		/** The log is empty and takes changes again. */
		void storeAgain();

	}

	/**
	 * Somebody who waits until changes are durable.
	 *
	 * @param position how many changes
	 * @param future completes then
	 */
	private record Awaited(long position, CompletableFuture<Void> future) {
	}

	/**
	 * A change that is not encoded yet, which is work for the thread of the store.
	 *
	 * @param key the key
	 * @param record the record, or {@code null} to remove it
	 */
	private record Change(long key, @Nullable SessionRecord record) {

		Entry encode() {
			return new Entry(this.key, (this.record != null) ? RecordCodec.encode(this.record) : null);
		}

	}

}
