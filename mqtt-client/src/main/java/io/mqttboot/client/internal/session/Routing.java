package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.IncomingMessage.Stage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.Unmatched;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEvent.Unmatched.Outcome;

/**
 * Brings messages to their handlers, or decides what becomes of those that nobody wants.
 * Leaves a message in one of three stages: with its handlers, parked, or finished, which
 * means that it is to be acknowledged.
 */
final class Routing {

	private final ConnectionState connection;

	private final SessionOutput output;

	private final Unmatched policy;

	private final Subscriptions subscriptions;

	private final Parking parking;

	/** Who takes what nobody else wants, once for each time it was added. */
	private final List<Recipient> addedForUnmatched = new ArrayList<>(0);

	/** The same, each once. */
	private List<Recipient> unmatched = List.of();

	Routing(ConnectionState connection, FlowOptions options, Subscriptions subscriptions) {
		this.connection = connection;
		this.output = connection.output;
		this.policy = options.unmatched();
		this.subscriptions = subscriptions;
		this.parking = new Parking(options);
	}

	/** Adds who takes what nobody else wants. */
	void addUnmatched(Recipient recipient) {
		this.addedForUnmatched.add(recipient);
		this.unmatched = this.addedForUnmatched.stream().distinct().toList();
	}

	/** Undoes one {@link #addUnmatched}. */
	void removeUnmatched(Recipient recipient) {
		this.addedForUnmatched.remove(recipient);
		this.unmatched = this.addedForUnmatched.stream().distinct().toList();
	}

	/** CONNACK was received: parking starts. */
	void connected(long now) {
		this.parking.restart(now);
	}

	/** Delivers a message that was just received. */
	void deliver(IncomingMessage message, long now) {
		if (!this.connection.checks.accepts(message.properties(), message.payload())) {
			refuse(message);
			return;
		}
		List<Recipient> recipients = recipients(message);
		if (!recipients.isEmpty()) {
			hand(message, recipients);
		}
		else if (message.qos() == QoS.AT_MOST_ONCE) {
			report(message, Outcome.ACKNOWLEDGED);
		}
		else if (this.parking.park(message, now)) {
			report(message, Outcome.PARKED);
		}
		else {
			giveUp(message);
		}
	}

	/** The payload is not what its format says. */
	private void refuse(IncomingMessage message) {
		message.reject(ReasonCode.PAYLOAD_FORMAT_INVALID, "Not well-formed UTF-8");
		message.stage = Stage.FINISHED;
		this.connection.counters.increment(Counter.PAYLOAD_FORMAT_INVALID);
		this.output.event(new MqttEvent.PayloadFormatInvalid(message.topic(), message.qos()));
	}

	private List<Recipient> recipients(IncomingMessage message) {
		List<Recipient> recipients = this.subscriptions.route(message.topic(),
				message.properties().subscriptionIdentifiers());
		return recipients.isEmpty() ? this.unmatched : recipients;
	}

	private void hand(IncomingMessage message, List<Recipient> recipients) {
		message.stage = Stage.PROCESSING;
		this.output.deliver(message, recipients);
	}

	/** No handler came. */
	private void giveUp(IncomingMessage message) {
		if (this.policy == Unmatched.HOLD) {
			this.parking.hold(message);
			report(message, Outcome.HELD);
			return;
		}
		boolean reject = this.policy == Unmatched.REJECT && this.connection.isVersion5();
		if (reject) {
			message.reject(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "No handler for this topic");
		}
		message.stage = Stage.FINISHED;
		report(message, reject ? Outcome.REJECTED : Outcome.ACKNOWLEDGED);
	}

	private void report(IncomingMessage message, Outcome outcome) {
		if (outcome != Outcome.PARKED) {
			this.connection.counters.increment(Counter.UNMATCHED);
		}
		this.output.event(new MqttEvent.Unmatched(message.topic(), message.qos(), outcome));
	}

	/**
	 * A handler was added: it gets what it wants of the messages that wait.
	 * @return the messages it got
	 */
	List<IncomingMessage> handlerAdded(long now) {
		this.parking.restart(now);
		List<IncomingMessage> wanted = this.parking.takeIf((message) -> !recipients(message).isEmpty());
		for (IncomingMessage message : wanted) {
			hand(message, recipients(message));
		}
		return wanted;
	}

	/**
	 * Gives up messages that were parked long enough.
	 * @return the messages; some may be held on
	 */
	List<IncomingMessage> giveUpDue(long now) {
		List<IncomingMessage> due = this.parking.takeDue(now);
		due.forEach(this::giveUp);
		return due;
	}

	/** Time until {@link #giveUpDue} has something to do, or Long.MAX_VALUE. */
	long untilDue(long now) {
		return this.parking.untilDue(now);
	}

	/** A parked message is not to be delivered any more. */
	void forget(IncomingMessage message) {
		this.parking.remove(message);
	}

}
