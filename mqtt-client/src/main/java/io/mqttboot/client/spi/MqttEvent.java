package io.mqttboot.client.spi;

import java.time.Duration;
import java.util.List;

import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a client.
 */
public sealed interface MqttEvent {

	/** Who ended a connection. */
	enum Initiator {

		/** This client: disconnect, close, or a protocol error it found. */
		CLIENT,

		/** The server, by DISCONNECT or by closing the connection. */
		SERVER,

		/** Neither: the network failed, or an answer did not come in time. */
		NETWORK

	}

	/**
	 * An attempt to connect entered a phase.
	 *
	 * @param server the server, without user-info
	 * @param phase the phase
	 * @param attempt 1 for the first attempt since the last connection
	 */
	record Connecting(String server, ConnectPhase phase, int attempt) implements MqttEvent {
	}

	/**
	 * CONNACK with success.
	 *
	 * @param server the server, without user-info
	 * @param result the CONNACK
	 * @param reconnect whether the client connected by itself after a loss
	 * @param duration time of this attempt
	 */
	record Connected(String server, ConnectResult result, boolean reconnect, Duration duration) implements MqttEvent {
	}

	/**
	 * An attempt to connect failed.
	 *
	 * @param server the server, without user-info
	 * @param phase the phase that failed; those before it are lost with it
	 * @param cause why
	 * @param attempt 1 for the first attempt since the last connection
	 * @param retryIn time until the next attempt, or {@code null} if there is none
	 */
	record ConnectFailed(String server, ConnectPhase phase, Throwable cause, int attempt,
			@Nullable Duration retryIn) implements MqttEvent {
	}

	/**
	 * A connection ended.
	 *
	 * @param server the server, without user-info
	 * @param initiator who ended it
	 * @param reasonCode the code of DISCONNECT in either direction, or {@code null} if
	 * none was sent
	 * @param reasonString text from the server, or {@code null}
	 * @param serverReference another server to use, or {@code null}
	 * @param userProperties user properties of the server's DISCONNECT
	 * @param cause the error behind it, or {@code null} after an orderly end
	 * @param reconnectIn time until the next attempt, or {@code null} if there is none
	 */
	record Disconnected(String server, Initiator initiator, @Nullable ReasonCode reasonCode,
			@Nullable String reasonString, @Nullable String serverReference, List<UserProperty> userProperties,
			@Nullable Throwable cause, @Nullable Duration reconnectIn) implements MqttEvent {
	}

	/**
	 * SUBACK was received, also for subscriptions that the client renewed by itself.
	 *
	 * @param filters the answer per filter
	 * @param renewed whether the client subscribed again by itself after a lost session
	 */
	record Subscribed(List<FilterResult> filters, boolean renewed) implements MqttEvent {
	}

	/**
	 * UNSUBACK was received.
	 *
	 * @param filters the answer per filter
	 */
	record Unsubscribed(List<FilterResult> filters) implements MqttEvent {
	}

	/**
	 * The server lost the session while messages were not fully acknowledged.
	 *
	 * @param outgoing messages sent and not acknowledged
	 * @param republished whether they are sent again as new messages; otherwise they
	 * failed
	 */
	record SessionLost(int outgoing, boolean republished) implements MqttEvent {
	}

	/**
	 * A publication that an earlier process was given, and that the session store or a
	 * saved session kept, is over. Its futures ended with that process.
	 *
	 * @param message the message
	 * @param result how it ended, or {@code null} if it failed
	 * @param failure why it failed, or {@code null}
	 */
	record RestoredPublication(MqttMessage message, @Nullable PublishResult result,
			@Nullable Throwable failure) implements MqttEvent {
	}

	/**
	 * The session store could not be written. The connection is closed, publications that
	 * were not accepted fail, and the store is opened again before the next connection.
	 *
	 * @param cause why
	 */
	record StoreFailed(Throwable cause) implements MqttEvent {
	}

	/**
	 * The socket takes data again, or stopped taking it.
	 *
	 * @param writable whether the next publish can be written at once
	 */
	record WritabilityChanged(boolean writable) implements MqttEvent {
	}

	/**
	 * A handler threw an exception.
	 *
	 * @param message the message it was given
	 * @param cause the exception
	 */
	record HandlerFailed(ReceivedMessage message, Throwable cause) implements MqttEvent {
	}

	/**
	 * A message arrived that no handler wants.
	 *
	 * @param topic the topic
	 * @param qos the QoS
	 * @param outcome what the client did with it
	 */
	record Unmatched(String topic, QoS qos, Outcome outcome) implements MqttEvent {

		/** What happens to a message that no handler wants. */
		public enum Outcome {

			/** It waits for a handler. */
			PARKED,

			/** It was acknowledged (QoS 0: dropped). */
			ACKNOWLEDGED,

			/** It was refused with an error code. */
			REJECTED,

			/** It is held without acknowledgement. */
			HELD

		}

	}

	/**
	 * A message arrived whose payload is not the text that its Payload Format Indicator
	 * says, and the options ask for it to be refused: with 0x99 at QoS 1 and 2, by being
	 * dropped at QoS 0.
	 *
	 * @param topic the topic
	 * @param qos the QoS
	 */
	record PayloadFormatInvalid(String topic, QoS qos) implements MqttEvent {
	}

	/**
	 * Incoming QoS 0 messages were dropped because handlers are too slow. Sent at most
	 * once a second.
	 *
	 * @param messages how many since the last such event
	 */
	record IncomingDropped(long messages) implements MqttEvent {
	}

	/**
	 * Publications were dropped because the queue of messages that wait to be sent is
	 * full, as the options say. Sent at most once a second; the futures of each one fail.
	 *
	 * @param oldest how many made room for later ones, since the last such event
	 * @param newest how many found no room, since the last such event
	 */
	record OutgoingDropped(long oldest, long newest) implements MqttEvent {
	}

	/**
	 * A message was received (only for listeners that ask for message events).
	 *
	 * @param message the message
	 */
	record MessageReceived(ReceivedMessage message) implements MqttEvent {
	}

	/**
	 * A message was handed to the socket (only for listeners that ask for message
	 * events).
	 *
	 * @param message the message
	 * @param packetId its packet identifier, 0 at QoS 0
	 * @param resent whether it was sent before
	 */
	record MessageSent(MqttMessage message, int packetId, boolean resent) implements MqttEvent {
	}

	/**
	 * A QoS 1 or 2 message completed all its steps (only for listeners that ask for
	 * message events).
	 *
	 * @param direction which way the message went
	 * @param packetId its packet identifier
	 * @param reasonCode the code of the acknowledgement
	 */
	record MessageAcknowledged(Direction direction, int packetId, ReasonCode reasonCode) implements MqttEvent {
	}

}
