package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.Request.Subscribing;
import io.mqttboot.client.internal.session.Request.Unsubscribing;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE and UNSUBSCRIBE from the call to the answer. A request that a lost connection
 * left without an answer is sent again on the next one, in the order of the calls.
 */
final class Requests {

	private final ConnectionState connection;

	private final PacketIds ids;

	private final Subscriptions subscriptions;

	private final Set<Request> pending = new LinkedHashSet<>();

	private int awaited;

	private long lastNumber;

	Requests(ConnectionState connection, PacketIds ids, Subscriptions subscriptions) {
		this.connection = connection;
		this.ids = ids;
		this.subscriptions = subscriptions;
	}

	/**
	 * Takes a subscribe and attaches its handler.
	 * @return {@code false} if it was refused at once
	 */
	boolean subscribe(SubscribeRequest request) {
		boolean needsVersion5 = !request.userProperties().isEmpty()
				|| request.subscriptions().stream().anyMatch(Subscription::needsVersion5);
		List<TopicFilter> filters = request.subscriptions().stream().map(Subscription::filter).toList();
		MqttException refusal = needsVersion5 ? refusedByVersion() : null;
		if (refusal == null) {
			refusal = refusedByCheck(filters, request.userProperties());
		}
		if (refusal == null && this.connection.isOpen()) {
			refusal = refusedByServer(filters);
		}
		if (refusal != null) {
			request.future().completeExceptionally(refusal);
			return false;
		}
		long number = ++this.lastNumber;
		SubscriptionGroup group = this.subscriptions.add(number, request.subscriptions(), request.recipient());
		add(Subscribing.of(number, group, request));
		return true;
	}

	void unsubscribe(UnsubscribeRequest request) {
		MqttException refusal = request.userProperties().isEmpty() ? null : refusedByVersion();
		if (refusal == null) {
			refusal = refusedByCheck(request.filters(), request.userProperties());
		}
		if (refusal != null) {
			request.future().completeExceptionally(refusal);
			return;
		}
		add(new Unsubscribing(++this.lastNumber, request));
	}

	/** Sends at once, unless something before it could not be sent. */
	private void add(Request request) {
		boolean first = this.awaited == this.pending.size();
		this.pending.add(request);
		if (first && this.connection.isOpen()) {
			send(request);
		}
	}

	private @Nullable MqttException refusedByVersion() {
		return this.connection.takesAnything() ? null : new MqttSubscribeException(
				"Nothing was sent: no-local, retain-as-published, retain handling and user properties need MQTT 5.0, the connection uses 3.1.1",
				null, List.of());
	}

	private @Nullable MqttException refusedByCheck(List<TopicFilter> filters, List<UserProperty> userProperties) {
		String problem = this.connection.checks.problem(userProperties);
		for (int i = 0; i < filters.size() && problem == null; i++) {
			problem = this.connection.checks.problem("The topic filter", filters.get(i).toString());
		}
		return (problem != null) ? new MqttSubscribeException("Nothing was sent: " + problem, null, List.of()) : null;
	}

	private @Nullable MqttSubscribeException refusedByServer(List<TopicFilter> filters) {
		List<FilterResult> refused = new ArrayList<>(0);
		for (TopicFilter filter : filters) {
			ReasonCode reasonCode = this.connection.refusedByServer(filter);
			if (reasonCode != null) {
				refused.add(new FilterResult(filter, reasonCode));
			}
		}
		return refused.isEmpty() ? null
				: new MqttSubscribeException(
						"Nothing was sent, the server announced that it refuses " + Request.describe(refused),
						refused.get(0).reasonCode(), List.of());
	}

	/** What was not answered has to be sent again. */
	void disconnected() {
		this.awaited = 0;
		for (Request request : this.pending) {
			request.sent = false;
		}
	}

