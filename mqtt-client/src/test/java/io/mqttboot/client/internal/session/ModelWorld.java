package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.InFlightMessage.State;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.options.FlowOptions;

import static io.mqttboot.client.internal.session.ModelBroker.check;

/**
 * A session, a model broker, two wires that can be cut, an application that calls at
 * random, and a clock. Everything follows from one seed.
 */
final class ModelWorld {

	private static final TopicFilter EVERYTHING = TopicFilter.of("#");

	private static final Recipient CATCH_ALL = SessionFixture.recipient("catch-all");

	private static final int LARGEST = 60;

	private static final boolean TRACE = Long.getLong("mqtt.property.seed") != null;

	private final Random random;

	private final MqttVersion version;

	private final FlowOptions flow;

	private final CheckedOutput output;

	private final PublicationOutcomes outcomes;

	private final ModelBroker broker;

	private final SessionSettings settings;

	private final RecordedStore store = new RecordedStore();

	/** Reassigned when the process crashes. */
	private Session session;

	private final List<CompletableFuture<?>> requests = new ArrayList<>();

	private boolean brokerHasSession;

	private int brokerMessages;

	ModelWorld(MqttVersion version, long seed) {
		this.random = new Random(seed);
		this.version = version;
		this.settings = ModelSettings.random(version, this.random);
		this.flow = this.settings.flow();
		this.output = new CheckedOutput(this.flow, this.random, this.store);
		this.outcomes = new PublicationOutcomes(this.output, this.settings);
		this.output.now = this.random.nextLong();
		this.broker = new ModelBroker(version, this.random, this.flow.receiveMaximum(), this.flow.topicAliasMaximum());
		this.session = newSession();
		if (this.settings.isStored()) {
			this.store.refill(this.session);
			this.session.stored(this.store.settled, this.output.now);
		}
		this.session.attach(EVERYTHING, CATCH_ALL, this.output.now);
	}

	private Session newSession() {
		return new Session(this.settings, new Counters(), this.output, chance(50) ? 1 : 65_530);
	}

	private boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	/** One random step. */
	void step() {
		this.store.callEnded();
		if (this.settings.isStored()) {
			storeStep();
		}
		int action = this.random.nextInt(100);
		if (action < 30) {
			clientReceives();
		}
		else if (action < 58) {
			brokerReceives();
		}
		else if (action < 70) {
			publish();
		}
		else if (action < 77) {
			brokerPublishes();
		}
		else if (action < 87) {
			finishOne();
		}
		else if (action < 90) {
			this.output.writable = !this.output.writable;
			if (this.output.writable) {
				this.session.writable(this.output.now);
			}
		}
		else if (action < 93) {
			this.output.now += this.random.nextInt(2_000_000_000);
			this.session.advance(this.output.now);
		}
		else if (action < 95) {
			request();
		}
		else if (action < 96) {
			cancel();
		}
		else if (action < 97) {
			changeHandler();
		}
		else if (action < 98) {
			this.broker.retransmit();
		}
		else if (!this.output.open) {
			open(this.brokerHasSession && chance(80), this.broker.limits(LARGEST));
		}
		else if (chance(50)) {
			cut();
		}
		else if (this.flow.resendAfter() == null && this.random.nextInt(400) == 0 && this.broker.wire.isEmpty()) {
			// else a second answer would meet the next owner of its identifier
			useManyIdentifiers();
		}
	}

	/** The store writes something, the process crashes, or a write fails. */
	private void storeStep() {
		int action = this.random.nextInt(1000);
		if (action < 500) {
			flush(this.random.nextInt(this.store.calls() + 1));
		}
		else if (action < 506) {
			crash();
		}
		else if (action < 508) {
			failStore();
		}
	}

	private void flush(int calls) {
		if (calls > 0) {
			trace("durable:", calls);
			this.store.flushCalls(calls);
			this.session.stored(this.store.settled, this.output.now);
		}
	}

