package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.internal.session.SessionRecord.Identity;
import io.mqttboot.client.internal.session.SessionRecord.Incoming;

import io.mqttboot.client.internal.session.SessionRecord.Outgoing;
import io.mqttboot.client.internal.session.SessionRecord.Progress;
import io.mqttboot.client.internal.session.SessionRecord.Retired;
import io.mqttboot.client.internal.session.SessionRecord.Step;
import org.jspecify.annotations.Nullable;

/**
 * Records of an earlier process, put together to a session.
 */
public final class StoredSession {

	private final OutgoingMessage.Canceller canceller;

	private final boolean fromStore;

	private final Map<Long, SavedMessage> messages = new HashMap<>();

	private final List<Keyed<Incoming>> incoming = new ArrayList<>();

	private final List<Keyed<Retired>> retired = new ArrayList<>();

	private @Nullable Identity identity;

	private @Nullable Keyed<SessionRecord.Lease> lease;

	private long lastKey;

	/**
	 * Begins with nothing.
	 * @param canceller takes restored publications back
	 * @param fromStore whether the records are in the store of the session; otherwise
	 * they were saved by hand
	 */
	public StoredSession(OutgoingMessage.Canceller canceller, boolean fromStore) {
		this.canceller = canceller;
		this.fromStore = fromStore;
	}

	/**
	 * Adds a record, in the order of the keys.
	 * @param key its key
	 * @param record the record
	 * @throws IllegalArgumentException if it does not fit to the earlier ones
	 */
	public void add(long key, SessionRecord record) {
		this.lastKey = key;
		if (record instanceof Identity first) {
			this.identity = first;
		}
		else if (record instanceof Outgoing outgoing) {
			this.messages.put(key, new SavedMessage(key, outgoing));
		}
		else if (record instanceof Progress progress) {
			SavedMessage message = this.messages.get(progress.messageKey());
			if (message == null) {
				throw new IllegalArgumentException("A record of a session refers to a message that is not there");
			}
			message.progress(key, progress);
		}
		else if (record instanceof Incoming message) {
			this.incoming.add(new Keyed<>(key, message));
		}
		else if (record instanceof Retired id) {
			this.retired.add(new Keyed<>(key, id));
		}
		else if (record instanceof SessionRecord.Lease last) {
			this.lease = new Keyed<>(key, last);
		}
	}

	/**
	 * Whose session it is.
	 * @return the first record, or {@code null} if there are no records
	 */
	public @Nullable Identity identity() {
		return this.identity;
	}

	/**
	 * How many messages there are.
	 * @return outgoing messages
	 */
	public int outgoing() {
		return this.messages.size();
	}

	/**
	 * How many incoming QoS 2 messages are not released.
	 * @return incoming messages
	 */
	public int incoming() {
		return this.incoming.size();
	}

	long lastKey() {
		return this.lastKey;
	}

	List<OutgoingMessage> restore(OutboundFlow outbound, InboundFlow inbound, Lease target, Journal journal, long now) {
		if (this.fromStore) {
			journal.startAfter(this.lastKey);
		}
		if (this.lease != null) {
			target.restore(this.lease.record(), keyIn(this.lease), now);
		}
		this.retired.forEach((id) -> outbound.inFlight().restoreRetired(id.record().packetId(), keyIn(id)));
		boolean certain = !target.isInDoubt();
		this.incoming.forEach((message) -> inbound.restore(message.record().packetId(), message.record().done(),
				certain, keyIn(message), now));
		List<SavedMessage> ordered = new ArrayList<>(this.messages.values());
		ordered.sort(Comparator.comparingLong((message) -> message.order));
		List<OutgoingMessage> restored = new ArrayList<>(ordered.size());
		long wall = outbound.wallMillis(now);
		long lastPublished = ordered.stream()
			.filter((saved) -> saved.step == Step.PUBLISHED)
			.mapToLong((saved) -> saved.order)
			.max()
			.orElse(0);
		for (SavedMessage saved : ordered) {
			long created = now - TimeUnit.MILLISECONDS.toNanos(Math.max(0, wall - saved.record.createdMillis()));
			OutgoingMessage message = new OutgoingMessage(saved.record.message(), created, this.canceller, null);
			if (this.fromStore) {
				journal.restored(message, saved.key, saved.progressKey);
			}
			outbound.restore(message, saved.step, saved.packetId, saved.order < lastPublished);
			restored.add(message);
		}
		if (!this.fromStore) {
			target.store();
			outbound.storeAgain();
			inbound.storeAgain();
		}
		return restored;
	}

	/** The key in the store of the session, or 0. */
	private long keyIn(Keyed<?> record) {
		return this.fromStore ? record.key() : 0;
	}

	/** A record with its key. */
	private record Keyed<T>(long key, T record) {
	}

	/** A message with what later records say about it. */
	private static final class SavedMessage {

		private final long key;

		private final Outgoing record;

		private Step step;

		private int packetId;

		private long progressKey;

		/** That of the messages; among released ones that of the PUBRECs. */
		private long order;

		SavedMessage(long key, Outgoing record) {
			this.key = key;
			this.record = record;
			this.step = record.step();
			this.packetId = record.packetId();
			this.order = key;
		}

		void progress(long newKey, Progress progress) {
			this.progressKey = newKey;
			this.step = progress.step();
			this.packetId = progress.packetId();
			this.order = (this.step == Step.RELEASED) ? newKey : this.key;
		}

	}

}