	/**
	 * Puts a SUBSCRIBE per group of granted filters before everything that waits. Filters
	 * that a waiting request names are left to it.
	 * @param sessionPresent whether the server may still have the subscriptions; it has
	 * sent their retained messages then
	 */
	void renew(boolean sessionPresent) {
		List<Request> waiting = new ArrayList<>();
		Set<TopicFilter> named = new HashSet<>();
		for (Request request : this.pending) {
			if (request instanceof Subscribing subscribing && subscribing.application == null) {
				this.ids.release(request.packetId);
				continue;
			}
			waiting.add(request);
			named.addAll(request.filters());
		}
		this.pending.clear();
		toRenew(named).forEach((group, renewed) -> this.pending
			.add(Subscribing.renewal(++this.lastNumber, group, renewed, sessionPresent)));
		this.pending.addAll(waiting);
	}

	private Map<SubscriptionGroup, List<Subscription>> toRenew(Set<TopicFilter> except) {
		Map<SubscriptionGroup, List<Subscription>> granted = new LinkedHashMap<>();
		List<FilterResult> refused = new ArrayList<>(0);
		for (FilterEntry entry : this.subscriptions.entries()) {
			if (entry.group == null || entry.granted == null || except.contains(entry.filter)) {
				continue;
			}
			ReasonCode reasonCode = this.connection.refusedByServer(entry.filter);
			if (reasonCode == null) {
				granted.computeIfAbsent(entry.group, (group) -> new ArrayList<>(1)).add(entry.granted);
			}
			else {
				refused.add(new FilterResult(entry.filter, reasonCode));
			}
		}
		if (!refused.isEmpty()) {
			this.connection.output.event(new MqttEvent.Subscribed(List.copyOf(refused), true));
		}
		return granted;
	}

	/** Sends what was not sent on this connection. */
	void sendPending() {
		if (!this.connection.isOpen() || this.awaited == this.pending.size()) {
			return;
		}
		for (Request request : List.copyOf(this.pending)) {
			if (!request.sent && !send(request)) {
				return;
			}
		}
	}

	/** Returns {@code false} if no packet identifier is free. */
	private boolean send(Request request) {
		boolean again = request.packetId != 0;
		MqttException refusal = (request instanceof Subscribing) ? refusedByServer(request.filters()) : null;
		if (refusal == null) {
			if (!again) {
				request.packetId = this.ids.take(request);
			}
			if (request.packetId == 0) {
				return false;
			}
			if (this.connection.output.send(packet(request, again))) {
				request.sent = true;
				this.awaited++;
				return true;
			}
			refusal = new MqttSubscribeException(
					"Nothing was sent: the packet is larger than the server's Maximum Packet Size of %d bytes [MQTT5-3.2.2-15]; use fewer filters at a time"
						.formatted(this.connection.limits().maximumPacketSize()),
					ReasonCode.PACKET_TOO_LARGE, List.of());
		}
		refuse(request, refusal);
		return true;
	}

	private Packet packet(Request request, boolean again) {
		if (request instanceof Subscribing subscribing) {
			boolean quietly = (subscribing.sessionPresent || (again && subscribing.application == null))
					&& this.connection.isVersion5();
			return subscribing.packet(withIdentifiers(), quietly);
		}
		return ((Unsubscribing) request).packet();
	}

	/** Whether the server takes subscription identifiers. */
	private boolean withIdentifiers() {
		return this.connection.isVersion5() && this.connection.limits().subscriptionIdentifiers();
	}

	/** Ends a request that was not sent. */
	private void refuse(Request request, MqttException refusal) {
		remove(request);
		if (request instanceof Subscribing subscribing && subscribing.application != null) {
			request.filters().forEach((filter) -> this.subscriptions.refused(subscribing.group, filter));
		}
		else if (request instanceof Subscribing && refusal.reasonCode() != null) {
			this.connection.output
				.event(new MqttEvent.Subscribed(Request.results(request.filters(), refusal.reasonCode()), true));
		}
		request.fail(refusal);
	}

	private void remove(Request request) {
		this.pending.remove(request);
		if (request.sent) {
			this.awaited--;
		}
		this.ids.release(request.packetId);
	}

