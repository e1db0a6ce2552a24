package io.mqttboot.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

import io.mqttboot.client.internal.session.RecordCodec;
import io.mqttboot.client.internal.session.SessionRecord;
import io.mqttboot.client.spi.SessionStore;

/**
 * A store in memory whose writes wait for a permit, or fail.
 */
final class SlowStore implements SessionStore {

	/** Permits for writes; plenty unless a test takes them. */
	final Semaphore permits = new Semaphore(1_000_000);

	volatile boolean failing;

	volatile boolean broken;

	private final TreeMap<Long, byte[]> entries = new TreeMap<>();

	/** Puts a record into the store before it is opened. */
	void put(long key, SessionRecord record) {
		this.entries.put(key, RecordCodec.encode(record));
	}

	/** Another store with what is durable in this one. */
	SlowStore copy() {
		SlowStore copy = new SlowStore();
		synchronized (this.entries) {
			copy.entries.putAll(this.entries);
		}
		return copy;
	}

	@Override
	public Log open(String clientId) throws IOException {
		if (this.broken) {
			throw new IOException("the disk is gone");
		}
		return new Log() {

			@Override
			public List<Entry> read() {
				List<Entry> all = new ArrayList<>();
				SlowStore.this.entries.forEach((key, value) -> all.add(new Entry(key, value)));
				return all;
			}

			@Override
			public void write(List<Entry> changes) throws IOException {
				SlowStore.this.permits.acquireUninterruptibly();
				if (SlowStore.this.failing) {
					throw new IOException("the disk is full");
				}
				synchronized (SlowStore.this.entries) {
					changes.forEach(this::write);
				}
			}

			private void write(Entry change) {
				byte[] value = change.value();
				if (value != null) {
					SlowStore.this.entries.put(change.key(), value);
				}
				else {
					SlowStore.this.entries.remove(change.key());
				}
			}

			@Override
			public void close() {
				// nothing to give back
			}

		};
	}

	@Override
	public String toString() {
		return "slow";
	}

}
