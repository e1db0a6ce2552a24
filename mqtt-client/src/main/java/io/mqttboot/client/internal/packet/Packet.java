package io.mqttboot.client.internal.packet;

import java.util.List;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Will;
import org.jspecify.annotations.Nullable;

/**
 * The packets that are rare on a connection. PUBLISH, PUBACK, PUBREC, PUBREL and PUBCOMP
 * have no record: they are read and written field by field.
 */
public sealed interface Packet {

	/**
	 * CONNECT.
	 *
	 * @param version the version
	 * @param cleanStart clean start (5.0) or clean session (3.1.1)
	 * @param keepAlive seconds
	 * @param clientId the identifier, may be empty
	 * @param will the will, or {@code null}
	 * @param userName the user name, or {@code null}
	 * @param password the password, or {@code null}
	 * @param properties MQTT 5.0 properties, ignored on 3.1.1
	 */
	record Connect(MqttVersion version, boolean cleanStart, int keepAlive, String clientId, @Nullable Will will,
			@Nullable String userName, byte @Nullable [] password, ConnectProperties properties) implements Packet {

		@Override
		public String toString() {
			return "CONNECT[version=%s, clientId=%s, cleanStart=%s, keepAlive=%d, will=%s, userName=%s, password=%s]"
				.formatted(this.version, this.clientId, this.cleanStart, this.keepAlive, this.will != null,
						(this.userName != null) ? "***" : "none", (this.password != null) ? "***" : "none");
		}

	}

	/**
	 * Properties of CONNECT. Zero values that equal the default of the standard are not
	 * written.
	 *
	 * @param sessionExpirySeconds session expiry, 0 by default
	 * @param receiveMaximum 65,535 by default
	 * @param maximumPacketSize bytes, 0 for not sent
	 * @param topicAliasMaximum 0 by default
	 * @param requestResponseInformation {@code false} by default
	 * @param requestProblemInformation {@code true} by default
	 * @param authenticationMethod method of the exchange, or {@code null}
	 * @param authenticationData first data of the exchange, or {@code null}; only with a
	 * method
	 * @param userProperties in order
	 */
	record ConnectProperties(long sessionExpirySeconds, int receiveMaximum, long maximumPacketSize,
			int topicAliasMaximum, boolean requestResponseInformation, boolean requestProblemInformation,
			@Nullable String authenticationMethod, byte @Nullable [] authenticationData,
			List<UserProperty> userProperties) {

		/** Nothing is written. */
		public static final ConnectProperties NONE = new ConnectProperties(0, 65_535, 0, 0, false, true, List.of());

		/** Without an authentication exchange. */
		public ConnectProperties(long sessionExpirySeconds, int receiveMaximum, long maximumPacketSize,
				int topicAliasMaximum, boolean requestResponseInformation, boolean requestProblemInformation,
				List<UserProperty> userProperties) {
			this(sessionExpirySeconds, receiveMaximum, maximumPacketSize, topicAliasMaximum, requestResponseInformation,
					requestProblemInformation, null, null, userProperties);
		}

	}

	/**
	 * CONNACK. Properties that were absent are {@code null}.
	 *
	 * @param sessionPresent the flag
	 * @param reasonCode the code, that of 3.1.1 as its 5.0 counterpart
	 * @param properties MQTT 5.0 properties
	 */
	record ConnAck(boolean sessionPresent, ReasonCode reasonCode, ConnAckProperties properties) implements Packet {
	}

	/**
	 * Properties of CONNACK; {@code null} if absent.
	 *
	 * @param sessionExpirySeconds session expiry imposed by the server
	 * @param receiveMaximum Receive Maximum of the server
	 * @param maximumQos 0 or 1
	 * @param retainAvailable whether retained messages are accepted
	 * @param maximumPacketSize bytes
	 * @param assignedClientId identifier assigned by the server
	 * @param topicAliasMaximum highest alias the server accepts
	 * @param reasonString text for humans
	 * @param wildcardSubscriptions whether wildcards are accepted
	 * @param subscriptionIdentifiers whether identifiers are accepted
	 * @param sharedSubscriptions whether shared subscriptions are accepted
	 * @param serverKeepAlive seconds imposed by the server
	 * @param responseInformation basis for response topics
	 * @param serverReference another server
	 * @param authenticationMethod method of the exchange
	 * @param authenticationData data of the exchange
	 * @param userProperties in order, empty if absent
	 */
	record ConnAckProperties(@Nullable Long sessionExpirySeconds, @Nullable Integer receiveMaximum,
			@Nullable Integer maximumQos, @Nullable Boolean retainAvailable, @Nullable Long maximumPacketSize,
			@Nullable String assignedClientId, @Nullable Integer topicAliasMaximum, @Nullable String reasonString,
			@Nullable Boolean wildcardSubscriptions, @Nullable Boolean subscriptionIdentifiers,
			@Nullable Boolean sharedSubscriptions, @Nullable Integer serverKeepAlive,
			@Nullable String responseInformation, @Nullable String serverReference,
			@Nullable String authenticationMethod, byte @Nullable [] authenticationData,
			List<UserProperty> userProperties) {

		/** Everything absent. */
		public static final ConnAckProperties NONE = new ConnAckProperties(null, null, null, null, null, null, null,
				null, null, null, null, null, null, null, null, null, List.of());

	}

