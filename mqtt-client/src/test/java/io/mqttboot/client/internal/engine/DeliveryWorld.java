package io.mqttboot.client.internal.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.internal.session.OutgoingMessage;
import io.mqttboot.client.internal.session.Recipient;
import io.mqttboot.client.internal.session.Session;
import io.mqttboot.client.internal.session.SessionOutput;
import io.mqttboot.client.internal.session.SessionRecord;
import io.mqttboot.client.internal.session.SessionSettings;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.HandlerFailure;
import io.mqttboot.client.options.SessionOptions;
import io.mqttboot.client.options.Unmatched;
import io.mqttboot.client.spi.MqttEvent;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A session with its handlers, an executor whose tasks run when and in which order chance
 * wants, and a server that sends again after a cut. Everything follows from one seed and
 * happens on one thread.
 */
final class DeliveryWorld implements SessionOutput, Inbox, Executor {

	private static final List<String> TOPICS = List.of("a", "b", "c", "d", "all", "later");

	private static final int RECEIVE_MAXIMUM = 40;

	private static final int QOS_0_BOUND = 12;

	private final Random random;

	private final MqttVersion version;

	private final Counters counters = new Counters();

	private final List<Runnable> tasks = new ArrayList<>();

	private final Deque<Object> commands = new ArrayDeque<>();

	private final Qos0Backlog backlog;

	private final Delivery delivery;

	private final Session session;

	private final ModelHandler ordinary = new ModelHandler(List.of("a", "all"), 1, false);

	private final ModelHandler parallel = new ModelHandler(List.of("b", "all"), 3, false);

	private final ModelHandler manual = new ModelHandler(List.of("c", "all"), 1, true);

	/** Added and removed at random, so that messages are held for it. */
	private final ModelHandler late = new ModelHandler(List.of("later"), 1, false);

	private final List<ModelHandler> handlers = new ArrayList<>(
			List.of(this.ordinary, this.parallel, this.manual, this.late));

	private final List<ModelHandler> streams = new ArrayList<>();

	/** QoS 1 messages without PUBACK by packet identifier, in order of receipt. */
	private final Map<Integer, Sent> unacknowledged = new LinkedHashMap<>();

	/** Identifiers whose PUBACK is due on this connection, in order. */
	private final Deque<Integer> due = new ArrayDeque<>();

	private final Map<Integer, List<ModelHandler>> givenTo = new LinkedHashMap<>();

	private boolean refusing;

	private int numbers;

	private int lastId;

	/** How many batches are out whose commands the loop must look for. */
	private int expected;

	private record Sent(int number, String topic) {
	}

	DeliveryWorld(MqttVersion version, long seed) {
		this.version = version;
		this.random = new Random(seed);
		FlowOptions flow = FlowOptions.builder()
			.receiveMaximum(RECEIVE_MAXIMUM)
			.incomingQos0Messages(QOS_0_BOUND)
			.unmatched(Unmatched.HOLD)
			.parkingTime(chance(50) ? Duration.ZERO : Duration.ofSeconds(1))
			.build();
		this.backlog = new Qos0Backlog(flow);
		this.delivery = new Delivery(this, this, this.counters, new Listeners(this, this), Ticker.systemTicker(),
				this.backlog, HandlerFailure.ACKNOWLEDGE);
		this.session = new Session(new SessionSettings(version, flow, SessionOptions.builder().build()), this.counters,
				this);
		this.handlers.forEach(this::attach);
		newStream();
		connect();
	}

	private boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	private void attach(ModelHandler handler) {
		handler.filters.forEach((filter) -> this.session.attach(filter, handler.recipient(this.delivery), 0));
	}

	private void detach(ModelHandler handler) {
		handler.filters.forEach((filter) -> this.session.detach(filter, handler.recipient(this.delivery)));
	}

	private void newStream() {
		ModelHandler subscriber = new ModelHandler(List.of("d", "all"), 1, false);
		subscriber.stream = new MessageStream(subscriber.filters.get(0), false, subscriber, this.delivery, this,
				(stream) -> {
				});
		this.streams.add(subscriber);
		this.handlers.add(subscriber);
		attach(subscriber);
	}