	/** A SUBACK was received [MQTT5-3.8.4-6]. */
	void subAckReceived(Packet.SubAck packet) {
		Object owner = this.ids.owner(packet.packetId());
		if (owner == null) {
			this.connection.counters.increment(Counter.UNKNOWN_ACKNOWLEDGEMENTS);
			return;
		}
		if (!(owner instanceof Subscribing request) || packet.reasonCodes().size() != request.subscriptions.size()) {
			violated("SUBACK", packet.packetId(), packet.reasonCodes().size(), owner);
			return;
		}
		remove(request);
		for (int i = 0; i < request.subscriptions.size(); i++) {
			Subscription subscription = request.subscriptions.get(i);
			if (!packet.reasonCodes().get(i).isError()) {
				this.subscriptions.granted(request.group, subscription);
			}
			else if (request.application != null) {
				this.subscriptions.refused(request.group, subscription.filter());
			}
		}
		List<FilterResult> results = Request.results(request.filters(), packet.reasonCodes());
		this.connection.output.event(new MqttEvent.Subscribed(results, request.application == null));
		if (request.application == null) {
			return;
		}
		if (results.stream().anyMatch(FilterResult::isError)) {
			request.fail(refusedInAnswer(results, packet.reasonString()));
		}
		else {
			request.application.future()
				.complete(new SubscribeResult(results, withIdentifiers() ? request.group.identifier : 0,
						packet.reasonString(), packet.userProperties()));
		}
	}

	/** An UNSUBACK was received. On 3.1.1 it has no codes and every filter is removed. */
	void unsubAckReceived(Packet.UnsubAck packet) {
		Object owner = this.ids.owner(packet.packetId());
		if (owner == null) {
			this.connection.counters.increment(Counter.UNKNOWN_ACKNOWLEDGEMENTS);
			return;
		}
		List<ReasonCode> reasonCodes = packet.reasonCodes();
		if (owner instanceof Unsubscribing request && !this.connection.isVersion5() && reasonCodes.isEmpty()) {
			reasonCodes = Collections.nCopies(request.filters().size(), ReasonCode.SUCCESS);
		}
		if (!(owner instanceof Unsubscribing request) || reasonCodes.size() != request.filters().size()) {
			violated("UNSUBACK", packet.packetId(), packet.reasonCodes().size(), owner);
			return;
		}
		remove(request);
		List<FilterResult> results = Request.results(request.filters(), reasonCodes);
		for (FilterResult result : results) {
			if (!result.isError()) {
				this.subscriptions.unsubscribed(result.filter(), request.number);
			}
		}
		this.connection.output.event(new MqttEvent.Unsubscribed(results));
		if (results.stream().anyMatch(FilterResult::isError)) {
			request.fail(refusedInAnswer(results, packet.reasonString()));
		}
		else {
			request.application.future()
				.complete(new UnsubscribeResult(results, packet.reasonString(), packet.userProperties()));
		}
	}

	private static MqttSubscribeException refusedInAnswer(List<FilterResult> results, @Nullable String reasonString) {
		List<FilterResult> refused = results.stream().filter(FilterResult::isError).toList();
		return new MqttSubscribeException("The server refused %s%s".formatted(Request.describe(refused),
				(reasonString != null) ? " (" + reasonString + ")" : ""), refused.get(0).reasonCode(), results);
	}

	private void violated(String type, int packetId, int codes, Object owner) {
		this.connection.violated(ReasonCode.PROTOCOL_ERROR,
				"%s with %d reason codes for packet identifier %d, which is in use by %s%s".formatted(type, codes,
						packetId, owner,
						(owner instanceof Request request) ? " with " + request.filters().size() + " filters" : ""));
	}

	boolean isEmpty() {
		return this.pending.isEmpty();
	}

	boolean awaitsAnswer() {
		return this.awaited > 0;
	}

	void close(MqttException reason) {
		List<Request> open = List.copyOf(this.pending);
		this.pending.clear();
		this.awaited = 0;
		open.forEach((request) -> this.ids.release(request.packetId));
		open.forEach((request) -> request.fail(reason));
	}

}
