package io.mqttboot.client.internal.engine;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.spi.Authenticator;
import org.jspecify.annotations.Nullable;

/**
 * One exchange between the authenticator of the application and the server, while
 * connecting or later. The authenticator runs on threads for blocking work; what it
 * answers comes back to the event loop. Either side speaks only when it is its turn.
 */
final class AuthenticationExchange {

	private static final byte[] NO_DATA = {};

	private final Core core;

	private final Authenticator authenticator;

	private final Consumer<Throwable> failed;

	private Authenticator.@Nullable Exchange exchange;

	/** Whether the authenticator is at work. */
	private boolean busy;

	private boolean over;

	AuthenticationExchange(Core core, Authenticator authenticator, Consumer<Throwable> failed) {
		this.core = core;
		this.authenticator = authenticator;
		this.failed = failed;
	}

	/** Asks for the first data. */
	void begin(Consumer<byte[]> then) {
		run((fresh) -> fresh.begin(), then);
	}

	/**
	 * The server goes on with the exchange.
	 * @throws MqttProtocolException if it is not its turn, or if it changed the method
	 */
	void challenged(Packet.Auth packet, Consumer<Packet.Auth> answer) {
		check(packet.method(), "AUTH");
		byte[] challenge = (packet.data() != null) ? packet.data() : NO_DATA;
		run((running) -> running.answer(challenge),
				(data) -> answer.accept(packet(ReasonCode.CONTINUE_AUTHENTICATION, data)));
	}

	/**
	 * The server is content.
	 * @throws MqttProtocolException if it is not its turn, or if it changed the method
	 */
	void finished(@Nullable String method, byte @Nullable [] data, String packet, Runnable then) {
		check(method, packet);
		byte[] proof = (data != null) ? data : NO_DATA;
		run((running) -> running.finish(proof), (nothing) -> then.run());
	}

	/** An AUTH packet of this client. */
	Packet.Auth packet(ReasonCode reasonCode, byte[] data) {
		return new Packet.Auth(reasonCode, this.authenticator.method(), (data.length > 0) ? data : null, null,
				List.of());
	}

	/** What the authenticator still answers is of no interest any more. */
	void stop() {
		this.over = true;
	}

	private void check(@Nullable String method, String packet) {
		if (!Objects.equals(method, this.authenticator.method())) {
			throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					"%s has the authentication method '%s' instead of '%s' [MQTT5-4.12.0-5]".formatted(packet, method,
							this.authenticator.method()));
		}
		if (this.busy) {
			throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					packet + " was received before the client had answered [MQTT5-4.12.0-3]");
		}
	}

	private <T> void run(Function<Authenticator.Exchange, CompletionStage<T>> step, Consumer<T> then) {
		this.busy = true;
		try {
			this.core.blockingWork().execute(() -> {
				try {
					step.apply(exchange())
						.whenComplete((value, cause) -> this.core
							.submit((Runnable) () -> done(cause, () -> then.accept(value))));
				}
				catch (Throwable ex) {
					this.core.submit((Runnable) () -> done(ex, () -> {
					}));
				}
			});
		}
		catch (RejectedExecutionException ex) {
			this.failed.accept(ex);
		}
	}

	private synchronized Authenticator.Exchange exchange() {
		Authenticator.Exchange started = this.exchange;
		if (started == null) {
			started = this.authenticator.start();
			this.exchange = started;
		}
		return started;
	}

	private void done(@Nullable Throwable cause, Runnable then) {
		if (this.over) {
			return;
		}
		this.busy = false;
		if (cause == null) {
			then.run();
		}
		else {
			this.failed
				.accept((cause instanceof CompletionException && cause.getCause() != null) ? cause.getCause() : cause);
		}
	}

}