	/** The process ends at once, another one begins with what is durable. */
	private void crash() {
		trace("crash");
		if (this.output.open) {
			endConnection();
		}
		this.store.crash();
		this.session = newSession();
		List<OutgoingMessage> restored = this.session.restore(
				this.store.read((taken) -> CompletableFuture.completedFuture(this.session.cancel(taken))),
				this.output.now);
		this.output.crashed(restored);
		this.broker.clientForgot();
		this.requests.clear();
		for (OutgoingMessage publication : restored) {
			ModelMessage model = this.output.outgoing.get(ModelMessage.index(publication.message().payload()));
			publication.whenComplete((result, failure) -> this.outcomes.completed(model, publication, failure));
		}
		this.session.attach(EVERYTHING, CATCH_ALL, this.output.now);
	}

	/** A write fails, which ends the connection; then the store works again. */
	private void failStore() {
		trace("store fails");
		this.store.fail();
		this.session.storeFailed(new MqttStoreException("failed", null));
		if (this.output.open) {
			cut();
		}
		publish();
		this.store.refill(this.session);
		this.session.stored(this.store.settled, this.output.now);
	}

	/** Goes round the packet identifiers, so that they meet those in use. */
	private void useManyIdentifiers() {
		int number = 65_000 + this.random.nextInt(1000);
		for (int i = 0; i < number; i++) {
			this.session.unsubscribe(new UnsubscribeRequest(List.of(EVERYTHING), List.of(), new CompletableFuture<>()),
					this.output.now);
			int packetId = Objects.requireNonNull(this.output.wire.pollLast()).packetId();
			this.output.requestAnswered(packetId);
			this.session.unsubAckReceived(
					new Packet.UnsubAck(packetId,
							(this.version == MqttVersion.V5) ? List.of(ReasonCode.SUCCESS) : List.of(), "", List.of()),
					this.output.now);
		}
	}

	private void publish() {
		int index = this.output.outgoing.size();
		ModelMessage model = new ModelMessage(index, QoS.of(this.random.nextInt(3)), "topic/" + this.random.nextInt(6),
				this.random.nextInt(LARGEST));
		boolean expires = this.version == MqttVersion.V5 && chance(15);
		MqttMessage message = model.toMessage(chance(5), expires ? Duration.ofSeconds(this.random.nextInt(5)) : null);
		OutgoingMessage publication = new OutgoingMessage(message, this.output.now,
				(taken) -> CompletableFuture.completedFuture(this.session.cancel(taken)));
		model.publication = publication;
		this.output.outgoing.add(model);
		if (model.qos == QoS.AT_MOST_ONCE) {
			this.output.waitingQos0.add(index);
		}
		publication.whenComplete((result, failure) -> this.outcomes.completed(model, publication, failure));
		trace("publish", model);
		this.session.publish(publication, this.output.now);
	}

	private void cancel() {
		if (!this.output.outgoing.isEmpty()) {
			int recent = Math.min(20, this.output.outgoing.size());
			ModelMessage model = this.output.outgoing
				.get(this.output.outgoing.size() - 1 - this.random.nextInt(recent));
			if (!model.crashed) {
				Objects.requireNonNull(model.publication).cancel();
			}
		}
	}

	private void request() {
		TopicFilter filter = TopicFilter.of("f/" + this.random.nextInt(5));
		if (chance(60)) {
			CompletableFuture<SubscribeResult> future = new CompletableFuture<>();
			this.requests.add(future);
			List<Subscription> subscriptions = new ArrayList<>();
			subscriptions.add(Subscription.of(filter.toString(), QoS.of(this.random.nextInt(3))));
			if (chance(40)) {
				subscriptions.add(Subscription.atMostOnce("f/" + (5 + this.random.nextInt(5))));
			}
			this.session.subscribe(new SubscribeRequest(subscriptions,
					SessionFixture.recipient("r" + this.random.nextInt(3)), List.of(), future), this.output.now);
		}
		else {
			CompletableFuture<UnsubscribeResult> future = new CompletableFuture<>();
			this.requests.add(future);
			this.session.unsubscribe(new UnsubscribeRequest(List.of(filter), List.of(), future), this.output.now);
		}
	}

