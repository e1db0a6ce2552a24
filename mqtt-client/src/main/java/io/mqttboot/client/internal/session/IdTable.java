package io.mqttboot.client.internal.session;

import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A map from packet identifiers to objects, without boxing: open addressing with linear
 * probing. Identifiers are handed out one after the other; multiplying them by a fraction
 * of the golden ratio spreads them evenly, since a long run of occupied slots would make
 * removing slow. Small when it is empty, since a process may hold thousands of clients.
 *
 * @param <T> what is found by an identifier
 */
final class IdTable<T> {

	private static final int SMALLEST = 8;

	private static final int SHRINK_ABOVE = 1024;

	private static final int GOLDEN_RATIO = 0x9E3779B1;

	/** 0, which is not a packet identifier, marks a free slot. */
	private char[] ids = new char[SMALLEST];

	private @Nullable Object[] values = new @Nullable Object[SMALLEST];

	private int size;

	@Nullable T get(int id) {
		int slot = find(id);
		return (slot >= 0) ? value(slot) : null;
	}

	/**
	 * Adds or replaces.
	 */
	void put(int id, T value) {
		int slot = find(id);
		if (slot < 0) {
			if (2 * (this.size + 1) > this.ids.length) {
				resize(2 * this.ids.length);
				slot = find(id);
			}
			slot = ~slot;
			this.ids[slot] = (char) id;
			this.size++;
		}
		this.values[slot] = value;
	}

	@Nullable T remove(int id) {
		int slot = find(id);
		if (slot < 0) {
			return null;
		}
		T value = value(slot);
		this.size--;
		close(slot);
		if (this.size == 0 && this.ids.length > SHRINK_ABOVE) {
			clear();
		}
		return value;
	}

	int size() {
		return this.size;
	}

	void clear() {
		this.ids = new char[SMALLEST];
		this.values = new @Nullable Object[SMALLEST];
		this.size = 0;
	}

	/**
	 * Calls the consumer for every object, in no order. It must not change the table.
	 */
	void forEach(Consumer<? super T> consumer) {
		for (int slot = 0; slot < this.ids.length; slot++) {
			T value = value(slot);
			if (value != null) {
				consumer.accept(value);
			}
		}
	}

	/** Whether there is an object like that. */
	boolean anyMatch(Predicate<? super T> condition) {
		for (int slot = 0; slot < this.ids.length; slot++) {
			T value = value(slot);
			if (value != null && condition.test(value)) {
				return true;
			}
		}
		return false;
	}

	/** Where an identifier belongs if the slot is free. */
	private int home(int id) {
		return (id * GOLDEN_RATIO) >>> (Integer.numberOfLeadingZeros(this.ids.length) + 1);
	}

	/** The slot of an identifier, or the complement of the free slot where it belongs. */
	private int find(int id) {
		int mask = this.ids.length - 1;
		int slot = home(id);
		while (this.ids[slot] != 0) {
			if (this.ids[slot] == id) {
				return slot;
			}
			slot = (slot + 1) & mask;
		}
		return ~slot;
	}

	/** Frees a slot and moves back what was pushed behind it. */
	private void close(int free) {
		int mask = this.ids.length - 1;
		int slot = free;
		while (true) {
			slot = (slot + 1) & mask;
			if (this.ids[slot] == 0) {
				break;
			}
			int home = home(this.ids[slot]);
			if (((slot - home) & mask) >= ((slot - free) & mask)) {
				this.ids[free] = this.ids[slot];
				this.values[free] = this.values[slot];
				free = slot;
			}
		}
		this.ids[free] = 0;
		this.values[free] = null;
	}

	private void resize(int capacity) {
		char[] oldIds = this.ids;
		@Nullable Object[] oldValues = this.values;
		this.ids = new char[capacity];
		this.values = new @Nullable Object[capacity];
		for (int i = 0; i < oldIds.length; i++) {
			if (oldIds[i] != 0) {
				int slot = ~find(oldIds[i]);
				this.ids[slot] = oldIds[i];
				this.values[slot] = oldValues[i];
			}
		}
	}

	@SuppressWarnings("unchecked") // only put() writes values
	private @Nullable T value(int slot) {
		return (T) this.values[slot];
	}

}
