package io.mqttboot.spring.listener;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribes to what on one connection. There is one subscription per filter, with
 * the highest QoS that anyone wants, so listeners with the same filter must agree on the
 * other options.
 */
final class SubscriptionTable {

	private static final class Entry {

		private final List<String> listeners = new ArrayList<>();

		private Subscription subscription;

		private @Nullable QoS subscribedQos;

		Entry(Subscription subscription) {
			this.subscription = subscription;
		}

	}

	private final Map<TopicFilter, Entry> entries = new HashMap<>();

	/** Declares what a listener wants, before anyone subscribes. */
	synchronized void declare(String listener, Subscription wanted) {
		Entry entry = this.entries.computeIfAbsent(wanted.filter(), (filter) -> new Entry(wanted));
		Subscription existing = entry.subscription;
		if (existing.noLocal() != wanted.noLocal() || existing.retainAsPublished() != wanted.retainAsPublished()
				|| existing.retainHandling() != wanted.retainHandling()) {
			throw new InvalidMqttListenerException("'" + listener + "'",
					"subscribes to '%s' with other options than listener '%s'".formatted(wanted.filter(),
							entry.listeners.get(0)),
					"The server keeps one subscription per filter and connection: use the same noLocal, "
							+ "retainAsPublished and retainHandling, or a dedicatedConnection.");
		}
		entry.listeners.add(listener);
		if (wanted.qos().level() > existing.qos().level()) {
			entry.subscription = wanted;
		}
	}

	synchronized boolean isShared(TopicFilter filter) {
		Entry entry = this.entries.get(filter);
		return entry != null && entry.listeners.size() > 1;
	}

	/**
	 * What has to be sent to the server for a filter.
	 * @return the subscription, or {@code null} if it is in place already
	 */
	synchronized @Nullable Subscription toSubscribe(TopicFilter filter) {
		Entry entry = this.entries.get(filter);
		if (entry == null || entry.subscribedQos == entry.subscription.qos()) {
			return null;
		}
		entry.subscribedQos = entry.subscription.qos();
		return entry.subscription;
	}

	/** Notes that the server was told to forget a filter. */
	synchronized void unsubscribed(TopicFilter filter) {
		Entry entry = this.entries.get(filter);
		if (entry != null) {
			entry.subscribedQos = null;
		}
	}

	/** Takes a declaration back. */
	synchronized void forget(String listener, Subscription declared) {
		Entry entry = this.entries.get(declared.filter());
		if (entry != null && entry.listeners.remove(listener) && entry.listeners.isEmpty()) {
			this.entries.remove(declared.filter());
		}
	}

}
