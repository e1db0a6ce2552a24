package io.mqttboot.client.internal.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

import io.mqttboot.client.internal.session.Recipient;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.spi.MessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * A handler of the model, or a subscriber of a stream, that checks what it gets.
 */
final class ModelHandler implements MessageHandler, Flow.Subscriber<ReceivedMessage> {

	final List<TopicFilter> filters;

	private final int concurrency;

	private final boolean manual;

	/** What it is to get, by number, and has not got. */
	private final TreeSet<Integer> expected = new TreeSet<>();

	/** Of these what is QoS 1, and so not dropped. */
	private final Set<Integer> acknowledged = new HashSet<>();

	/** What it is done with. */
	private final Set<Integer> done = new HashSet<>();

	/** What a manual handler has got and not acknowledged. */
	final List<ReceivedMessage> unacknowledged = new ArrayList<>();

	private int last = -1;

	private long demand;

	boolean completed;

	@Nullable String problem;

	private boolean cancelled;

	int waitingWhenCancelled;

	/** The stream, if this is a subscriber. */
	@Nullable MessageStream stream;

	ModelHandler(List<String> filters, int concurrency, boolean manual) {
		this.filters = filters.stream().map(TopicFilter::of).toList();
		this.concurrency = concurrency;
		this.manual = manual;
	}

	static int number(ReceivedMessage message) {
		return Integer.parseInt(message.payloadAsString());
	}

	/** A message was given to the queue of this handler for the first time. */
	void given(int number, QoS qos) {
		if (this.cancelled) {
			return;
		}
		this.expected.add(number);
		if (qos != QoS.AT_MOST_ONCE) {
			this.acknowledged.add(number);
		}
	}

	/** Whether it handled a message, or was cancelled. */
	boolean isDoneWith(int number) {
		return this.cancelled || this.done.contains(number);
	}

	/** The subscriber wants no more: what waits counts as handled. */
	void cancel() {
		this.cancelled = true;
		this.waitingWhenCancelled = this.expected.size();
		this.expected.clear();
		Objects.requireNonNull(this.stream).cancel();
	}

	/** How many QoS 0 messages did not come. Nothing else may be missing. */
	int missingQos0() {
		if (this.expected.stream().anyMatch(this.acknowledged::contains)) {
			throw new AssertionError("not handled: " + this.expected);
		}
		return this.expected.size();
	}

	Recipient recipient(Delivery delivery) {
		return (this.stream != null) ? this.stream.queue() : delivery.queueFor(this);
	}

	void request(long messages) {
		long sum = this.demand + messages;
		this.demand = (sum < 0) ? Long.MAX_VALUE : sum;
		if (this.stream != null) {
			this.stream.request(messages);
		}
	}

	/** Remembers what is wrong, since the client catches what a handler throws. */
	private void check(boolean condition, Supplier<String> text) {
		if (!condition && this.problem == null) {
			this.problem = text.get();
		}
	}

	@Override
	public void handle(ReceivedMessage message) {
		int number = number(message);
		check(this.expected.remove(number), () -> "message %d again, or not for this handler".formatted(number));
		check(this.concurrency > 1 || number > this.last, () -> "message %d after %d".formatted(number, this.last));
		this.last = number;
		if (this.manual && message.qos() != QoS.AT_MOST_ONCE) {
			this.unacknowledged.add(message);
		}
		else {
			this.done.add(number);
		}
		int overtaken = (int) this.expected.headSet(number).stream().filter(this.acknowledged::contains).count();
		check(overtaken < this.concurrency, () -> "message %d overtook %d others".formatted(number, overtaken));
	}

	/** The application acknowledges by hand, in any order. */
	void acknowledge(int place) {
		ReceivedMessage message = this.unacknowledged.remove(place);
		this.done.add(number(message));
		message.acknowledge();
	}

	@Override
	public boolean acknowledgesManually() {
		return this.manual;
	}

	@Override
	public int concurrency() {
		return this.concurrency;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		throw new AssertionError("the model subscribes by itself");
	}

	@Override
	public void onNext(ReceivedMessage message) {
		check(!this.completed && this.demand > 0,
				() -> "message %d without demand, or after the end".formatted(number(message)));
		this.demand -= (this.demand == Long.MAX_VALUE) ? 0 : 1;
		handle(message);
	}

	@Override
	public void onError(Throwable failure) {
		check(false, () -> "failed with %s".formatted(failure));
	}

	@Override
	public void onComplete() {
		check(!this.completed, () -> "completed twice");
		this.completed = true;
	}

}
