package io.mqttboot.client.internal.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.ByHand;
import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.internal.session.OutgoingMessage;
import io.mqttboot.client.internal.session.Session;
import io.mqttboot.client.internal.session.SessionSettings;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.DisconnectOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEventListener;
import io.mqttboot.client.spi.Registration;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client without its public face: takes calls from any thread and brings them to the
 * event loop, which owns everything else.
 * <p>
 * The loop works in passes: a pass takes commands (or what the socket had, or a timer),
 * lets {@link Session} and {@link Lifecycle} act on them, and ends in {@link #endPass()},
 * which updates what other threads may read, wakes handlers, and flushes what was
 * written. Nothing that user code can reach calls the session directly, so it is never
 * re-entered.
 */
public final class ClientEngine implements Core, Connection.Owner, Mailbox.Taker {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final MqttClientOptions options;

	private final Resources resources;

	private final EventLoop loop;

	private final Mailbox mailbox;

	private final Counters counters = new Counters();

	private final Intake intake;

	private final Listeners listeners;

	private final Delivery delivery;

	private final Persistence persistence;

	private final Outlet outlet;

	private final Session session;

	private final Backpressure backpressure;

	private final Replies replies;

	private final Reception reception;

	private final StatusBoard board;

	private final Lifecycle lifecycle;

	private final DropReport dropReport;

	private final Timer sessionTimer;

	private final OutgoingMessage.Canceller canceller = this::cancel;

	private boolean wasWritable;

	/**
	 * Creates an idle client.
	 * @param options the options
	 * @param resources the threads, released when the client is closed
	 * @throws MqttStoreException if the stored session cannot be used
	 */
	public ClientEngine(MqttClientOptions options, Resources resources) {
		this.options = options;
		this.resources = resources;
		this.loop = resources.loop();
		this.mailbox = new Mailbox(this.loop, this);
		Executor callbacks = (options.callbackExecutor() != null) ? options.callbackExecutor() : resources.callbacks();
		QueueBound bound = new QueueBound(options.flow());
		this.intake = new Intake(bound, options.flow().queueOverflow(), this, this.loop.ticker(), this.canceller);
		this.listeners = new Listeners(callbacks, this);
		Qos0Backlog backlog = new Qos0Backlog(options.flow());
		this.delivery = new Delivery(callbacks, this, this.counters, this.listeners, this.loop.ticker(), backlog,
				options.flow().handlerFailure());
		this.persistence = new Persistence(this, this.canceller);
		this.outlet = new Outlet(options.version(), this.delivery, this.listeners, bound, this.loop.ticker(),
				this.persistence.storage());
		this.session = new Session(new SessionSettings(options.version(), options.flow(), options.session(),
				options.connect().lenient(), options.checks()), this.counters, this.outlet);
		this.backpressure = new Backpressure(this.session, this.delivery, backlog, options.flow());
		this.replies = new Replies(this, this.delivery);
		this.reception = new Reception(this, this.delivery);
		this.board = new StatusBoard(this.counters, bound, this.loop.ticker(), options.server().toString(),
				options.clientId());
		this.dropReport = new DropReport(this.counters, this.intake, this.listeners, this.loop, this::endPass);
		this.sessionTimer = new Timer(this.loop, this::endPass);
		this.lifecycle = new Lifecycle(this);
		this.persistence.open();
	}

	/**
	 * Whether the current thread is an event loop, where nothing may block.
	 * @return {@code true} on an event loop of any client
	 */
	public static boolean onLoopThread() {
		return Thread.currentThread() instanceof LoopThread;
	}

	/**
	 * Whether the current thread runs a handler or an event listener of any client.
	 * @return {@code true} in user code called by a client
	 */
	public static boolean inCallback() {
		return CallbackQueue.inCallback();
	}

	private <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> command) {
		CompletableFuture<T> future = new CompletableFuture<>();
		submit((Runnable) () -> {
			try {
				command.accept(future);
			}
			catch (RuntimeException ex) {
				future.completeExceptionally(ex);
				throw ex;
			}
		});
		return future;
	}

	/** See {@code MqttClient#connect()}. */
	public CompletableFuture<ConnectResult> connect() {
		return ask(this.lifecycle::connect);
	}

	/** See {@code MqttClient#disconnect(DisconnectOptions)}. */
	public CompletableFuture<Void> disconnect(DisconnectOptions how) {
		return ask((future) -> this.lifecycle.disconnect(how, future));
	}

	/** See {@code MqttClient#reauthenticate()}. */
	public CompletableFuture<Void> reauthenticate() {
		return ask(this.lifecycle::reauthenticate);
	}

	/** See {@code MqttClient#closeAsync()}. */
	public CompletableFuture<Void> close() {
		return ask(this.lifecycle::close);
	}

	/** See {@code MqttClient#abort()}. */
	public void abort() {
		submit((Runnable) this.lifecycle::abort);
	}

	/** See {@code MqttClient#publish(MqttMessage)}. */
	@Override
	public OutgoingMessage publish(MqttMessage message) {
		return publish(message, null);
	}

	/** See {@code MqttDebug}. */
	public OutgoingMessage publish(MqttMessage message, @Nullable ByHand byHand) {
		return this.intake.publish(message, byHand);
	}

	/** See {@code MqttBlockingClient#publish(MqttMessage)}. */
	public CompletableFuture<OutgoingMessage> publishWithRoom(MqttMessage message) {
		return this.intake.publishWithRoom(message);
	}

	/** See {@code MqttDebug#sendRaw(byte[])}. */
	public CompletableFuture<Void> sendRaw(byte[] bytes) {
		return ask((future) -> this.lifecycle.sendRaw(bytes, future));
	}

	private CompletableFuture<Boolean> cancel(OutgoingMessage message) {
		return ask((future) -> future.complete(this.session.cancel(message)));
	}

	/** See {@code MqttClient#request(MqttMessage, Duration)}. */
	public CompletableFuture<ReceivedMessage> request(MqttMessage message, Duration timeout) {
		return this.replies.request(message, timeout);
	}

	/** What brings messages to the application. */
	public Reception reception() {
		return this.reception;
	}

	/** See {@code MqttClient#addListener(MqttEventListener)}. */
	public Registration addListener(MqttEventListener listener) {
		return this.listeners.add(listener);
	}

	/** See {@code MqttClient#status()}. */
	public ClientStatus status() {
		return this.board.status(this.intake, this.delivery.handlerFailures());
	}

	/** See {@code MqttClient#inFlight()}. */
	public CompletableFuture<List<InFlightMessage>> inFlight() {
		return ask((future) -> future.complete(this.session.inFlight(now())));
	}

	@Override
	public void submit(Object command) {
		this.mailbox.submit(command);
	}

	@Override
	public void submitLater(Runnable command) {
		this.mailbox.submitLater(command);
	}

	@Override
	public void enqueue(Object command) {
		this.mailbox.enqueue(command);
	}

	@Override
	public void expect() {
		this.mailbox.expect();
	}

	@Override
	public void settled() {
		this.mailbox.settled();
	}

	@Override
	public void take(Object command, long now) {
		try {
			if (command instanceof OutgoingMessage publication) {
				this.session.publish(publication, now);
			}
			else if (command instanceof IncomingMessage message) {
				this.session.finished(message);
			}
			else if (command instanceof CallbackQueue.Batch<?> batch) {
				batch.done();
			}
			else {
				((Runnable) command).run();
			}
		}
		catch (RuntimeException ex) {
			logger.error("A command failed unexpectedly", ex);
		}
	}

	@Override
	public void endPass() {
		if (this.mailbox.isTerminated()) {
			return;
		}
		long now = now();
		long next = this.session.advance(now);
		if (next != Long.MAX_VALUE) {
			this.sessionTimer.at(next);
		}
		boolean writable = false;
		Connection connection = this.lifecycle.connection();
		if (connection != null && !connection.isEnding()) {
			this.backpressure.balance(connection,
					this.session.awaitsAnswer() || this.replies.areAwaited() || this.lifecycle.awaitsAnswer());
			writable = this.outlet.writable();
		}
		// before handlers are woken and data is sent: who notices may look at the status
		this.outlet.releaseRoom();
		this.board.update(this.session, writable, this.lifecycle.lastPing());
		reportWritability(writable);
		this.delivery.signal();
		this.outlet.endPass();
		this.intake.serve();
		this.dropReport.endPass();
		this.lifecycle.checkDrained();
	}

	@Override
	public void afterTheEnd() {
		this.outlet.releaseRoom();
		this.outlet.endPass();
		this.intake.serve();
	}

	private void reportWritability(boolean writable) {
		if (writable != this.wasWritable) {
			this.wasWritable = writable;
			this.listeners.publish(new MqttEvent.WritabilityChanged(writable));
		}
	}

	@Override
	public void publish(String topic, int topicAlias, int qos, boolean duplicate, boolean retained, int packetId,
			MessageProperties properties, byte[] payload, long now) {
		if (this.lifecycle.isReceiving()) {
			this.session.publishReceived(topic, topicAlias, qos, duplicate, retained, packetId, properties, payload,
					now);
		}
	}

	@Override
	public void acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties, long now) {
		this.session.acknowledgementReceived(type, packetId, reasonCode, reasonString, userProperties, now);
	}

	@Override
	public void packet(Connection connection, Packet packet, long now) {
		if (connection.isEstablished()) {
			this.lifecycle.packet(connection, packet, now);
		}
		else {
			this.lifecycle.handshakePacket(connection, packet);
		}
	}

	@Override
	public void readDone(Connection connection) {
		endPass();
	}

	/**
	 * The channel may say this in the middle of a write, so it is looked at in a pass of
	 * its own.
	 */
	@Override
	public void writabilityChanged(Connection connection) {
		submit((Runnable) () -> {
			if (this.outlet.writable()) {
				this.session.writable(now());
			}
		});
	}

	@Override
	public void closed(Connection connection) {
		if (connection.isEstablished()) {
			this.lifecycle.ended(connection);
		}
		else {
			this.lifecycle.handshakeEnded(connection);
		}
		endPass();
	}

	@Override
	public void connected(ConnectResult result) {
		this.session.connected(result, now());
		this.replies.connected(result);
	}

	@Override
	public Persistence persistence() {
		return this.persistence;
	}

	@Override
	public CompletableFuture<Void> closed() {
		MqttStateException reason = this.persistence.closed();
		this.session.close(reason);
		this.delivery.close();
		this.replies.close(reason);
		this.reception.close();
		this.sessionTimer.cancel();
		endPass();
		this.dropReport.close();
		return this.persistence.close(() -> {
			this.resources.release();
			this.mailbox.terminate();
		});
	}

	@Override
	public Connection newConnection(MqttVersion version) {
		return new Connection(this.options, version, this.counters, this.loop.ticker(), this.resources.coalescing(),
				this);
	}

	@Override
	public Runnable pass(Runnable task) {
		return () -> {
			task.run();
			endPass();
		};
	}

	@Override
	public long now() {
		return this.loop.ticker().nanoTime();
	}

	@Override
	public MqttClientOptions options() {
		return this.options;
	}

	@Override
	public EventLoop loop() {
		return this.loop;
	}

	@Override
	public Executor blockingWork() {
		return this.resources.blockingWork();
	}

	@Override
	public Counters counters() {
		return this.counters;
	}

	@Override
	public Listeners listeners() {
		return this.listeners;
	}

	@Override
	public Outlet outlet() {
		return this.outlet;
	}

	@Override
	public Session session() {
		return this.session;
	}

	@Override
	public StatusBoard board() {
		return this.board;
	}

}
