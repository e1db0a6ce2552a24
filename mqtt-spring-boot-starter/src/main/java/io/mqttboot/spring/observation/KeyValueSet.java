package io.mqttboot.spring.observation;

import java.util.Iterator;
import java.util.List;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * Key values of an observation, of which there is one for each message. Micrometer puts
 * them into maps, at the start and once more at the end, and sorts and copies them for
 * whoever asks. Here they stay what the convention made of them, unless somebody adds to
 * them. Both contexts pass on to this class, since those of Micrometer that senders and
 * receivers must extend have nothing of ours in common.
 */
final class KeyValueSet {

	private KeyValues all = KeyValues.empty();

	KeyValues all() {
		return this.all;
	}

	@Nullable KeyValue get(String key) {
		for (KeyValue each : this.all) {
			if (each.getKey().equals(key)) {
				return each;
			}
		}
		return null;
	}

	/** Adds key values; those of the same keys are replaced. */
	void add(KeyValues more) {
		this.all = hasSameKeys(more) ? more : this.all.and(more);
	}

	private boolean hasSameKeys(KeyValues others) {
		Iterator<KeyValue> mine = this.all.iterator();
		for (KeyValue other : others) {
			if (!mine.hasNext() || !mine.next().getKey().equals(other.getKey())) {
				return false;
			}
		}
		return !mine.hasNext();
	}

	void remove(String... keys) {
		this.all = KeyValues.of(this.all.stream().filter((each) -> !List.of(keys).contains(each.getKey())).toList());
	}

}
