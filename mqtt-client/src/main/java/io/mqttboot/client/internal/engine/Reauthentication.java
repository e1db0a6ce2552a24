package io.mqttboot.client.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.MqttEvent.Initiator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new authentication exchange on a connection that stands [MQTT5-4.12.1-1]. Everything
 * else goes on meanwhile. If it fails, the connection ends [MQTT5-4.12.1-2].
 */
final class Reauthentication {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.connection");

	private final Core core;

	private final Connection connection;

	private final AuthenticationExchange exchange;

	private final Timer deadline;

	private final List<CompletableFuture<Void>> waiters = new ArrayList<>();

	private boolean begun;

	private boolean over;

	Reauthentication(Core core, Connection connection, Authenticator authenticator) {
		this.core = core;
		this.connection = connection;
		this.exchange = new AuthenticationExchange(core, authenticator, this::failed);
		this.deadline = new Timer(core.loop(), core.pass(this::timedOut));
	}

	void start() {
		this.deadline.in(this.core.options().timeouts().connect().toNanos());
		this.exchange.begin((data) -> {
			this.begun = true;
			send(this.exchange.packet(ReasonCode.REAUTHENTICATE, data));
		});
	}

	/** Another call waits for the same exchange. */
	void join(CompletableFuture<Void> future) {
		this.waiters.add(future);
	}

	boolean isOver() {
		return this.over;
	}

	/** An AUTH packet was received. */
	void packet(Packet.Auth packet) {
		try {
			if (!this.begun) {
				throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
						"AUTH was received although no exchange had begun [MQTT5-4.12.1-1]");
			}
			if (packet.reasonCode() == ReasonCode.SUCCESS) {
				this.exchange.finished(packet.method(), packet.data(), "AUTH", this::succeeded);
			}
			else {
				this.exchange.challenged(packet, this::send);
			}
		}
		catch (MqttProtocolException ex) {
			this.connection.fail(ex);
		}
	}

	private void send(Packet.Auth packet) {
		Connection.log("->", packet);
		this.connection.writer().packet(packet);
	}

	private void succeeded() {
		finish();
		logger.info("Authenticated again");
		this.waiters.forEach((future) -> future.complete(null));
	}

	private void failed(Throwable cause) {
		end(ReasonCode.NOT_AUTHORIZED, cause);
	}

	private void timedOut() {
		String problem = "the authentication exchange was not finished within "
				+ this.core.options().timeouts().connect();
		end(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, new TimeoutException(problem));
	}

	private void end(ReasonCode reasonCode, Throwable cause) {
		this.connection.end(new Ending(Initiator.CLIENT, reasonCode, null, null, List.of(), cause),
				Packet.Disconnect.of(reasonCode));
	}

	/** The connection is gone. */
	void lost(MqttException reason) {
		if (!this.over) {
			finish();
			this.waiters.forEach((future) -> future.completeExceptionally(reason));
		}
	}

	private void finish() {
		this.over = true;
		this.deadline.cancel();
		this.exchange.stop();
	}

}
