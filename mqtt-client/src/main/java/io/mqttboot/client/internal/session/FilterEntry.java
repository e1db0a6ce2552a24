package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A filter, its handlers, and the subscription that the server has for it.
 */
final class FilterEntry {

	final TopicFilter filter;

	/** Handlers that came with a subscribe; they stay until the unsubscribe. */
	final List<Subscriber> subscribers = new ArrayList<>(1);

	/** Handlers that were attached without one. */
	final List<Recipient> attached = new ArrayList<>(0);

	/** The SUBSCRIBEs that name it and were not refused, replaced or undone. */
	final List<SubscriptionGroup> groups = new ArrayList<>(1);

	/** What the server granted last, or {@code null}. */
	@Nullable Subscription granted;

	/** The SUBSCRIBE it was granted to. */
	@Nullable SubscriptionGroup group;

	FilterEntry(TopicFilter filter) {
		this.filter = filter;
	}

	boolean matches(String topic) {
		return this.filter.matches(topic);
	}

	void join(SubscriptionGroup group) {
		if (group.entries.add(this)) {
			this.groups.add(group);
		}
	}

	void leave(SubscriptionGroup group) {
		group.entries.remove(this);
		this.groups.remove(group);
	}

	/** Whether it says nothing any more; what is granted has a group. */
	boolean isUnused() {
		return this.groups.isEmpty() && this.subscribers.isEmpty() && this.attached.isEmpty();
	}

	/** Adds its handlers to a list in which each is once. */
	void addTo(List<Recipient> recipients, boolean subscribed) {
		if (subscribed) {
			for (Subscriber subscriber : this.subscribers) {
				addOnce(recipients, subscriber.recipient());
			}
		}
		for (Recipient recipient : this.attached) {
			addOnce(recipients, recipient);
		}
	}

	private static void addOnce(List<Recipient> recipients, Recipient recipient) {
		if (!recipients.contains(recipient)) {
			recipients.add(recipient);
		}
	}

	/**
	 * A handler that came with a SUBSCRIBE.
	 *
	 * @param recipient the handler
	 * @param group the SUBSCRIBE
	 */
	record Subscriber(Recipient recipient, SubscriptionGroup group) {
	}

}
