package io.mqttboot.spring.listener;

import java.time.Duration;

import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a message that a listener could not handle.
 */
public sealed interface MqttErrorAction {

	/**
	 * Calls the listener again. Meanwhile the message is not acknowledged, and messages
	 * that must not overtake it wait.
	 * @param delay how long to wait before
	 * @return the action
	 */
	static MqttErrorAction retry(Duration delay) {
		return new Retry(delay);
	}

	/**
	 * Gives the message to the recoverer, or to the error log if there is none, and
	 * acknowledges it then.
	 * @return the action
	 */
	static MqttErrorAction recover() {
		return Recover.INSTANCE;
	}

	/**
	 * Acknowledges the message as if it had been handled.
	 * @return the action
	 */
	static MqttErrorAction acknowledge() {
		return Acknowledge.INSTANCE;
	}

	/**
	 * Acknowledges the message with an error code (MQTT 5.0; plainly on MQTT 3.1.1). The
	 * server does not send it again.
	 * @param reasonCode an error code that PUBACK and PUBREC may carry
	 * @param reason text for the log of the server, or {@code null}
	 * @return the action
	 */
	static MqttErrorAction reject(ReasonCode reasonCode, @Nullable String reason) {
		return new Reject(reasonCode, reason);
	}

	/**
	 * Calls the listener again.
	 *
	 * @param delay how long to wait before
	 */
	record Retry(Duration delay) implements MqttErrorAction {
	}

	/** Gives the message to the recoverer. */
	enum Recover implements MqttErrorAction {

		/** The only one. */
		INSTANCE

	}

	/** Acknowledges the message. */
	enum Acknowledge implements MqttErrorAction {

		/** The only one. */
		INSTANCE

	}

	/**
	 * Refuses the message.
	 *
	 * @param reasonCode an error code that PUBACK and PUBREC may carry
	 * @param reason text for the log of the server, or {@code null}
	 */
	record Reject(ReasonCode reasonCode, @Nullable String reason) implements MqttErrorAction {
	}

}
