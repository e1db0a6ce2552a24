package io.mqttboot.spring.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.options.AddressPreference;
import io.mqttboot.client.options.HandlerFailure;
import io.mqttboot.client.options.QueueOverflow;
import io.mqttboot.client.options.SessionOptions;
import io.mqttboot.client.options.Unmatched;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of one connection: the ordinary one directly under {@code mqtt}, others
 * under {@code mqtt.connections.<name>}. What is not set is {@code null}; defaults are
 * those of the client unless said otherwise.
 *
 * @param url Address of the server: mqtt:// or tcp:// without TLS, mqtts://, ssl:// or
 * tls:// with TLS. User-info becomes the credentials. Several are tried in this order.
 * @param version Protocol version: 5.0, 3.1.1, or auto for 3.1.1 with servers that do not
 * know 5.0.
 * @param clientId Client identifier, which no two clients may share. Generated if absent;
 * empty to have the server assign one.
 * @param username User name.
 * @param password Password. Without user name only on MQTT 5.0.
 * @param keepAlive Longest silence of the client, in whole seconds. Zero switches
 * keep-alive off.
 * @param replyTopic Topic for replies to requests, which no other client uses. Below the
 * response information of the server, if requested and given, or below replies/ if
 * absent.
 * @param connect What CONNECT asks and tells the server.
 * @param session What server and client remember beyond a connection.
 * @param ssl TLS settings.
 * @param transport TCP settings.
 * @param will Message that the server publishes when the client vanishes.
 * @param birth Message that is published after every connect, before others.
 * @param reconnect Automatic reconnect.
 * @param flow Bounds in both directions.
 * @param timeouts How long is waited for what.
 * @param checks What is checked beyond what the standard demands.
 */
