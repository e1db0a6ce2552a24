package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.mqttboot.client.internal.session.FilterEntry.Subscriber;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * Filters with their handlers, and the way from a topic to handlers.
 * <p>
 * A subscription identifier narrows the search to the filters of one SUBSCRIBE, so that
 * the copies a server sends for overlapping subscriptions reach each handler once. It
 * never replaces the match of the filter: a session of an earlier process may still use
 * the same number for another filter. For the same reason, while such a session is in
 * use, an identifier counts only after SUBACK.
 */
final class Subscriptions {

	private static final int MAXIMUM_IDENTIFIER = 268_435_455;

	private final Map<TopicFilter, FilterEntry> entries = new LinkedHashMap<>();

	/** Filters without wildcards, by what they match; a shared one may match the same. */
	private final Map<String, List<FilterEntry>> exact = new HashMap<>();

	private final List<FilterEntry> wildcards = new ArrayList<>();

	private final Map<Integer, SubscriptionGroup> groups = new HashMap<>();

	private int lastIdentifier;

	private boolean foreignSession;

	private @Nullable String cachedTopic;

	private List<Integer> cachedIdentifiers = List.of();

	private List<Recipient> cachedRecipients = List.of();

	/**
	 * The server has a session.
	 * @param first whether this is the first connection, so that another process began
	 * the session
	 */
	void sessionPresent(boolean first) {
		this.foreignSession = this.foreignSession || first;
		this.cachedTopic = null;
	}

	/**
	 * The server has no session any more, and so no subscriptions.
	 * @param resubscribe whether they are made again; handlers stay anyway
	 */
	void sessionLost(boolean resubscribe) {
		this.foreignSession = false;
		this.cachedTopic = null;
		if (!resubscribe) {
			forgetGranted();
		}
	}

	/**
	 * Adds the filters of a SUBSCRIBE, and its handler, before it is sent: messages may
	 * come before SUBACK.
	 */
	SubscriptionGroup add(long number, List<Subscription> subscriptions, @Nullable Recipient recipient) {
		SubscriptionGroup group = new SubscriptionGroup(number, nextIdentifier(), recipient != null);
		this.groups.put(group.identifier, group);
		for (Subscription subscription : subscriptions) {
			FilterEntry entry = entry(subscription.filter());
			entry.join(group);
			Subscriber subscriber = (recipient != null) ? new Subscriber(recipient, group) : null;
			if (subscriber != null && !entry.subscribers.contains(subscriber)) {
				entry.subscribers.add(subscriber);
			}
		}
		this.cachedTopic = null;
		return group;
	}

	private int nextIdentifier() {
		do {
			this.lastIdentifier = (this.lastIdentifier == MAXIMUM_IDENTIFIER) ? 1 : this.lastIdentifier + 1;
		}
		while (this.groups.containsKey(this.lastIdentifier));
		return this.lastIdentifier;
	}

	private FilterEntry entry(TopicFilter filter) {
		FilterEntry known = this.entries.get(filter);
		if (known != null) {
			return known;
		}
		FilterEntry entry = new FilterEntry(filter);
		this.entries.put(filter, entry);
		if (filter.hasWildcard()) {
			this.wildcards.add(entry);
		}
		else {
			this.exact.computeIfAbsent(filter.pattern(), (pattern) -> new ArrayList<>(1)).add(entry);
		}
		return entry;
	}

	/**
	 * The server granted a filter. It replaces an earlier subscription [MQTT5-3.8.4-3];
	 * handlers of the earlier one stay.
	 */
	void granted(SubscriptionGroup group, Subscription subscription) {
		this.cachedTopic = null;
		group.acknowledged = true;
		FilterEntry entry = this.entries.get(subscription.filter());
		if (entry == null || !group.entries.contains(entry)) {
			return;
		}
		SubscriptionGroup earlier = entry.group;
		if (earlier != null && earlier != group) {
			leave(earlier, entry);
			dropRepeatedSubscribers(entry, group);
		}
		entry.granted = subscription;
		entry.group = group;
	}

	/** A handler that subscribed again takes part with its latest subscription only. */
	private void dropRepeatedSubscribers(FilterEntry entry, SubscriptionGroup group) {
		entry.subscribers.removeIf((subscriber) -> subscriber.group().number < group.number
				&& entry.subscribers.contains(new Subscriber(subscriber.recipient(), group)));
	}