	private ModelHandler currentStream() {
		return this.streams.get(this.streams.size() - 1);
	}

	private void connect() {
		this.due.clear();
		this.session.connected(new ConnectResult(this.version, ReasonCode.SUCCESS, true, "client", false,
				Duration.ofSeconds(60), Duration.ofHours(1), ServerLimits.DEFAULTS, null, null, null, null, List.of()),
				0);
	}

	/** One random step, and the end of the pass. */
	void step() {
		int action = this.random.nextInt(100);
		if (action < 30) {
			receive();
		}
		else if (action < 55) {
			runTask();
		}
		else if (action < 78) {
			takeCommand();
		}
		else if (action < 86) {
			currentStream().request(1 + this.random.nextInt(3));
		}
		else if (action < 92) {
			acknowledgeByHand();
		}
		else if (action < 95) {
			attach(this.late);
		}
		else if (action < 97) {
			detach(this.late);
		}
		else if (action < 98) {
			this.refusing = !this.refusing;
		}
		else if (chance(20)) {
			cut();
		}
		else if (chance(20)) {
			endStream();
		}
		endPass();
	}

	private void endPass() {
		if (this.backlog.isOverloaded() && chance(50)) {
			this.delivery.dropExcess();
		}
		this.delivery.signal();
		for (ModelHandler handler : this.handlers) {
			assertThat(handler.problem).as("filters %s", handler.filters).isNull();
		}
	}

	private void receive() {
		String topic = TOPICS.get(this.random.nextInt(TOPICS.size()));
		int number = this.numbers++;
		if (chance(40)) {
			publish(topic, QoS.AT_MOST_ONCE, 0, number, false);
		}
		else if (this.unacknowledged.size() < RECEIVE_MAXIMUM) {
			do {
				this.lastId = this.lastId % 65_535 + 1;
			}
			while (this.unacknowledged.containsKey(this.lastId));
			this.unacknowledged.put(this.lastId, new Sent(number, topic));
			publish(topic, QoS.AT_LEAST_ONCE, this.lastId, number, false);
		}
	}

	private void publish(String topic, QoS qos, int packetId, int number, boolean duplicate) {
		if (packetId != 0) {
			this.due.add(packetId);
		}
		this.session.publishReceived(topic, 0, qos.level(), duplicate, false, packetId, MessageProperties.NONE,
				String.valueOf(number).getBytes(StandardCharsets.US_ASCII), 0);
	}

	private void runTask() {
		if (!this.tasks.isEmpty()) {
			this.tasks.remove(this.random.nextInt(this.tasks.size())).run();
		}
	}

	private void takeCommand() {
		Object command = this.commands.poll();
		if (command instanceof IncomingMessage message) {
			this.session.finished(message);
		}
		else if (command instanceof CallbackQueue.Batch<?> batch) {
			batch.done();
		}
		else if (command != null) {
			((Runnable) command).run();
		}
	}

	private void acknowledgeByHand() {
		if (!this.manual.unacknowledged.isEmpty()) {
			this.manual.acknowledge(this.random.nextInt(this.manual.unacknowledged.size()));
		}
	}

	/** The connection is lost; the server sends again what was not acknowledged. */
	private void cut() {
		this.session.disconnected(0);
		connect();
		this.unacknowledged.forEach((id, sent) -> publish(sent.topic(), QoS.AT_LEAST_ONCE, id, sent.number(), true));
	}

	/** A stream is cancelled by its subscriber, or completes after what waits. */
	private void endStream() {
		ModelHandler old = currentStream();
		detach(old);
		if (chance(50)) {
			old.cancel();
			old.completed = true;
		}
		else {
			Objects.requireNonNull(old.stream).queue().complete();
		}
		newStream();
	}

