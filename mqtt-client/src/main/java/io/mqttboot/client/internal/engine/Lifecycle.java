package io.mqttboot.client.internal.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttConnectionLostException;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.transport.ServerSelection.Target;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.DisconnectOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of a client: idle, connecting, connected, waiting for the next attempt,
 * disconnecting, closed. Everything runs on the event loop.
 * <p>
 * {@link #connect} starts attempts, one {@link Attempt} after the other until one
 * succeeds or the {@link ReconnectPolicy} gives up. A connection that stands is watched
 * by {@link KeepAlive}; when it ends, for whatever reason, {@link #ended} is called once
 * and decides what comes next. {@link #disconnect} leads to idle from every state:
 * attempts are cancelled, a connection is drained and then closed. {@link #close} does
 * the same and then ends everything.
 */
final class Lifecycle implements Attempt.Listener {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.connection");

	private static final Logger reconnects = LoggerFactory.getLogger("io.mqttboot.client.reconnect");

	private final Core core;

	private final MqttClientOptions options;

	private final Reconnection reconnection;

	private final Birth birth;

	private final Timer retryTimer;

	private final Farewell farewell;

	private final List<CompletableFuture<ConnectResult>> connecting = new ArrayList<>();

	private final List<CompletableFuture<Void>> disconnecting = new ArrayList<>();

	private @Nullable Attempt attempt;

	private @Nullable Connection connection;

	private @Nullable KeepAlive keepAlive;

	private @Nullable CompletableFuture<Void> closing;

	/** Attempts since the last connection. */
	private int attempts;

	/** Whether a connection stood since the application called connect. */
	private boolean connectedBefore;

	/** Whether a connection ever stood. */
	private boolean sessionKnown;

	private String clientId;

	private long connectedAt;

	private @Nullable Reauthentication reauthentication;

	Lifecycle(Core core) {
		this.core = core;
		this.options = core.options();
		this.clientId = this.options.clientId();
		this.reconnection = new Reconnection(this.options);
		this.birth = new Birth(core);
		this.retryTimer = new Timer(core.loop(), core.pass(this::startAttempt));
		this.farewell = new Farewell(core);
	}

	private String server() {
		return this.reconnection.target().toString();
	}

	private ClientState state() {
		return this.core.board().state();
	}

	private void enter(ClientState state, @Nullable Throwable error) {
		this.core.board().enter(state, error);
	}

	/** The connection that stands, for writing and flow control. */
	@Nullable Connection connection() {
		return this.connection;
	}

	@Nullable Duration lastPing() {
		return (this.keepAlive != null) ? this.keepAlive.lastPing() : null;
	}

	/** Whether an answer of the server decides about the connection. */
	boolean awaitsAnswer() {
		return this.reauthentication != null && !this.reauthentication.isOver();
	}

	/** Whether messages from the server are taken: not while the client is leaving. */
	boolean isReceiving() {
		return state() == ClientState.CONNECTED;
	}

	void connect(CompletableFuture<ConnectResult> future) {
		switch (state()) {
			case CLOSED -> future.completeExceptionally(new MqttStateException("The client is closed"));
			case CONNECTED -> future.completeExceptionally(new MqttStateException("The client is already connected"));
			case DISCONNECTING -> this.disconnecting.add(after(() -> connect(future)));
			case CONNECTING, WAITING -> this.connecting.add(future);
			case IDLE -> {
				this.connecting.add(future);
				this.reconnection.start();
				this.attempts = 0;
				this.connectedBefore = false;
				startAttempt();
			}
		}
	}

	private static CompletableFuture<Void> after(Runnable action) {
		CompletableFuture<Void> future = new CompletableFuture<>();
		future.thenRun(action);
		return future;
	}

	private void startAttempt() {
		this.attempts++;
		Target target = this.reconnection.nextTarget();
		MqttVersion version = this.reconnection.version();
		this.core.board().attempt(target.toString());
		enter(ClientState.CONNECTING, null);
		Storage storage = this.core.persistence().storage();
		if (storage != null && storage.isDown()) {
			storage.reopen().whenComplete((opened, cause) -> storeReopened(target, version, cause));
			return;
		}
		dial(target, version);
	}

	/** Without its store the client does not connect: it could not keep its promises. */
	private void storeReopened(Target target, MqttVersion version, @Nullable Throwable cause) {
		if (state() != ClientState.CONNECTING || this.attempt != null) {
			return;
		}
		if (cause instanceof MqttException problem) {
			failed(ConnectPhase.RESOLVING, problem, null);
		}
		else {
			dial(target, version);
		}
	}

	private void dial(Target target, MqttVersion version) {
		boolean expired = this.core.session().dropIfExpired(this.core.now());
		boolean clean = expired
				|| (this.options.cleanStart() && (!this.connectedBefore || version == MqttVersion.V3_1_1));
		Handshake handshake = new Handshake(this.options, version, this.clientId, clean, this.sessionKnown);
		this.attempt = new Attempt(this.core, target, handshake, this);
		this.attempt.start();
	}

	@Override
	public void phase(ConnectPhase phase) {
		logger.debug("Connecting to {}: {}", server(), phase);
		this.core.listeners().publish(new MqttEvent.Connecting(server(), phase, this.attempts));
	}

	@Override
	public void succeeded(Connection opened, ConnectResult result, Duration duration) {
		boolean reconnect = this.connectedBefore;
		this.attempt = null;
		this.attempts = 0;
		this.reconnection.succeeded();
		this.connection = opened;
		this.connectedBefore = true;
		this.sessionKnown = true;
		this.clientId = result.clientId();
		this.connectedAt = this.core.now();
		this.keepAlive = new KeepAlive(opened, this.core.loop(), result.keepAlive(), this.options.timeouts().ping());
		opened.writer().maximumPacketSize(result.limits().maximumPacketSize());
		this.core.counters().increment(Counter.CONNECTS);
		if (reconnect) {
			this.core.counters().increment(Counter.RECONNECTS);
		}
		this.core.board().connected(result, opened.channel());
		logger.info("Connected to {} as '{}' (MQTT {}, session {})", server(), result.clientId(), result.version(),
				result.sessionPresent() ? "resumed" : "new");
		this.core.listeners().publish(new MqttEvent.Connected(server(), result, reconnect, duration));
		this.core.outlet().connection(opened);
		this.birth.connected();
		this.core.connected(result);
		List<CompletableFuture<ConnectResult>> waiters = List.copyOf(this.connecting);
		this.connecting.clear();
		waiters.forEach((future) -> future.complete(result));
	}

	@Override
	public void failed(ConnectPhase phase, MqttException problem, @Nullable String serverReference) {
		this.attempt = null;
		this.core.counters().increment(Counter.CONNECT_FAILURES);
		String server = server();
		boolean mayWait = this.options.reconnect().enabled()
				&& (this.connectedBefore || this.options.reconnect().retryFirstConnect());
		Duration delay = this.reconnection.afterFailedAttempt(problem, serverReference, mayWait);
		// before the event, whose listeners may look at the status
		enter((delay != null) ? ClientState.WAITING : ClientState.IDLE, problem);
		this.core.listeners().publish(new MqttEvent.ConnectFailed(server, phase, problem, this.attempts, delay));
		if (delay != null) {
			reconnects.warn("Attempt {} to connect to {} failed, next in {} ms: {}", this.attempts, server,
					delay.toMillis(), problem.getMessage());
			this.retryTimer.in(delay.toNanos());
			return;
		}
		if (mayWait) {
			reconnects.error("Attempt {} to connect to {} failed, there will be no other: {}{}", this.attempts, server,
					problem.getMessage(), this.reconnection.verdict());
		}
		failConnecting(problem);
	}

	private void failConnecting(MqttException problem) {
		List<CompletableFuture<ConnectResult>> waiters = List.copyOf(this.connecting);
		this.connecting.clear();
		waiters.forEach((future) -> future.completeExceptionally(problem));
	}

	/** A packet on a connection that does not stand yet. */
	void handshakePacket(Connection source, Packet packet) {
		if (this.attempt != null) {
			this.attempt.packet(source, packet);
		}
	}

	/** A connection that never stood is gone. */
	void handshakeEnded(Connection gone) {
		if (this.attempt != null) {
			this.attempt.ended(gone);
		}
	}

	/** A packet that the session does not take, on the connection that stands. */
	void packet(Connection source, Packet packet, long now) {
		if (packet instanceof Packet.PingResp) {
			if (this.keepAlive != null) {
				this.keepAlive.answered();
			}
		}
		else if (packet instanceof Packet.SubAck subAck) {
			this.core.session().subAckReceived(subAck, now);
		}
		else if (packet instanceof Packet.UnsubAck unsubAck) {
			this.core.session().unsubAckReceived(unsubAck, now);
		}
		else if (packet instanceof Packet.Disconnect disconnect) {
			source.disconnected(disconnect);
		}
		else if (packet instanceof Packet.Auth auth && this.reauthentication != null
				&& !this.reauthentication.isOver()) {
			this.reauthentication.packet(auth);
		}
		else {
			source.fail(new MqttProtocolException(ReasonCode.PROTOCOL_ERROR, packet.getClass().getSimpleName()
					+ " was received on a connection where it is not allowed " + "[MQTT5-3.2.0-2, MQTT5-4.12.0-6]"));
		}
	}

	/** The connection that stood is gone. */
	void ended(Connection gone) {
		if (gone != this.connection) {
			return;
		}
		this.connection = null;
		Ending ending = gone.ending();
		if (this.keepAlive != null) {
			this.keepAlive.stop();
			this.keepAlive = null;
		}
		if (this.reauthentication != null) {
			this.reauthentication.lost(ending.toException());
			this.reauthentication = null;
		}
		this.core.outlet().connection(null);
		this.core.session().disconnected(this.core.now());
		this.core.counters().increment(Counter.DISCONNECTS);
		boolean leaving = state() == ClientState.DISCONNECTING;
		if (!leaving) {
			this.reconnection.connectionLasted(this.core.now() - this.connectedAt);
		}
		String server = server();
		Duration delay = leaving ? null : this.reconnection.afterLoss(ending);
		// before the event, whose listeners may look at the status
		enter((delay != null) ? ClientState.WAITING : ClientState.IDLE, leaving ? null : ending.toException());
		this.core.listeners()
			.publish(new MqttEvent.Disconnected(server, ending.initiator(), ending.reasonCode(), ending.reasonString(),
					ending.serverReference(), ending.userProperties(), ending.cause(), delay));
		if (delay != null) {
			reconnects.warn("{}; the connection to {} is lost, next attempt in {} ms", ending.describe(), server,
					delay.toMillis());
			this.retryTimer.in(delay.toNanos());
			return;
		}
		if (leaving) {
			logger.info("Disconnected from {}", server);
		}
		else {
			reconnects.error("{}; not reconnecting to {}{}", ending.describe(), server, this.reconnection.verdict());
		}
		idle(leaving ? null : ending.toException());
	}

	void disconnect(DisconnectOptions how, CompletableFuture<Void> future) {
		this.disconnecting.add(future);
		switch (state()) {
			case IDLE, CLOSED -> idle(null);
			case CONNECTING, WAITING -> {
				this.retryTimer.cancel();
				if (this.attempt != null) {
					this.attempt.cancel();
					this.attempt = null;
				}
				failConnecting(new MqttStateException("The client was disconnected before it was connected"));
				idle(null);
			}
			case CONNECTED -> {
				enter(ClientState.DISCONNECTING, null);
				if (this.connection != null) {
					this.farewell.begin(this.connection, how);
				}
			}
			case DISCONNECTING -> {
				// joins
			}
		}
	}

	/** Called in each pass: goes on with a disconnect when everything is acknowledged. */
	void checkDrained() {
		this.farewell.checkDrained();
	}

	/** When the client is closed, everything else is done before its last future is. */
	private void idle(@Nullable Throwable error) {
		CompletableFuture<Void> end = (state() != ClientState.CLOSED) ? this.closing : null;
		if (state() != ClientState.CLOSED) {
			enter((end != null) ? ClientState.CLOSED : ClientState.IDLE, error);
		}
		this.farewell.cancel();
		List<CompletableFuture<Void>> waiters = List.copyOf(this.disconnecting);
		this.disconnecting.clear();
		waiters.forEach((future) -> future.complete(null));
		if (end != null) {
			this.core.closed().thenRun(() -> end.complete(null));
		}
	}

	void close(CompletableFuture<Void> future) {
		if (this.closing != null) {
			this.closing.thenRun(() -> future.complete(null));
			return;
		}
		this.closing = future;
		disconnect(DisconnectOptions.of(ReasonCode.SUCCESS), new CompletableFuture<>());
	}

	/** Authenticates anew on the connection that stands. */
	void reauthenticate(CompletableFuture<Void> future) {
		Authenticator authenticator = this.options.connect().authenticator();
		Connection standing = this.connection;
		if (authenticator == null) {
			future.completeExceptionally(
					new MqttStateException("There is no authenticator: set connect().authenticator"));
		}
		else if (standing == null || standing.isEnding() || state() != ClientState.CONNECTED) {
			future.completeExceptionally(new MqttStateException("The client is not connected, but " + state()));
		}
		else if (this.reauthentication != null && !this.reauthentication.isOver()) {
			this.reauthentication.join(future);
		}
		else {
			this.reauthentication = new Reauthentication(this.core, standing, authenticator);
			this.reauthentication.join(future);
			this.reauthentication.start();
		}
	}

	/** Sends what the application gives, unseen. */
	void sendRaw(byte[] bytes, CompletableFuture<Void> future) {
		if (this.connection == null || this.connection.isEnding()) {
			future.completeExceptionally(new MqttStateException("The client is not connected, but " + state()));
			return;
		}
		this.connection.writer().raw(bytes).addListener((written) -> {
			if (written.isSuccess()) {
				future.complete(null);
			}
			else {
				future.completeExceptionally(new MqttConnectionLostException(
						"The connection ended before the bytes were written", null, written.cause()));
			}
		});
	}

	/** Drops the connection as if the network had failed. */
	void abort() {
		if (this.connection != null) {
			this.connection.end(Ending.requested(null), null);
		}
		else if (this.attempt != null) {
			this.attempt.abort(new MqttConnectException(ConnectPhase.TCP, "The attempt was aborted", null, null));
		}
	}

}
