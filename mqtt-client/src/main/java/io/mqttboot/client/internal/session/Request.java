package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.RetainHandling;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * A SUBSCRIBE or UNSUBSCRIBE that the server has not answered.
 */
abstract sealed class Request {

	/** Orders requests: greater is later. */
	final long number;

	/** 0 until it is sent for the first time, then kept. */
	int packetId;

	/** Whether it was sent on this connection. */
	boolean sent;

	Request(long number) {
		this.number = number;
	}

	/** The filters, in the order of the packet. */
	abstract List<TopicFilter> filters();

	/** Completes the future of the application, if there is one, with an error. */
	abstract void fail(Throwable cause);

	/** Which filters were refused, and why. */
	static String describe(List<FilterResult> refused) {
		return String.join(", ",
				refused.stream().map((each) -> "'%s' %s".formatted(each.filter(), each.reasonCode())).toList());
	}

	static List<FilterResult> results(List<TopicFilter> filters, List<ReasonCode> reasonCodes) {
		List<FilterResult> results = new ArrayList<>(filters.size());
		for (int i = 0; i < filters.size(); i++) {
			results.add(new FilterResult(filters.get(i), reasonCodes.get(i)));
		}
		return List.copyOf(results);
	}

	static List<FilterResult> results(List<TopicFilter> filters, ReasonCode reasonCode) {
		return results(filters, Collections.nCopies(filters.size(), reasonCode));
	}

	@Override
	public String toString() {
		return (this instanceof Subscribing) ? "SUBSCRIBE" : "UNSUBSCRIBE";
	}

	/** A SUBSCRIBE: of the application, or a renewal. */
	static final class Subscribing extends Request {

		final SubscriptionGroup group;

		final List<Subscription> subscriptions;

		/** What the application asked for, or {@code null} for a renewal. */
		final @Nullable SubscribeRequest application;

		/** Whether it renews what the server may still have. */
		final boolean sessionPresent;

		private Subscribing(long number, SubscriptionGroup group, List<Subscription> subscriptions,
				@Nullable SubscribeRequest application, boolean sessionPresent) {
			super(number);
			this.group = group;
			this.subscriptions = List.copyOf(subscriptions);
			this.application = application;
			this.sessionPresent = sessionPresent;
		}

		static Subscribing of(long number, SubscriptionGroup group, SubscribeRequest application) {
			return new Subscribing(number, group, application.subscriptions(), application, false);
		}

		static Subscribing renewal(long number, SubscriptionGroup group, List<Subscription> subscriptions,
				boolean sessionPresent) {
			return new Subscribing(number, group, subscriptions, null, sessionPresent);
		}

		/**
		 * Builds the packet.
		 * @param withIdentifier whether the server takes subscription identifiers
		 * @param quietly whether retained messages are only wanted if the subscription is
		 * new: a renewal that the server may have got already
		 */
		Packet packet(boolean withIdentifier, boolean quietly) {
			List<UserProperty> properties = (this.application != null) ? this.application.userProperties() : List.of();
			return new Packet.Subscribe(this.packetId, quietly ? quiet() : this.subscriptions,
					withIdentifier ? this.group.identifier : 0, properties);
		}

		private List<Subscription> quiet() {
			return this.subscriptions.stream()
				.map((each) -> (each.retainHandling() == RetainHandling.SEND)
						? each.withRetainHandling(RetainHandling.SEND_IF_NEW) : each)
				.toList();
		}

		@Override
		List<TopicFilter> filters() {
			return this.subscriptions.stream().map(Subscription::filter).toList();
		}

		@Override
		void fail(Throwable cause) {
			if (this.application != null) {
				this.application.future().completeExceptionally(cause);
			}
		}

	}

	/** An UNSUBSCRIBE. */
	static final class Unsubscribing extends Request {

		final UnsubscribeRequest application;

		Unsubscribing(long number, UnsubscribeRequest application) {
			super(number);
			this.application = application;
		}

		Packet packet() {
			return new Packet.Unsubscribe(this.packetId, this.application.filters(), this.application.userProperties());
		}

		@Override
		List<TopicFilter> filters() {
			return this.application.filters();
		}

		@Override
		void fail(Throwable cause) {
			this.application.future().completeExceptionally(cause);
		}

	}

}