	private void changeHandler() {
		this.session.detach(EVERYTHING, CATCH_ALL);
		if (chance(50)) {
			this.session.attach(EVERYTHING, CATCH_ALL, this.output.now);
		}
	}

	private void open(boolean sessionPresent, ServerLimits limits) {
		trace("connect, session present:", sessionPresent, limits);
		this.brokerHasSession = true;
		flush(this.session.connecting() ? 0 : this.store.calls());
		if (this.settings.isStored() && chance(3)) {
			crashAfterConnect(sessionPresent);
			return;
		}
		this.output.connected(sessionPresent, limits, this.flow.maxInFlight(this.version));
		this.broker.connected(sessionPresent, limits.topicAliasMaximum());
		this.session.connected(
				new ConnectResult(this.version, ReasonCode.SUCCESS, sessionPresent, "client", false,
						Duration.ofSeconds(60), Duration.ofHours(1), limits, null, null, null, null, List.of()),
				this.output.now);
	}

	/** Only the broker knows whether it has another session now, and messages in it. */
	private void crashAfterConnect(boolean sessionPresent) {
		if (!sessionPresent) {
			this.output.sessionReplaced();
		}
		this.broker.connected(sessionPresent, 0);
		this.broker.disconnected();
		crash();
	}

	/** The connection breaks; of what is on the wires some may still arrive. */
	private void cut() {
		trace("cut");
		endConnection();
		this.session.disconnected(this.output.now);
	}

	private void endConnection() {
		int rest = this.random.nextInt(this.output.wire.size() + 1);
		for (int i = 0; i < rest; i++) {
			brokerReceives();
		}
		this.output.open = false;
		this.output.wire.clear();
		this.broker.disconnected();
	}

	/** Shows what happens in a run that is repeated. */
	private static void trace(Object... words) {
		if (TRACE) {
			System.out.println(Arrays.toString(words));
		}
	}

	private void brokerReceives() {
		Frame frame = this.output.wire.poll();
		if (frame != null) {
			trace("->", frame);
			this.broker.receive(frame);
		}
	}

	private void brokerPublishes() {
		if (this.brokerHasSession) {
			int index = this.brokerMessages++;
			ModelMessage model = new ModelMessage(index, QoS.of(this.random.nextInt(3)), "in/" + index,
					this.random.nextInt(4));
			this.output.incoming.put(model.topic, model);
			this.broker.publish(model);
		}
	}

	private void clientReceives() {
		Frame frame = this.output.open ? this.broker.wire.poll() : null;
		if (frame == null) {
			return;
		}
		trace("<-", frame);
		switch (frame.type()) {
			case PUBLISH -> {
				Frame.FromBroker publish = (Frame.FromBroker) Objects.requireNonNull(frame.content());
				this.output.publishReceived(publish.message());
				this.session.publishReceived(publish.topic(), publish.alias(), publish.message().qos.level(),
						publish.duplicate(), false, frame.packetId(), MessageProperties.NONE, publish.message().payload,
						this.output.now);
			}
			case SUBACK -> {
				Packet.SubAck packet = (Packet.SubAck) Objects.requireNonNull(frame.content());
				Packet.Subscribe request = (Packet.Subscribe) this.output.requestAnswered(frame.packetId());
				for (int i = 0; i < packet.reasonCodes().size(); i++) {
					if (!packet.reasonCodes().get(i).isError()) {
						this.broker.granted.add(request.subscriptions().get(i).filter());
						this.broker.forgotten.remove(request.subscriptions().get(i).filter());
					}
				}
				this.session.subAckReceived(packet, this.output.now);
			}
			case UNSUBACK -> {
				Packet.Unsubscribe request = (Packet.Unsubscribe) this.output.requestAnswered(frame.packetId());
				request.filters().forEach(this.broker.granted::remove);
				this.session.unsubAckReceived((Packet.UnsubAck) Objects.requireNonNull(frame.content()),
						this.output.now);
			}
			default -> {
				if (frame.type() == PacketType.PUBREL) {
					this.output.releaseReceived(frame.packetId());
				}
				else {
					this.output.acknowledged(frame);
				}
				this.session.acknowledgementReceived(frame.type(), frame.packetId(), frame.code(), null, List.of(),
						this.output.now);
			}
		}
	}