	/** Lets everything come to its end, and checks that nothing is left or lost. */
	void settle() {
		this.refusing = false;
		attach(this.late);
		this.streams.forEach((stream) -> stream.request(Long.MAX_VALUE));
		endPass();
		while (!this.tasks.isEmpty() || !this.commands.isEmpty() || !this.manual.unacknowledged.isEmpty()) {
			runTask();
			takeCommand();
			acknowledgeByHand();
			endPass();
		}
		assertThat(this.unacknowledged).as("without PUBACK").isEmpty();
		assertThat(this.session.inFlightIncoming()).isZero();
		assertThat(this.session.isDrained()).isTrue();
		assertThat(this.expected).as("expected batches").isZero();
		assertThat(this.backlog.isOverloaded()).isFalse();
		assertThat(this.backlog.isRelieved()).isTrue();
		int missing = this.handlers.stream().mapToInt(ModelHandler::missingQos0).sum();
		int cancelled = this.handlers.stream().mapToInt((handler) -> handler.waitingWhenCancelled).sum();
		assertThat(this.counters.get(Counter.DROPPED_INCOMING)).as("dropped")
			.isBetween((long) missing, (long) missing + cancelled);
		for (ModelHandler stream : this.streams.subList(0, this.streams.size() - 1)) {
			assertThat(stream.completed).as("the end of a stream").isTrue();
		}
	}

	@Override
	public void deliver(IncomingMessage message, List<Recipient> recipients) {
		int number = ModelHandler.number(message);
		List<ModelHandler> to = this.handlers.stream()
			.filter((handler) -> recipients.contains(handler.recipient(this.delivery)))
			.toList();
		assertThat(to).hasSameSizeAs(recipients).isNotEmpty();
		assertThat(this.givenTo.put(number, to)).as("message %d again", number).isNull();
		to.forEach((handler) -> handler.given(number, message.qos()));
		this.delivery.deliver(message, recipients);
	}

	@Override
	public void sendAcknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		assertThat(type).isEqualTo(PacketType.PUBACK);
		assertThat(packetId).as("the order of PUBACKs").isEqualTo(this.due.poll());
		Sent sent = Objects.requireNonNull(this.unacknowledged.remove(packetId));
		List<ModelHandler> handlers = Objects.requireNonNull(this.givenTo.get(sent.number()));
		assertThat(handlers).as("handlers of %s", sent).allMatch((handler) -> handler.isDoneWith(sent.number()));
	}

	@Override
	public void execute(Runnable task) {
		if (this.refusing && chance(50)) {
			throw new RejectedExecutionException("busy");
		}
		this.tasks.add(task);
	}

	@Override
	public void submit(Object command) {
		this.commands.add(command);
	}

	@Override
	public void submitLater(Runnable command) {
		this.commands.add(command);
	}

	@Override
	public void enqueue(Object command) {
		this.commands.add(command);
	}

	@Override
	public void expect() {
		this.expected++;
	}

	@Override
	public void settled() {
		this.expected--;
	}

	@Override
	public void event(MqttEvent event) {
		// of held messages
	}

	@Override
	public boolean wantsMessageEvents() {
		return false;
	}

	@Override
	public boolean writable() {
		return true;
	}

	@Override
	public void protocolError(ReasonCode reasonCode, String problem) {
		throw new AssertionError(problem);
	}

	@Override
	public long wallMillis(long nanos) {
		return 0;
	}

	@Override
	public void store(long key, @Nullable SessionRecord record) {
		// there is no store
	}

	@Override
	public long publishSize(MqttMessage message) {
		throw new AssertionError("nothing is published");
	}

	@Override
	public void sendPublish(MqttMessage message, int packetId, boolean duplicate, int topicAlias, boolean topicOmitted,
			long expirySeconds) {
		throw new AssertionError("nothing is published");
	}

	@Override
	public void completeWhenWritten(OutgoingMessage message) {
		throw new AssertionError("nothing is published");
	}

	@Override
	public void enteredQueue(OutgoingMessage message) {
		throw new AssertionError("nothing is published");
	}

	@Override
	public void leftQueue(OutgoingMessage message) {
		throw new AssertionError("nothing is published");
	}

	@Override
	public boolean send(Packet packet) {
		throw new AssertionError("nothing is asked for");
	}

}