@ConfigurationProperties("mqtt")
public record MqttConnectionProperties(@Nullable List<String> url, @Nullable String version, @Nullable String clientId,
		@Nullable String username, @Nullable String password, @Nullable Duration keepAlive, @Nullable String replyTopic,
		@DefaultValue Connect connect, @DefaultValue Session session, @DefaultValue Ssl ssl,
		@DefaultValue Transport transport, @DefaultValue Will will, @DefaultValue Birth birth,
		@DefaultValue Reconnect reconnect, @DefaultValue Flow flow, @DefaultValue Timeouts timeouts,
		@DefaultValue Checks checks) {

	/** Without secrets. */
	@Override
	public String toString() {
		return "MqttConnectionProperties[clientId=%s, version=%s]".formatted(this.clientId, this.version);
	}

	/**
	 * What CONNECT asks and tells the server beside identity, session and will.
	 *
	 * @param requestProblemInformation Whether the server may explain failures with
	 * reason strings and user properties (MQTT 5.0).
	 * @param requestResponseInformation Whether the server is asked for the basis of
	 * response topics (MQTT 5.0).
	 * @param userProperties User properties of CONNECT (MQTT 5.0).
	 * @param lenient Whether MQTT 3.1.1 leaves out what only MQTT 5.0 has on messages and
	 * subscriptions, instead of refusing them.
	 */
	public record Connect(@Nullable Boolean requestProblemInformation, @Nullable Boolean requestResponseInformation,
			@Nullable Map<String, String> userProperties, @Nullable Boolean lenient) {
	}

	/**
	 * What server and client remember beyond a connection.
	 *
	 * @param cleanStart Whether the first connection drops an old session. True with a
	 * generated client identifier, false with a given one, if absent. On MQTT 3.1.1 the
	 * clean session flag.
	 * @param expiry How long the session outlives a connection (MQTT 5.0), in whole
	 * seconds. One hour with a given client identifier, five minutes with a generated
	 * one, if absent.
	 * @param onSessionLost What happens to messages not fully acknowledged when the
	 * server lost the session.
	 * @param resubscribe When subscriptions are renewed on a new connection.
	 * @param strictSessionPresent Whether to close the connection when the server has a
	 * session that this client does not know.
	 * @param store Where the session is kept on this side. In a file it survives the end
	 * of the process, which needs the library com.h2database:h2-mvstore.
	 * @param location File of the session. The file mqtt/(connection).session in the
	 * working directory, by the name of the connection, if absent.
	 * @param storeBytes How many bytes of unacknowledged messages may be in the store.
	 * @param randomClientId What happens at the start if a session is to be kept although
	 * the client identifier is generated or assigned by the server.
	 */
	public record Session(@Nullable Boolean cleanStart, @Nullable Duration expiry,
			SessionOptions.@Nullable OnSessionLost onSessionLost, SessionOptions.@Nullable Resubscribe resubscribe,
			@Nullable Boolean strictSessionPresent, @Nullable Store store, @Nullable Path location,
			@Nullable DataSize storeBytes, @Nullable RandomClientId randomClientId) {

		/** Where the session is kept on this side. */
		public enum Store {

			/** In memory: what is under way is lost with the process. */
			MEMORY,

			/** In a file: what was accepted survives a crash. */
			FILE

		}

		/**
		 * What happens if a session is kept for a client identifier that never returns.
		 */
		public enum RandomClientId {

			/** The application does not start. */
			FAIL,

			/** There is a warning in the log. */
			WARN

		}

	}

	/**
	 * TLS settings. They need an address with TLS.
	 *
	 * @param enabled Whether TLS is used. Follows from the scheme of the address, which
	 * it must not contradict.
	 * @param bundle Name of the SSL bundle with trust and client certificate. The trust
	 * store of the JVM is used if absent.
	 * @param verifyHostname Whether the certificate must name the host.
	 * @param protocols TLS versions that may be negotiated. Those of the bundle, or 1.3
	 * and 1.2, if absent.
	 * @param cipherSuites Cipher suites that may be negotiated. Those of the bundle, or
	 * those of the JVM, if absent.
	 * @param onReload What happens to a connection when its SSL bundle was reloaded.
	 */
	public record Ssl(@Nullable Boolean enabled, @Nullable String bundle, @Nullable Boolean verifyHostname,
			@Nullable List<String> protocols, @Nullable List<String> cipherSuites, @Nullable OnReload onReload) {

		/** What happens to a connection when its SSL bundle was reloaded. */
		public enum OnReload {

			/** It stays; the next one uses the new bundle. */
			NEXT_CONNECT,

			/**
			 * It is ended, after what is under way, and made anew. One that does not
			 * stand is tried at once.
			 */
			RECONNECT

		}

	}

	/**
	 * TCP settings.
	 *
	 * @param tcpNoDelay Whether small packets are sent at once.
	 * @param addresses Which addresses of a host are tried, and in which order.
	 * @param localHost Host name or address of the local interface to connect from. Any
	 * if absent.
	 * @param localPort Local port to connect from. Zero for any.
	 * @param sendBufferSize Size of the send buffer of the socket. That of the system if
	 * absent.
	 * @param receiveBufferSize Size of the receive buffer of the socket. That of the
	 * system if absent.
	 * @param tcpKeepAlive Whether TCP itself tests an idle connection. True if absent and
	 * one of its figures is set.
	 * @param tcpKeepAliveTime Idle time before TCP tests a connection, in whole seconds.
	 * @param tcpKeepAliveInterval Time between two tests of TCP, in whole seconds.
	 * @param tcpKeepAliveCount After how many tests without an answer TCP gives up.
	 * @param linger How long a closed socket tries to send what is left, in whole
	 * seconds. Zero resets the connection. In the background if absent.
	 * @param coalescing How long packets may gather on a busy connection, to save CPU
	 * time. Zero for not at all, 10 ms at most.
	 */
	public record Transport(@Nullable Boolean tcpNoDelay, @Nullable AddressPreference addresses,
			@Nullable String localHost, @Nullable Integer localPort, @Nullable DataSize sendBufferSize,
			@Nullable DataSize receiveBufferSize, @Nullable Boolean tcpKeepAlive, @Nullable Duration tcpKeepAliveTime,
			@Nullable Duration tcpKeepAliveInterval, @Nullable Integer tcpKeepAliveCount, @Nullable Duration linger,
			@Nullable Duration coalescing) {
	}

	/**
	 * Message that the server publishes when the client vanishes.
	 *
	 * @param topic Topic of the will. There is no will without it.
	 * @param payload Payload of the will, as text.
	 * @param qos QoS of the will: 0, 1 or 2.
	 * @param retain Whether the server keeps the will for future subscribers.
	 * @param delay How long the server waits for the client to come back (MQTT 5.0), in
	 * whole seconds.
	 * @param contentType Content type of the will (MQTT 5.0).
	 * @param payloadFormat Payload format of the will (MQTT 5.0).
	 * @param expiry Lifetime of the will (MQTT 5.0), in whole seconds.
	 * @param responseTopic Response topic of the will (MQTT 5.0).
	 * @param correlationData Correlation data of the will (MQTT 5.0), as text.
	 * @param userProperties User properties of the will (MQTT 5.0).
	 */
	public record Will(@Nullable String topic, @Nullable String payload, @Nullable Integer qos,
			@Nullable Boolean retain, @Nullable Duration delay, @Nullable String contentType,
			@Nullable PayloadFormat payloadFormat, @Nullable Duration expiry, @Nullable String responseTopic,
			@Nullable String correlationData, @Nullable Map<String, String> userProperties) {
	}

	/**
	 * Message that is published after every connect, before others.
	 *
	 * @param topic Topic of the message. That of the will if absent.
	 * @param payload Payload of the message, as text. There is no message without it.
	 * @param qos QoS of the message: 0, 1 or 2. That of the will if absent.
	 * @param retain Whether the server keeps the message for future subscribers. As for
	 * the will if absent.
	 * @param contentType Content type of the message (MQTT 5.0).
	 * @param expiry Lifetime of the message (MQTT 5.0), in whole seconds.
	 * @param userProperties User properties of the message (MQTT 5.0).
	 */
	public record Birth(@Nullable String topic, @Nullable String payload, @Nullable Integer qos,
			@Nullable Boolean retain, @Nullable String contentType, @Nullable Duration expiry,
			@Nullable Map<String, String> userProperties) {
	}

	/**
	 * Automatic reconnect. Delays grow exponentially, and each is random between zero and
	 * its bound.
	 *
	 * @param enabled Whether to connect again after a loss.
	 * @param initialDelay Upper bound of the first delay.
	 * @param multiplier Factor by which the bound grows with each failed attempt.
	 * @param maxDelay Highest bound of the delay.
	 * @param resetAfter How long a connection must have lasted for the delays to start
	 * anew.
	 * @param maxAttempts After how many failed attempts in a row to give up. Never if
	 * absent.
	 * @param slowDelay Bound of the delay after a failure that needs time, such as server
	 * busy.
	 * @param afterTakeOver Whether to come back, slowly, when another client took the
	 * session over.
	 * @param followRedirects Whether to go where a server sends the client (MQTT 5.0).
	 * @param maxRedirects How many redirects in a row are followed.
	 */
	public record Reconnect(@Nullable Boolean enabled, @Nullable Duration initialDelay, @Nullable Double multiplier,
			@Nullable Duration maxDelay, @Nullable Duration resetAfter, @Nullable Integer maxAttempts,
			@Nullable Duration slowDelay, @Nullable Boolean afterTakeOver, @Nullable Boolean followRedirects,
			@Nullable Integer maxRedirects) {
	}

	/**
	 * Bounds in both directions.
	 *
	 * @param receiveMaximum How many QoS 1 and 2 messages the server may send without an
	 * acknowledgement (MQTT 5.0).
	 * @param strictReceiveMaximum Whether a server that sends more is disconnected at
	 * once (MQTT 5.0); otherwise reading pauses until listeners catch up.
	 * @param maximumPacketSize Largest packet accepted from the server.
	 * @param topicAliasMaximum How many topic aliases the server may use (MQTT 5.0).
	 * @param automaticTopicAliases Whether topics are shortened by aliases when the
	 * server allows it (MQTT 5.0).
	 * @param maxInFlight How many QoS 1 and 2 messages may be sent without an
	 * acknowledgement. 65,535 on MQTT 5.0 and 20 on MQTT 3.1.1 if absent.
	 * @param queueMessages How many messages may wait to be sent.
	 * @param queueBytes How many bytes of topics and payloads may wait to be sent.
	 * @param queueOverflow What happens to a message that is published while that many
	 * wait.
	 * @param incomingQos0Messages How many QoS 0 messages may wait for listeners.
	 * @param incomingBytes How many bytes of QoS 0 messages may wait for listeners; on
	 * MQTT 3.1.1 and beyond Receive Maximum also how many bytes of messages not
	 * acknowledged.
	 * @param unmatched What happens to QoS 1 and 2 messages that no listener wants.
	 * @param parkingTime How long messages that no listener wants wait for one, in whole
	 * seconds.
	 * @param handlerFailure What happens to QoS 1 and 2 messages whose handler, attached
	 * to the client itself, threw an exception.
	 * @param strictOrder Whether QoS 0 messages also wait behind QoS 1 and 2 messages
	 * that are held back.
	 * @param resendAfter After how long without an answer messages are sent again on the
	 * same connection (MQTT 3.1.1). Never if absent.
	 */
	public record Flow(@Nullable Integer receiveMaximum, @Nullable Boolean strictReceiveMaximum,
			@Nullable DataSize maximumPacketSize, @Nullable Integer topicAliasMaximum,
			@Nullable Boolean automaticTopicAliases, @Nullable Integer maxInFlight, @Nullable Integer queueMessages,
			@Nullable DataSize queueBytes, @Nullable QueueOverflow queueOverflow,
			@Nullable Integer incomingQos0Messages, @Nullable DataSize incomingBytes, @Nullable Unmatched unmatched,
			@Nullable Duration parkingTime, @Nullable HandlerFailure handlerFailure, @Nullable Boolean strictOrder,
			@Nullable Duration resendAfter) {
	}

	/**
	 * How long is waited for what.
	 *
	 * @param connect Deadline of one attempt to connect.
	 * @param ping Deadline for the answer to PINGREQ. Half of the keep-alive if absent.
	 * @param operation How long blocking calls of the client wait, and the start of the
	 * application unless in the background.
	 * @param drain How long a graceful disconnect waits for acknowledgements, in whole
	 * seconds.
	 */
	public record Timeouts(@Nullable Duration connect, @Nullable Duration ping, @Nullable Duration operation,
			@Nullable Duration drain) {
	}

	/**
	 * What is checked beyond what the standard demands.
	 *
	 * @param controlCharacters Whether strings with control characters or non-characters,
	 * in topics, user properties and all others, are not sent.
	 * @param payloadFormat Whether messages whose payload is not the text that their
	 * payload format says are not sent, and not delivered when they are received (MQTT
	 * 5.0).
	 */
	public record Checks(@Nullable Boolean controlCharacters, @Nullable Boolean payloadFormat) {
	}

}
