package io.mqttboot.client.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * Packet identifiers of this client: one space for PUBLISH, SUBSCRIBE and UNSUBSCRIBE
 * [MQTT5-2.2.1-3], handed out one after the other, never one that is in use. A few are
 * kept back from messages, so that a request still gets one when messages used up the
 * rest.
 */
final class PacketIds {

	static final int MAXIMUM = 65_535;

	static final int RESERVED_FOR_REQUESTS = 16;

	private static final Object RETIRED = new Object();

	private final IdTable<Object> owners = new IdTable<>();

	private int last;

	private int retired;

	/** Whether identifiers of an earlier process are in use. */
	private boolean claimed;

	PacketIds(int first) {
		this.last = first - 1;
	}

	boolean availableForMessage() {
		return this.owners.size() < MAXIMUM - RESERVED_FOR_REQUESTS;
	}

	/**
	 * Gives the owner an identifier.
	 * @return 1 to 65,535, or 0 if all are in use
	 */
	int take(Object owner) {
		if (this.owners.size() == MAXIMUM) {
			return 0;
		}
		do {
			this.last = (this.last == MAXIMUM) ? 1 : this.last + 1;
		}
		while (this.owners.get(this.last) != null);
		this.owners.put(this.last, owner);
		return this.last;
	}

	/** Gives the owner an identifier that it had before, if nobody has it. */
	boolean claim(int id, Object owner) {
		if (id < 1 || id > MAXIMUM || this.owners.get(id) != null) {
			return false;
		}
		this.owners.put(id, owner);
		if (!this.claimed || isAhead(id)) {
			this.last = id;
		}
		this.claimed = true;
		return true;
	}

	/**
	 * Whether an identifier was given away after the last one: new ones follow the newest
	 * that is in use, so that each rests as long as possible and a late answer meets
	 * nobody.
	 */
	private boolean isAhead(int id) {
		return Math.floorMod(id - this.last, MAXIMUM) < MAXIMUM / 2;
	}

	/**
	 * Who uses an identifier.
	 * @return a message or a request, or {@code null} for none
	 */
	@Nullable Object owner(int id) {
		Object owner = this.owners.get(id);
		return (owner != RETIRED) ? owner : null;
	}

	void release(int id) {
		this.owners.remove(id);
	}

	/**
	 * Keeps an identifier out of use until the session is lost: the server may still know
	 * a QoS 2 message by it and would take a new one for a repetition.
	 */
	void retire(int id) {
		this.owners.put(id, RETIRED);
		this.retired++;
	}

	/** Releases what was retired: the server lost the session. */
	void releaseRetired() {
		for (int id = 1; this.retired > 0; id++) {
			if (this.owners.get(id) == RETIRED) {
				release(id);
				this.retired--;
			}
		}
	}

}
