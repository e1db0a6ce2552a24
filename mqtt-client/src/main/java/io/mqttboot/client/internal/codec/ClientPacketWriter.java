package io.mqttboot.client.internal.codec;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.Packet.Auth;
import io.mqttboot.client.internal.packet.Packet.Connect;
import io.mqttboot.client.internal.packet.Packet.ConnectProperties;
import io.mqttboot.client.internal.packet.Packet.Disconnect;
import io.mqttboot.client.internal.packet.Packet.PingReq;
import io.mqttboot.client.internal.packet.Packet.Subscribe;
import io.mqttboot.client.internal.packet.Packet.Unsubscribe;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.Will;

/**
 * Puts together the packets that a client rarely sends: everything but PUBLISH and its
 * acknowledgements. Keeps no state, so that any thread may ask for a size.
 */
final class ClientPacketWriter {

	private static final String PROTOCOL_NAME = "MQTT";

	private final MqttVersion version;

	private final boolean version5;

	ClientPacketWriter(MqttVersion version) {
		this.version = version;
		this.version5 = version == MqttVersion.V5;
	}

	static PacketType type(Packet packet) {
		if (packet instanceof Connect) {
			return PacketType.CONNECT;
		}
		if (packet instanceof Subscribe) {
			return PacketType.SUBSCRIBE;
		}
		if (packet instanceof Unsubscribe) {
			return PacketType.UNSUBSCRIBE;
		}
		if (packet instanceof PingReq) {
			return PacketType.PINGREQ;
		}
		if (packet instanceof Disconnect) {
			return PacketType.DISCONNECT;
		}
		if (packet instanceof Auth) {
			return PacketType.AUTH;
		}
		throw new IllegalArgumentException("A client must not send " + packet.getClass().getSimpleName());
	}

	/**
	 * Everything after the fixed header.
	 * @param packet the packet
	 * @return its bytes
	 */
	PacketWriter body(Packet packet) {
		PacketWriter body = new PacketWriter();
		if (packet instanceof Connect connect) {
			writeConnect(body, connect);
		}
		else if (packet instanceof Subscribe subscribe) {
			writeSubscribe(body, subscribe);
		}
		else if (packet instanceof Unsubscribe unsubscribe) {
			writeUnsubscribe(body, unsubscribe);
		}
		else if (packet instanceof Disconnect disconnect) {
			writeDisconnect(body, disconnect);
		}
		else if (packet instanceof Auth auth) {
			writeAuth(body, auth);
		}
		return body;
	}

	/** Client identifier, will, user name and password in this order [MQTT5-3.1.3-1]. */
	private void writeConnect(PacketWriter to, Connect connect) {
		to.writeString(PROTOCOL_NAME);
		to.writeByte(this.version.level());
		to.writeByte(connectFlags(connect));
		to.writeTwoBytes(connect.keepAlive());
		if (this.version5) {
			to.writeSection(connectProperties(connect.properties()));
		}
		to.writeString(connect.clientId());
		if (connect.will() != null) {
			writeWill(to, connect.will());
		}
		if (connect.userName() != null) {
			to.writeString(connect.userName());
		}
		if (connect.password() != null) {
			to.writeBinary(connect.password());
		}
	}

	private static int connectFlags(Connect connect) {
		int flags = connect.cleanStart() ? 0x02 : 0;
		if (connect.will() != null) {
			MqttMessage message = connect.will().message();
			flags |= 0x04 | message.qos().level() << 3 | (message.retained() ? 0x20 : 0);
		}
		if (connect.password() != null) {
			flags |= 0x40;
		}
		return (connect.userName() != null) ? flags | 0x80 : flags;
	}

	private static PacketWriter connectProperties(ConnectProperties properties) {
		PacketWriter to = new PacketWriter();
		to.writeUnlessDefault(PropertyType.SESSION_EXPIRY_INTERVAL, properties.sessionExpirySeconds());
		to.writeUnlessDefault(PropertyType.RECEIVE_MAXIMUM, properties.receiveMaximum());
		if (properties.maximumPacketSize() != 0) {
			to.writeProperty(PropertyType.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize());
		}
		to.writeUnlessDefault(PropertyType.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum());
		to.writeUnlessDefault(PropertyType.REQUEST_RESPONSE_INFORMATION,
				properties.requestResponseInformation() ? 1 : 0);
		to.writeUnlessDefault(PropertyType.REQUEST_PROBLEM_INFORMATION, properties.requestProblemInformation() ? 1 : 0);
		if (properties.authenticationMethod() != null) {
			to.writeProperty(PropertyType.AUTHENTICATION_METHOD, properties.authenticationMethod());
		}
		if (properties.authenticationData() != null) {
			to.writeProperty(PropertyType.AUTHENTICATION_DATA, properties.authenticationData());
		}
		to.writeUserProperties(properties.userProperties());
		return to;
	}