	/** The server refused a new subscription: the handler that came with it goes. */
	void refused(SubscriptionGroup group, TopicFilter filter) {
		this.cachedTopic = null;
		FilterEntry entry = this.entries.get(filter);
		if (entry != null && entry.group != group) {
			entry.subscribers.removeIf((subscriber) -> subscriber.group() == group);
			leave(group, entry);
			removeIfUnused(entry);
		}
	}

	/**
	 * The server ended a subscription: handlers of requests before the unsubscribe go.
	 */
	void unsubscribed(TopicFilter filter, long number) {
		this.cachedTopic = null;
		FilterEntry entry = this.entries.get(filter);
		if (entry == null) {
			return;
		}
		for (SubscriptionGroup group : List.copyOf(entry.groups)) {
			if (group.number < number) {
				leave(group, entry);
			}
		}
		entry.subscribers.removeIf((subscriber) -> subscriber.group().number < number);
		if (entry.group != null && entry.group.number < number) {
			entry.granted = null;
			entry.group = null;
		}
		removeIfUnused(entry);
	}

	/** Whether a recipient is the only reason for the subscription of a filter. */
	boolean isOnlyFor(TopicFilter filter, Recipient recipient) {
		FilterEntry entry = this.entries.get(filter);
		return entry != null && entry.attached.isEmpty()
				&& entry.subscribers.stream().allMatch((subscriber) -> subscriber.recipient() == recipient)
				&& entry.groups.stream().allMatch((group) -> group.withHandler);
	}

	/** A recipient that came with a subscribe goes, the subscription stays. */
	void leave(TopicFilter filter, Recipient recipient) {
		this.cachedTopic = null;
		FilterEntry entry = this.entries.get(filter);
		if (entry != null) {
			entry.subscribers.removeIf((subscriber) -> subscriber.recipient() == recipient);
		}
	}

	private void leave(SubscriptionGroup group, FilterEntry entry) {
		entry.leave(group);
		if (group.entries.isEmpty()) {
			this.groups.remove(group.identifier);
		}
	}

	private void removeIfUnused(FilterEntry entry) {
		if (!entry.isUnused()) {
			return;
		}
		this.entries.remove(entry.filter);
		if (entry.filter.hasWildcard()) {
			this.wildcards.remove(entry);
			return;
		}
		List<FilterEntry> same = this.exact.get(entry.filter.pattern());
		if (same != null) {
			same.remove(entry);
			if (same.isEmpty()) {
				this.exact.remove(entry.filter.pattern());
			}
		}
	}

	void attach(TopicFilter filter, Recipient recipient) {
		this.cachedTopic = null;
		entry(filter).attached.add(recipient);
	}

	void detach(TopicFilter filter, Recipient recipient) {
		this.cachedTopic = null;
		FilterEntry entry = this.entries.get(filter);
		if (entry != null && entry.attached.remove(recipient)) {
			removeIfUnused(entry);
		}
	}

	/** All filters, in the order in which they were first used. */
	Collection<FilterEntry> entries() {
		return this.entries.values();
	}

	private void forgetGranted() {
		for (FilterEntry entry : List.copyOf(this.entries.values())) {
			if (entry.group != null) {
				leave(entry.group, entry);
				entry.granted = null;
				entry.group = null;
				removeIfUnused(entry);
			}
		}
	}

	/**
	 * Finds the handlers of a message, each once.
	 * @param topic the topic
	 * @param identifiers the subscription identifiers it came with
	 * @return the handlers, empty if nobody wants it
	 */
	List<Recipient> route(String topic, List<Integer> identifiers) {
		if (topic.equals(this.cachedTopic) && identifiers.equals(this.cachedIdentifiers)) {
			return this.cachedRecipients;
		}
		List<Recipient> recipients = List.copyOf(find(topic, identifiers));
		this.cachedTopic = topic;
		this.cachedIdentifiers = identifiers;
		this.cachedRecipients = recipients;
		return recipients;
	}

	private List<Recipient> find(String topic, List<Integer> identifiers) {
		List<Recipient> recipients = new ArrayList<>(2);
		boolean identified = false;
		for (Integer identifier : identifiers) {
			SubscriptionGroup group = this.groups.get(identifier);
			if (group == null || (this.foreignSession && !group.acknowledged)) {
				continue;
			}
			for (FilterEntry entry : group.entries) {
				if (entry.matches(topic)) {
					entry.addTo(recipients, true);
					identified = true;
				}
			}
		}
		for (FilterEntry entry : this.exact.getOrDefault(topic, List.of())) {
			entry.addTo(recipients, !identified);
		}
		for (FilterEntry entry : this.wildcards) {
			if (entry.matches(topic)) {
				entry.addTo(recipients, !identified);
			}
		}
		return recipients;
	}

}