	/**
	 * SUBSCRIBE.
	 *
	 * @param packetId the packet identifier
	 * @param subscriptions at least one
	 * @param subscriptionIdentifier 1 to 268,435,455, or 0 for none
	 * @param userProperties in order
	 */
	record Subscribe(int packetId, List<Subscription> subscriptions, int subscriptionIdentifier,
			List<UserProperty> userProperties) implements Packet {
	}

	/**
	 * SUBACK.
	 *
	 * @param packetId the packet identifier
	 * @param reasonCodes one per filter
	 * @param reasonString text for humans, or {@code null}
	 * @param userProperties in order
	 */
	record SubAck(int packetId, List<ReasonCode> reasonCodes, @Nullable String reasonString,
			List<UserProperty> userProperties) implements Packet {
	}

	/**
	 * UNSUBSCRIBE.
	 *
	 * @param packetId the packet identifier
	 * @param filters at least one
	 * @param userProperties in order
	 */
	record Unsubscribe(int packetId, List<TopicFilter> filters, List<UserProperty> userProperties) implements Packet {
	}

	/**
	 * UNSUBACK.
	 *
	 * @param packetId the packet identifier
	 * @param reasonCodes one per filter, empty on 3.1.1
	 * @param reasonString text for humans, or {@code null}
	 * @param userProperties in order
	 */
	record UnsubAck(int packetId, List<ReasonCode> reasonCodes, @Nullable String reasonString,
			List<UserProperty> userProperties) implements Packet {
	}

	/** PINGREQ. */
	record PingReq() implements Packet {

		/** The only instance needed. */
		public static final PingReq INSTANCE = new PingReq();

	}

	/** PINGRESP. */
	record PingResp() implements Packet {

		/** The only instance needed. */
		public static final PingResp INSTANCE = new PingResp();

	}

	/**
	 * DISCONNECT.
	 *
	 * @param reasonCode the code, always success on 3.1.1
	 * @param sessionExpirySeconds a changed session expiry (client only), or {@code null}
	 * @param reasonString text for humans, or {@code null}
	 * @param serverReference another server (server only), or {@code null}
	 * @param userProperties in order
	 */
	record Disconnect(ReasonCode reasonCode, @Nullable Long sessionExpirySeconds, @Nullable String reasonString,
			@Nullable String serverReference, List<UserProperty> userProperties) implements Packet {

		/** A packet with nothing but a reason code. */
		public static Disconnect of(ReasonCode reasonCode) {
			return new Disconnect(reasonCode, null, null, null, List.of());
		}

	}

	/**
	 * AUTH (MQTT 5.0).
	 *
	 * @param reasonCode the code
	 * @param method the authentication method, or {@code null} if absent
	 * @param data the authentication data, or {@code null} if absent
	 * @param reasonString text for humans, or {@code null}
	 * @param userProperties in order
	 */
	record Auth(ReasonCode reasonCode, @Nullable String method, byte @Nullable [] data, @Nullable String reasonString,
			List<UserProperty> userProperties) implements Packet {
	}

	/**
	 * Where a decoder puts what it read, on the thread that called it.
	 */
	interface Receiver {

		/**
		 * A PUBLISH.
		 * @param topic the topic, empty if only the alias was sent
		 * @param topicAlias the alias, 0 for none
		 * @param qos 0, 1 or 2
		 * @param duplicate the DUP flag
		 * @param retained the RETAIN flag
		 * @param packetId the packet identifier, 0 at QoS 0
		 * @param properties the other properties
		 * @param payload the payload, a fresh array
		 */
		void publish(String topic, int topicAlias, int qos, boolean duplicate, boolean retained, int packetId,
				MessageProperties properties, byte[] payload);

		/**
		 * A PUBACK, PUBREC, PUBREL or PUBCOMP.
		 * @param type which of the four
		 * @param packetId the packet identifier
		 * @param reasonCode the code, success if it was left out
		 * @param reasonString text for humans, or {@code null}
		 * @param userProperties in order
		 */
		void acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
				List<UserProperty> userProperties);

		/**
		 * Any other packet.
		 * @param packet the packet
		 */
		void packet(Packet packet);

	}

}
