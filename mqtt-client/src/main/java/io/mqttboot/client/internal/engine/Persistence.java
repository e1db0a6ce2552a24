package io.mqttboot.client.internal.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.internal.session.OutgoingMessage;
import io.mqttboot.client.internal.session.RecordCodec;
import io.mqttboot.client.internal.session.SessionRecord.Identity;
import io.mqttboot.client.internal.session.StoredSession;
import io.mqttboot.client.internal.store.FileSessionStore;
import io.mqttboot.client.message.SessionSnapshot;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.SessionOptions;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.SessionStore;
import io.mqttboot.client.spi.SessionStore.Entry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what an earlier process kept into a new session, and keeps the session in its
 * storage, if it has one. On the event loop, but for opening.
 */
public final class Persistence implements Storage.Listener {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final Core core;

	private final MqttClientOptions options;

	private final OutgoingMessage.Canceller canceller;

	private final @Nullable Storage storage;

	Persistence(Core core, OutgoingMessage.Canceller canceller) {
		this.core = core;
		this.options = core.options();
		this.canceller = canceller;
		this.storage = storage(this.options, core);
	}

	/** The storage, or {@code null} if the session is in memory only. */
	@Nullable Storage storage() {
		return this.storage;
	}

	/** The storage that the options ask for, not open yet. */
	private static @Nullable Storage storage(MqttClientOptions options, Inbox inbox) {
		SessionOptions session = options.session();
		if (!session.isStored()) {
			return null;
		}
		if (options.clientIdGenerated() || options.clientId().isEmpty()) {
			throw new MqttConfigurationException("clientId",
					"A stored session needs a client identifier that stays the same, since the server knows it by that: set clientId");
		}
		if (options.sessionExpiry().isZero()) {
			throw new MqttConfigurationException("session.expiry",
					"A stored session needs a session expiry above zero: the server forgets it with the connection otherwise");
		}
		Path file = session.storeFile();
		SessionStore store = (file != null) ? new FileSessionStore(file) : Objects.requireNonNull(session.store());
		return new Storage(store, options.clientId(), inbox);
	}

	private Identity identity() {
		return new Identity(this.options.clientId(), this.options.server().toString());
	}

	/** Opens the storage and takes what is in it, unless the session starts clean. */
	void open() {
		Storage opening = this.storage;
		if (opening == null) {
			return;
		}
		opening.listener(this);
		List<Entry> entries = opening.open();
		try {
			StoredSession stored = read(opening.toString(), entries);
			if (this.options.cleanStart() && !entries.isEmpty()) {
				logger.warn("cleanStart drops the stored session of '{}' with {} outgoing messages",
						this.options.clientId(), stored.outgoing());
			}
			if (this.options.cleanStart() || entries.isEmpty()) {
				this.core.session().startAfter(stored);
				opening.forget(entries);
				storeAgain();
			}
			else {
				restore(stored, opening.toString());
			}
		}
		catch (RuntimeException ex) {
			opening.abandon();
			throw ex;
		}
		this.core.submit((Runnable) () -> {
			// the pass of this command stores what opening changed
		});
	}

	@Override
	public void stored(long changes) {
		this.core.session().stored(changes, this.core.now());
	}

	/** What was not stored is not acknowledged: the server sends it again. */
	@Override
	public void storeFailed(MqttStoreException cause) {
		this.core.session().storeFailed(cause);
		this.core.listeners().publish(new MqttEvent.StoreFailed(cause));
		this.core.outlet().storeFailed(cause);
	}

	@Override
	public void storeAgain() {
		this.core.session().storeAgain(identity());
	}

	/** Why publications that are still open when the client is closed fail. */
	MqttStateException closed() {
		return new MqttStateException((this.storage != null)
				? "The client is closed; what was accepted stays in the session store " + this.storage
				: "The client is closed");
	}

	/**
	 * Closes the storage.
	 * @param whenClosed runs on the event loop, at once if there is no storage
	 */
	CompletableFuture<Void> close(Runnable whenClosed) {
		CompletableFuture<Void> closed = (this.storage != null) ? this.storage.close()
				: CompletableFuture.completedFuture(null);
		return closed.thenRun(whenClosed);
	}

	/**
	 * Saves the session as it is, called on any thread.
	 * @return completes with the state
	 */
	public CompletableFuture<SessionSnapshot> save() {
		CompletableFuture<SessionSnapshot> future = new CompletableFuture<>();
		Identity identity = identity();
		this.core.submit((Runnable) () -> future.complete(new SessionSnapshot(identity.clientId(), identity.server(),
				this.core.session().snapshot().stream().map(RecordCodec::encode).toList())));
		return future;
	}

	/**
	 * Takes a session that was saved by hand, called on any thread.
	 * @param snapshot the state
	 * @return completes when it is taken
	 */
	public CompletableFuture<Void> restore(SessionSnapshot snapshot) {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.core.submit((Runnable) () -> {
			try {
				take(snapshot);
				future.complete(null);
			}
			catch (MqttException ex) {
				future.completeExceptionally(ex);
			}
		});
		return future;
	}

	private void take(SessionSnapshot snapshot) {
		if (!this.core.session().isUntouched()) {
			throw new MqttStateException(
					"A session can only be restored before the first connection, in a client without messages: restore it right after the client is created");
		}
		check("The saved session", new Identity(snapshot.clientId(), snapshot.server()));
		StoredSession stored = new StoredSession(this.canceller, false);
		try {
			long key = 0;
			for (byte[] record : snapshot.records()) {
				stored.add(++key, RecordCodec.decode(record));
			}
		}
		catch (IllegalArgumentException ex) {
			throw new MqttStoreException("The saved session cannot be read: " + ex.getMessage(), ex);
		}
		restore(stored, "a saved session");
	}

	private StoredSession read(String name, List<Entry> entries) {
		StoredSession stored = new StoredSession(this.canceller, true);
		try {
			for (Entry entry : entries) {
				stored.add(entry.key(), RecordCodec.decode(Objects.requireNonNull(entry.value())));
			}
			Identity identity = stored.identity();
			if (identity == null && !entries.isEmpty()) {
				throw new IllegalArgumentException("It does not say whose session it is");
			}
			if (identity != null) {
				check("The session store " + name, identity);
			}
			return stored;
		}
		catch (IllegalArgumentException ex) {
			throw new MqttStoreException(
					"The session store %s holds something else than a session: %s; delete it, or use another one"
						.formatted(name, ex.getMessage()),
					ex);
		}
	}

	/** The state of a session belongs to client identifier and server. */
	private void check(String what, Identity found) {
		Identity wanted = identity();
		if (!found.equals(wanted)) {
			throw new MqttStoreException(
					"%s belongs to client '%s' of %s, not to client '%s' of %s: use it with that client, or give this one a store of its own"
						.formatted(what, found.clientId(), found.server(), wanted.clientId(), wanted.server()),
					null);
		}
	}

	private void restore(StoredSession stored, String name) {
		List<OutgoingMessage> restored = this.core.session().restore(stored, this.core.now());
		for (OutgoingMessage message : restored) {
			message.whenComplete((result, failure) -> this.core.listeners()
				.publish(new MqttEvent.RestoredPublication(message.message(), result, failure)));
		}
		logger.info("{} outgoing and {} incoming messages of '{}' were restored from {}", stored.outgoing(),
				stored.incoming(), this.options.clientId(), name);
	}

}
