package io.mqttboot.client.internal.engine;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.transport.Dialer;
import io.mqttboot.client.internal.transport.ServerSelection.Target;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: credentials, name lookup, TCP, TLS, CONNECT and CONNACK, under
 * one deadline. Reports exactly one result, unless it is cancelled. Everything but
 * credentials and lookup runs on the event loop.
 */
final class Attempt {

	private static final byte[] NO_DATA = {};

	private final Core core;

	private final MqttClientOptions options;

	private final Target target;

	private final Handshake handshake;

	private final Listener listener;

	private final Timer deadline;

	private final long startedAt;

	private ConnectPhase phase = ConnectPhase.RESOLVING;

	private final @Nullable AuthenticationExchange authentication;

	private @Nullable Dialer dialer;

	private @Nullable Connection connection;

	private boolean over;

	Attempt(Core core, Target target, Handshake handshake, Listener listener) {
		this.core = core;
		this.options = core.options();
		this.target = target;
		this.handshake = handshake;
		this.listener = listener;
		this.deadline = new Timer(core.loop(), core.pass(this::timedOut));
		this.startedAt = core.now();
		Authenticator authenticator = this.options.connect().authenticator();
		this.authentication = (authenticator != null)
				? new AuthenticationExchange(core, authenticator, this::notAuthenticated) : null;
	}

	void start() {
		if (this.authentication != null && !this.target.isTrusted()) {
			this.core.submit((Runnable) () -> abort(new MqttConnectException(this.phase,
					"A redirect names %s, which has no TLS; the client does not authenticate there"
						.formatted(this.target),
					null, null)));
			return;
		}
		this.deadline.in(this.options.timeouts().connect().toNanos());
		try {
			this.core.blockingWork().execute(this::askForCredentials);
		}
		catch (RejectedExecutionException ex) {
			abort(new MqttConnectException(this.phase, "The client is being closed", null, ex));
		}
	}

	private void askForCredentials() {
		try {
			Credentials credentials = this.target.isTrusted() ? this.options.credentials().credentials()
					: Credentials.NONE;
			credentials.checkFor(this.handshake.version());
			String problem = this.options.checks().problem("The user name", credentials.userName());
			if (problem != null) {
				throw new MqttConfigurationException("checks.controlCharacters", problem);
			}
			this.core.submit((Runnable) () -> beginAuthentication(credentials));
		}
		catch (MqttConfigurationException ex) {
			this.core.submit((Runnable) () -> abort(ex));
		}
		catch (Throwable ex) {
			this.core.submit((Runnable) () -> abort(new MqttConnectException(this.phase,
					"The credentials for " + this.target + " could not be had: " + ex, null, ex)));
		}
	}

	private void beginAuthentication(Credentials credentials) {
		if (this.over) {
			return;
		}
		if (this.authentication != null) {
			this.authentication.begin((data) -> dial(credentials, data));
		}
		else {
			dial(credentials, NO_DATA);
		}
	}

	private void dial(Credentials credentials, byte[] authenticationData) {
		this.dialer = new Dialer(this.core.loop(), this.target.address(), this.options.transport(), this.options.tls(),
				timeLeft(), this::newConnection, this::enter);
		this.dialer.dial(this.core.blockingWork()).whenComplete((channel, cause) -> {
			if (this.over) {
				return;
			}
			if (cause != null) {
				this.core.submit((Runnable) () -> abort(ConnectProblem.of(this.phase, this.target, cause)));
			}
			else {
				this.core.submit((Runnable) () -> storeAndConnect(credentials, authenticationData));
			}
		});
	}

	/** A session in a store notes first that CONNECT is sent. */
	private void storeAndConnect(Credentials credentials, byte[] authenticationData) {
		Storage storage = this.core.persistence().storage();
		if (this.over) {
			return;
		}
		if (storage == null || this.core.session().connecting()) {
			sendConnect(credentials, authenticationData);
			return;
		}
		storage.durable().whenComplete((stored, cause) -> {
			if (cause instanceof MqttException problem) {
				abort(problem);
			}
			else if (!this.over) {
				sendConnect(credentials, authenticationData);
			}
		});
	}

	private Duration timeLeft() {
		return this.options.timeouts().connect().minusNanos(this.core.now() - this.startedAt);
	}

	private Connection newConnection() {
		Connection opened = this.core.newConnection(this.handshake.version());
		this.connection = opened;
		return opened;
	}

	private void enter(ConnectPhase next) {
		this.phase = next;
		if (!this.over) {
			this.listener.phase(next);
		}
	}

	private void sendConnect(Credentials credentials, byte[] authenticationData) {
		enter(ConnectPhase.MQTT);
		Connection opened = this.connection;
		if (opened != null) {
			Packet.Connect connect = this.handshake.connect(credentials, authenticationData);
			Connection.log("->", connect);
			opened.writer().packet(connect);
			opened.writer().flush();
		}
	}

