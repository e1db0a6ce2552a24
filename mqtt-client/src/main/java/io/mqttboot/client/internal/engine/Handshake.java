package io.mqttboot.client.internal.engine;

import java.time.Duration;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.options.ConnectOptions;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT and CONNACK of one connection.
 *
 * @param options the options
 * @param version the version to ask for
 * @param clientId the identifier to send; one that the server assigned before is used
 * again
 * @param cleanStart whether the server shall drop an old session
 * @param sessionKnown whether this client has had the session before
 */
record Handshake(MqttClientOptions options, MqttVersion version, String clientId, boolean cleanStart,
		boolean sessionKnown) {

	/** The CONNECT packet. */
	Packet.Connect connect(Credentials credentials, byte[] authenticationData) {
		FlowOptions flow = this.options.flow();
		ConnectOptions connect = this.options.connect();
		return new Packet.Connect(this.version, this.cleanStart, (int) this.options.keepAlive().toSeconds(),
				this.clientId, this.options.will(), credentials.userName(), credentials.password(),
				new Packet.ConnectProperties(this.options.sessionExpiry().toSeconds(), flow.receiveMaximum(),
						flow.maximumPacketSize(), flow.topicAliasMaximum(), connect.requestResponseInformation(),
						connect.requestProblemInformation(), method(),
						(authenticationData.length > 0) ? authenticationData : null, connect.userProperties()));
	}

	private @Nullable String method() {
		Authenticator authenticator = this.options.connect().authenticator();
		return (authenticator != null) ? authenticator.method() : null;
	}

	/**
	 * Checks CONNACK and fills in the defaults of the standard.
	 * @throws MqttConnectException if the server refused
	 * @throws MqttProtocolException if the packet breaks a rule
	 */
	ConnectResult accept(Packet.ConnAck packet) {
		ConnectResult result = result(packet);
		if (packet.reasonCode() != ReasonCode.SUCCESS) {
			String reason = (result.reasonString() != null) ? " '" + result.reasonString() + "'" : "";
			throw new MqttConnectException(
					"The server refused the connection: " + result.reasonCode() + reason + hint(result.reasonCode()),
					result);
		}
		if (packet.sessionPresent() && this.cleanStart) {
			throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					"CONNACK says that a session is present after a clean start [MQTT5-3.2.2-2, MQTT311-3.2.2-1]");
		}
		if (packet.sessionPresent() && !this.sessionKnown && this.options.session().strictSessionPresent()) {
			throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					"CONNACK says that a session is present, which this client does not know [MQTT5-3.2.2-4]");
		}
		if (method() == null && (packet.properties().authenticationMethod() != null
				|| packet.properties().authenticationData() != null)) {
			throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					"CONNACK takes part in an authentication exchange although CONNECT began none [MQTT5-4.12.0-6]");
		}
		if (result.clientId().isEmpty() && result.version() == MqttVersion.V5) {
			throw new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					"CONNACK has no Assigned Client Identifier although CONNECT had none either [MQTT5-3.2.2-16]");
		}
		return result;
	}

	private static String hint(ReasonCode code) {
		return switch (code) {
			case BAD_USER_NAME_OR_PASSWORD -> "; check user name and password";
			case NOT_AUTHORIZED -> "; check what the server allows this client";
			case CLIENT_IDENTIFIER_NOT_VALID -> "; choose another client identifier";
			case UNSUPPORTED_PROTOCOL_VERSION -> "; choose another protocol version";
			default -> "";
		};
	}

	private ConnectResult result(Packet.ConnAck packet) {
		Packet.ConnAckProperties properties = packet.properties();
		boolean assigned = this.clientId.isEmpty() && properties.assignedClientId() != null;
		return new ConnectResult(this.version, packet.reasonCode(), packet.sessionPresent(),
				(this.clientId.isEmpty() && properties.assignedClientId() != null) ? properties.assignedClientId()
						: this.clientId,
				assigned,
				(properties.serverKeepAlive() != null) ? Duration.ofSeconds(properties.serverKeepAlive())
						: this.options.keepAlive(),
				sessionExpiry(properties), limits(properties), properties.reasonString(),
				properties.responseInformation(), properties.serverReference(), properties.authenticationMethod(),
				properties.userProperties());
	}

	private Duration sessionExpiry(Packet.ConnAckProperties properties) {
		if (this.version == MqttVersion.V3_1_1) {
			return this.cleanStart ? Duration.ZERO : ConnectResult.NEVER_EXPIRES;
		}
		Long imposed = properties.sessionExpirySeconds();
		return (imposed != null) ? Duration.ofSeconds(imposed) : this.options.sessionExpiry();
	}

	private ServerLimits limits(Packet.ConnAckProperties properties) {
		if (this.version == MqttVersion.V3_1_1) {
			return ServerLimits.V3_1_1;
		}
		ServerLimits defaults = ServerLimits.DEFAULTS;
		return new ServerLimits(or(properties.receiveMaximum(), defaults.receiveMaximum()),
				QoS.of(or(properties.maximumQos(), defaults.maximumQos().level())),
				or(properties.retainAvailable(), defaults.retainAvailable()),
				Math.min(or(properties.maximumPacketSize(), defaults.maximumPacketSize()),
						ServerLimits.PROTOCOL_MAXIMUM_PACKET_SIZE),
				or(properties.topicAliasMaximum(), defaults.topicAliasMaximum()),
				or(properties.wildcardSubscriptions(), defaults.wildcardSubscriptions()),
				or(properties.subscriptionIdentifiers(), defaults.subscriptionIdentifiers()),
				or(properties.sharedSubscriptions(), defaults.sharedSubscriptions()));
	}

	private static <T> T or(@Nullable T value, T absent) {
		return (value != null) ? value : absent;
	}

}