	private void writeWill(PacketWriter to, Will will) {
		MqttMessage message = will.message();
		if (this.version5) {
			PacketWriter properties = new PacketWriter();
			properties.writeUnlessDefault(PropertyType.WILL_DELAY_INTERVAL, will.delay().toSeconds());
			MessageProperties messageProperties = message.properties();
			Long expiry = messageProperties.expirySeconds();
			MessagePropertyWriter.write(properties, messageProperties, (expiry != null) ? expiry : -1);
			to.writeSection(properties);
		}
		to.writeString(message.topic());
		to.writeBinary(message.payload());
	}

	private void writeSubscribe(PacketWriter to, Subscribe subscribe) {
		to.writeTwoBytes(subscribe.packetId());
		if (this.version5) {
			PacketWriter properties = new PacketWriter();
			if (subscribe.subscriptionIdentifier() != 0) {
				properties.writeProperty(PropertyType.SUBSCRIPTION_IDENTIFIER, subscribe.subscriptionIdentifier());
			}
			properties.writeUserProperties(subscribe.userProperties());
			to.writeSection(properties);
		}
		for (Subscription subscription : subscribe.subscriptions()) {
			to.writeString(subscription.filter().toString());
			to.writeByte(options(subscription));
		}
	}

	/** [MQTT5-3.8.3-5]; MQTT 3.1.1 has the QoS only. */
	private int options(Subscription subscription) {
		int options = subscription.qos().level();
		if (this.version5) {
			options |= (subscription.noLocal() ? 0x04 : 0) | (subscription.retainAsPublished() ? 0x08 : 0)
					| subscription.retainHandling().ordinal() << 4;
		}
		return options;
	}

	private void writeUnsubscribe(PacketWriter to, Unsubscribe unsubscribe) {
		to.writeTwoBytes(unsubscribe.packetId());
		if (this.version5) {
			PacketWriter properties = new PacketWriter();
			properties.writeUserProperties(unsubscribe.userProperties());
			to.writeSection(properties);
		}
		for (TopicFilter filter : unsubscribe.filters()) {
			to.writeString(filter.toString());
		}
	}

	private void writeDisconnect(PacketWriter to, Disconnect disconnect) {
		if (!this.version5) {
			return;
		}
		PacketWriter properties = new PacketWriter();
		if (disconnect.sessionExpirySeconds() != null) {
			properties.writeProperty(PropertyType.SESSION_EXPIRY_INTERVAL, disconnect.sessionExpirySeconds());
		}
		if (disconnect.reasonString() != null) {
			properties.writeProperty(PropertyType.REASON_STRING, disconnect.reasonString());
		}
		properties.writeUserProperties(disconnect.userProperties());
		boolean empty = properties.length() == 0;
		if (!empty || disconnect.reasonCode() != ReasonCode.SUCCESS) {
			to.writeByte(disconnect.reasonCode().code());
		}
		if (!empty) {
			to.writeSection(properties);
		}
	}

	private void writeAuth(PacketWriter to, Auth auth) {
		if (!this.version5) {
			throw new IllegalArgumentException("MQTT 3.1.1 has no AUTH packet");
		}
		to.writeByte(auth.reasonCode().code());
		PacketWriter properties = new PacketWriter();
		if (auth.method() != null) {
			properties.writeProperty(PropertyType.AUTHENTICATION_METHOD, auth.method());
		}
		if (auth.data() != null) {
			properties.writeProperty(PropertyType.AUTHENTICATION_DATA, auth.data());
		}
		if (auth.reasonString() != null) {
			properties.writeProperty(PropertyType.REASON_STRING, auth.reasonString());
		}
		properties.writeUserProperties(auth.userProperties());
		to.writeSection(properties);
	}

}