	/** A packet on a connection that does not stand yet. */
	void packet(Connection source, Packet packet) {
		if (this.over || source != this.connection) {
			return;
		}
		if (packet instanceof Packet.ConnAck connAck) {
			connAck(source, connAck);
		}
		else if (packet instanceof Packet.Auth auth && this.authentication != null) {
			challenged(source, auth, this.authentication);
		}
		else if (packet instanceof Packet.Disconnect disconnect) {
			source.disconnected(disconnect);
		}
		else {
			source.fail(new MqttProtocolException(ReasonCode.PROTOCOL_ERROR, packet.getClass().getSimpleName()
					+ " was received before CONNACK [MQTT5-3.2.0-1, MQTT5-4.12.0-6]"));
		}
	}

	private void connAck(Connection source, Packet.ConnAck packet) {
		try {
			ConnectResult result = this.handshake.accept(packet);
			if (this.authentication == null) {
				succeeded(source, result);
				return;
			}
			Packet.ConnAckProperties properties = packet.properties();
			this.authentication.finished(properties.authenticationMethod(), properties.authenticationData(), "CONNACK",
					() -> succeeded(source, result));
			source.hold();
		}
		catch (MqttProtocolException ex) {
			source.fail(ex);
		}
		catch (MqttConnectException ex) {
			abort(ex, packet.properties().serverReference());
		}
	}

	private void challenged(Connection source, Packet.Auth packet, AuthenticationExchange exchange) {
		try {
			if (packet.reasonCode() != ReasonCode.CONTINUE_AUTHENTICATION) {
				throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
						"AUTH has the reason code '%s' before CONNACK [MQTT5-4.12.0-2]".formatted(packet.reasonCode()));
			}
			exchange.challenged(packet, (answer) -> {
				Connection.log("->", answer);
				source.writer().packet(answer);
				source.writer().flush();
			});
		}
		catch (MqttProtocolException ex) {
			source.fail(ex);
		}
	}

	private void notAuthenticated(Throwable cause) {
		if (this.connection != null && this.phase == ConnectPhase.MQTT) {
			this.connection.end(Ending.requested(ReasonCode.NOT_AUTHORIZED),
					Packet.Disconnect.of(ReasonCode.NOT_AUTHORIZED));
		}
		abort(new MqttConnectException(this.phase,
				"The authentication with %s failed: %s".formatted(this.target, cause.getMessage()),
				ReasonCode.NOT_AUTHORIZED, cause));
	}

	private void succeeded(Connection source, ConnectResult result) {
		finish();
		source.established();
		this.listener.succeeded(source, result, Duration.ofNanos(this.core.now() - this.startedAt));
		source.release();
	}

	/** The connection of this attempt was closed before it stood. */
	void ended(Connection gone) {
		if (this.over || gone != this.connection) {
			return;
		}
		Ending ending = gone.ending();
		if (gone.isAnsweredInOldFormat()) {
			abort(new MqttConnectException(this.phase,
					"%s answered in the format of MQTT 3.1.1; choose that version, or set versionFallback"
						.formatted(this.target),
					ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ending.cause()));
			return;
		}
		MqttException problem = (ending.cause() instanceof MqttProtocolException breach) ? breach
				: new MqttConnectException(this.phase, "No CONNACK from " + this.target + ": " + ending.describe(),
						ending.reasonCode(), ending.cause());
		abort(problem, ending.serverReference());
	}

	private void timedOut() {
		String problem = switch (this.phase) {
			case RESOLVING -> "the host name was not resolved";
			case TCP -> "the TCP connection was not opened";
			case TLS -> "the TLS handshake was not finished";
			case MQTT -> "no CONNACK was received";
		};
		abort(new MqttConnectException(this.phase,
				"%s within %s (%s)".formatted(problem, this.options.timeouts().connect(), this.target), null,
				new TimeoutException(problem)));
	}

	/** Ends the attempt with a failure. */
	void abort(MqttException problem) {
		abort(problem, null);
	}

	private void abort(MqttException problem, @Nullable String serverReference) {
		if (!this.over) {
			cancel();
			this.listener.failed(this.phase, problem, serverReference);
		}
	}

	/** Ends the attempt without a report. */
	void cancel() {
		finish();
		if (this.dialer != null) {
			this.dialer.cancel();
		}
		if (this.connection != null) {
			this.connection.end(Ending.requested(null), null);
		}
	}

	private void finish() {
		this.over = true;
		this.deadline.cancel();
		if (this.authentication != null) {
			this.authentication.stop();
		}
	}

	/** Gets the result of an attempt, on the event loop. */
	interface Listener {

		/** The attempt entered a phase. */
		void phase(ConnectPhase phase);

		/** CONNACK with success. */
		void succeeded(Connection connection, ConnectResult result, Duration duration);

		/**
		 * The attempt failed and left nothing behind; the server may have named another.
		 */
		void failed(ConnectPhase phase, MqttException problem, @Nullable String serverReference);

	}

}
