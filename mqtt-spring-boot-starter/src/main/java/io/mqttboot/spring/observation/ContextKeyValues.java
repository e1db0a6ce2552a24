package io.mqttboot.spring.observation;

import java.util.Iterator;
import java.util.List;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The key values of an observation, of which there is one for each message. Micrometer
 * puts them into maps, at the start and once more at the end, and sorts and copies them
 * for whoever asks. Here they stay what the convention made of them at the start, unless
 * somebody adds to them. Both contexts pass on to this class, since those of Micrometer
 * that senders and receivers must extend have nothing of ours in common.
 */
final class ContextKeyValues {

	private KeyValues low = KeyValues.empty();

	private boolean described;

	private @Nullable KeyValues details;

	private boolean detailsAdded;

	/** What a convention said before, {@code null} the first time. */
	@Nullable KeyValues described() {
		return this.described ? this.low : null;
	}

	/** Keeps what a convention says, and returns it. */
	KeyValues describe(KeyValues keyValues) {
		this.described = true;
		return keyValues;
	}

	/** What a convention said about the details before, {@code null} the first time. */
	@Nullable KeyValues details() {
		return this.details;
	}

	/** Keeps what a convention says about the details, and returns it. */
	KeyValues detail(KeyValues keyValues) {
		this.details = keyValues;
		return keyValues;
	}

	/** Whether the details are there already, the second time they are added. */
	boolean isKnown(KeyValues keyValues) {
		boolean known = this.detailsAdded && keyValues.equals(this.details);
		this.detailsAdded = true;
		return known;
	}

	KeyValues low() {
		return this.low;
	}

	@Nullable KeyValue low(String key) {
		for (KeyValue each : this.low) {
			if (each.getKey().equals(key)) {
				return each;
			}
		}
		return null;
	}

	void add(KeyValues more) {
		this.low = hasKeysOfLow(more) ? more : this.low.and(more);
	}

	private boolean hasKeysOfLow(KeyValues more) {
		Iterator<KeyValue> mine = this.low.iterator();
		for (KeyValue each : more) {
			if (!mine.hasNext() || !mine.next().getKey().equals(each.getKey())) {
				return false;
			}
		}
		return !mine.hasNext();
	}

	void remove(String... keys) {
		this.low = KeyValues.of(this.low.stream().filter((each) -> !List.of(keys).contains(each.getKey())).toList());
	}

}
