package io.mqttboot.client.internal.session;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The filters of one SUBSCRIBE, which share a subscription identifier.
 */
final class SubscriptionGroup {

	/** Orders requests: greater is later. */
	final long number;

	/** 1 to 268,435,455, kept when the client subscribes again by itself. */
	final int identifier;

	/** Whether a handler came with the SUBSCRIBE. */
	final boolean withHandler;

	/** Filters whose messages may carry the identifier. */
	final Set<FilterEntry> entries = new LinkedHashSet<>();

	/** Whether the server answered, so that it uses the identifier in this meaning. */
	boolean acknowledged;

	SubscriptionGroup(long number, int identifier, boolean withHandler) {
		this.number = number;
		this.identifier = identifier;
		this.withHandler = withHandler;
	}

}
