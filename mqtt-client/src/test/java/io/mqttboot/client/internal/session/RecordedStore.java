package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.spi.SessionStore;
import org.jspecify.annotations.Nullable;

/**
 * A store in which changes become durable when the test says so; those of one call of the
 * session together. A crash keeps what is durable, in the bytes of the real format.
 */
final class RecordedStore {

	/** What the clock on the wall shows at time 0 of the session. */
	long epochMillis = 1_700_000_000_000L;

	final TreeMap<Long, byte[]> durable = new TreeMap<>();

	final List<SessionStore.Entry> pending = new ArrayList<>();

	/** Where the changes of a call end in {@code pending}. */
	private final List<Integer> ends = new ArrayList<>();

	/** Changes of this process, and those of them that are durable or were dropped. */
	private long changed;

	long settled;

	private long lastKey;

	void change(long key, @Nullable SessionRecord record) {
		if (record != null && key <= this.lastKey) {
			throw new AssertionError("Key " + key + " after " + this.lastKey);
		}
		if (record == null && key > this.lastKey) {
			throw new AssertionError("Key " + key + " is removed before it was added");
		}
		this.lastKey = Math.max(key, this.lastKey);
		this.changed++;
		this.pending.add(new SessionStore.Entry(key, (record != null) ? RecordCodec.encode(record) : null));
	}

	/** A call of the session is over: its changes belong together. */
	void callEnded() {
		if (this.pending.size() > this.lastEnd()) {
			this.ends.add(this.pending.size());
		}
	}

	private int lastEnd() {
		return this.ends.isEmpty() ? 0 : this.ends.get(this.ends.size() - 1);
	}

	/** How many calls have changes that are not durable. */
	int calls() {
		callEnded();
		return this.ends.size();
	}

	/** Makes the changes of some calls durable, in order. */
	void flushCalls(int calls) {
		flush((calls > 0) ? this.ends.get(calls - 1) : 0);
	}

	/** Makes some of the changes durable, in order. */
	void flush(int number) {
		for (SessionStore.Entry change : this.pending.subList(0, number)) {
			byte[] value = change.value();
			if (value != null) {
				this.durable.put(change.key(), value);
			}
			else {
				this.durable.remove(change.key());
			}
		}
		this.pending.subList(0, number).clear();
		this.settled += number;
		this.ends.replaceAll((end) -> end - number);
		this.ends.removeIf((end) -> end <= 0);
	}

	/** The process ends: what is not durable is gone. */
	void crash() {
		this.pending.clear();
		this.ends.clear();
		this.changed = 0;
		this.settled = 0;
		this.lastKey = this.durable.isEmpty() ? 0 : this.durable.lastKey();
	}

	/** The last write failed: what is not durable is gone. */
	void fail() {
		this.pending.clear();
		this.ends.clear();
		this.settled = this.changed;
	}

	/** Works again, and is filled by the session, in one batch. */
	void refill(Session session) {
		this.pending.clear();
		this.ends.clear();
		this.settled = this.changed;
		session.storeAgain(new SessionRecord.Identity("c", "s"));
		this.durable.clear();
		flush(this.pending.size());
	}

	/** What a new process reads. */
	StoredSession read(OutgoingMessage.Canceller canceller) {
		StoredSession stored = new StoredSession(canceller, true);
		this.durable.forEach((key, value) -> stored.add(key, RecordCodec.decode(value)));
		return stored;
	}

	/** The records, as text. */
	List<String> records() {
		return new ArrayList<>(
				this.durable.values().stream().map((value) -> RecordCodec.decode(value).toString()).toList());
	}

	long wallMillis(long nanos) {
		return this.epochMillis + TimeUnit.NANOSECONDS.toMillis(nanos);
	}

}