	private void finishOne() {
		List<ModelMessage> running = this.output.running;
		if (running.isEmpty()) {
			return;
		}
		int place = this.random.nextInt(running.size());
		ModelMessage model = running.get(place);
		running.set(place, running.get(running.size() - 1));
		running.remove(running.size() - 1);
		IncomingMessage message = Objects.requireNonNull(model.running);
		if (chance(5)) {
			model.refused = true;
			message.reject(ReasonCode.QUOTA_EXCEEDED, null);
		}
		model.finished = true;
		this.session.finished(message);
	}

	/**
	 * Lets everything come to its end on one good connection, and checks that nothing is
	 * left or lost.
	 */
	void settle() {
		this.output.writable = true;
		ServerLimits limits = (this.version == MqttVersion.V5) ? ServerLimits.DEFAULTS : ServerLimits.V3_1_1;
		this.session.attach(EVERYTHING, CATCH_ALL, this.output.now);
		// twice, since a finished QoS 1 message waits one connection for its repetition
		for (int i = 0; i < 2 || (i == 2 && isLeftInDoubt()); i++) {
			if (this.output.open) {
				cut();
			}
			while (!this.output.open) {
				open(this.brokerHasSession && i < 2, limits);
			}
			flush(this.store.calls());
			while (!this.broker.wire.isEmpty() || !this.output.wire.isEmpty() || !this.output.running.isEmpty()) {
				clientReceives();
				brokerReceives();
				finishOne();
				flush(this.store.calls());
			}
			flush(this.store.calls());
		}
		this.session.advance(this.output.now);
		check(this.session.isDrained() && !this.session.awaitsAnswer(), "the session is not drained");
		check(this.broker.isDrained(), "the broker is not drained");
		check(this.session.inFlight(this.output.now).isEmpty(), "left over: %s",
				this.session.inFlight(this.output.now));
		check(this.session.inFlightIncoming() == 0 && this.session.inFlightOutgoing() == 0, "counts");
		check(this.broker.subscriptions().equals(this.broker.granted), "the broker has %s, the client was granted %s",
				this.broker.subscriptions(), this.broker.granted);
		checkEverythingIsOver();
		if (this.settings.isStored()) {
			List<String> left = this.store.records();
			left.removeIf((record) -> record.startsWith("Retired"));
			check(left.size() == 2, "left in the store: %s", left);
		}
	}

	/** Whether a crashed process left what belongs to a session that the broker lost. */
	private boolean isLeftInDoubt() {
		List<InFlightMessage> left = this.session.inFlight(this.output.now);
		return this.output.hasCrashed() && !left.isEmpty()
				&& left.stream().allMatch((message) -> message.state() == State.AWAITING_REPETITION);
	}

	/** Closes the session wherever it is. */
	void close() {
		this.outcomes.closed = true;
		this.session.close(new MqttStateException("closed"));
		check(this.session.isDrained() && !this.session.awaitsAnswer(), "not drained after close");
		check(this.session.inFlight(this.output.now).isEmpty(), "left after close");
		checkEverythingIsOver();
		this.output.running.forEach((model) -> this.session.finished(Objects.requireNonNull(model.running)));
		publish();
		checkEverythingIsOver();
	}

	private void checkEverythingIsOver() {
		this.output.checkEverythingIsOver();
		this.requests.forEach((future) -> check(future.isDone(), "a request is still open"));
	}

}
