package io.mqttboot.client.internal.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.ModelMessage.Stage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of a session, written from the standard and without a line of the
 * client: QoS flows in both directions, topic aliases, subscriptions. It keeps the rules,
 * and fails when the client does not.
 */
final class ModelBroker {

	private static final int MOST_IN_FLIGHT_311 = 12;

	private final MqttVersion version;

	private final Random random;

	private final int receiveMaximum;

	private final int incomingAliasMaximum;

	/** Filters that the client was told it has; they are not refused. */
	final Set<TopicFilter> granted = new HashSet<>();

	/** Those of them that the client does not know of, since its process crashed. */
	final Set<TopicFilter> forgotten = new HashSet<>();

	/** Packets to the client. */
	final Queue<Frame> wire = new ArrayDeque<>();

	/** QoS 2 messages of the client without PUBREL. */
	private final Map<Integer, ModelMessage> received = new HashMap<>();

	private final Map<Integer, String> clientAliases = new HashMap<>();

	private final Map<String, Integer> aliases = new HashMap<>();

	private final Queue<ModelMessage> queue = new ArrayDeque<>();

	private final List<ModelMessage> inFlight = new ArrayList<>();

	/** Those in flight that were not sent on this connection yet. */
	private final Queue<ModelMessage> resend = new ArrayDeque<>();

	private final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>();

	/**
	 * Whether messages of an earlier connection that wait for PUBCOMP use the quota. The
	 * standard does not count them, though their PUBCOMP counts.
	 */
	private final boolean countReleased;

	private boolean connected;

	private int aliasMaximum;

	private int quota;

	private int lastId;

	ModelBroker(MqttVersion version, Random random, int receiveMaximum, int incomingAliasMaximum) {
		this.version = version;
		this.random = random;
		this.receiveMaximum = (version == MqttVersion.V5) ? receiveMaximum : MOST_IN_FLIGHT_311;
		this.incomingAliasMaximum = incomingAliasMaximum;
		this.countReleased = random.nextBoolean();
	}

	private boolean isVersion5() {
		return this.version == MqttVersion.V5;
	}

	private boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	/**
	 * A client connected: forgets the session or goes on with it.
	 */
	void connected(boolean sessionPresent, int aliasMaximum) {
		this.connected = true;
		this.clientAliases.clear();
		this.aliases.clear();
		this.aliasMaximum = aliasMaximum;
		this.quota = this.receiveMaximum;
		if (!sessionPresent) {
			this.received.clear();
			this.queue.clear();
			this.inFlight.clear();
			this.subscriptions.clear();
			this.granted.removeAll(this.forgotten);
			this.forgotten.clear();
			return;
		}
		for (ModelMessage message : this.inFlight) {
			if (message.stage == Stage.RELEASED) {
				this.quota -= this.countReleased ? 1 : 0;
				send(Frame.acknowledgement(PacketType.PUBREL, message.packetId, ReasonCode.SUCCESS));
			}
			else {
				this.resend.add(message);
			}
		}
		pump();
	}

	/** What a server announces, sometimes little. */
	ServerLimits limits(int smallPacket) {
		boolean strict = isVersion5() && chance(30);
		return new ServerLimits((isVersion5() && chance(60)) ? 1 + this.random.nextInt(8) : 65_535,
				(strict && chance(20)) ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE, !strict || chance(80),
				(strict && chance(30)) ? smallPacket : ServerLimits.PROTOCOL_MAXIMUM_PACKET_SIZE,
				isVersion5() ? this.random.nextInt(5) : 0, true, isVersion5() && chance(80), true);
	}

	/** The client does not know any more what it subscribed. */
	void clientForgot() {
		this.granted.clear();
		this.granted.addAll(this.subscriptions.keySet());
		this.forgotten.clear();
		this.forgotten.addAll(this.granted);
	}

	void disconnected() {
		this.connected = false;
		this.wire.clear();
		this.resend.clear();
	}

	/** Takes a message for the client; without a connection QoS 0 is dropped. */
	void publish(ModelMessage message) {
		if (this.connected || message.qos != QoS.AT_MOST_ONCE) {
			this.queue.add(message);
			pump();
		}
	}

	private void pump() {
		while (!this.resend.isEmpty() && this.quota > 0) {
			this.quota--;
			sendPublish(this.resend.remove(), true);
		}
		while (this.connected && this.resend.isEmpty() && !this.queue.isEmpty()) {
			ModelMessage message = this.queue.peek();
			if (message.qos != QoS.AT_MOST_ONCE) {
				if (this.quota <= 0) {
					return;
				}
				this.quota--;
				message.packetId = freeId();
				message.stage = Stage.PUBLISHED;
				this.inFlight.add(message);
			}
			this.queue.remove();
			sendPublish(message, false);
		}
	}

	/**
	 * With 5.0 an identifier is used again at once; with 3.1.1, where the model repeats
	 * packets on a standing connection, an identifier rests as long as possible.
	 */
	private int freeId() {
		int id = isVersion5() ? 1 : this.lastId % 65_535 + 1;
		while (inFlight(id) != null) {
			id++;
		}
		this.lastId = id;
		return id;
	}

	private @Nullable ModelMessage inFlight(int id) {
		for (ModelMessage message : this.inFlight) {
			if (message.packetId == id) {
				return message;
			}
		}
		return null;
	}

	private void sendPublish(ModelMessage message, boolean duplicate) {
		int alias = 0;
		String topic = message.topic;
		if (isVersion5() && this.incomingAliasMaximum > 0 && chance(50)) {
			Integer known = this.aliases.get(topic);
			alias = (known != null) ? known : 1 + this.random.nextInt(this.incomingAliasMaximum);
			if (known != null) {
				topic = "";
			}
			else {
				int defined = alias;
				this.aliases.values().removeIf((other) -> other == defined);
				this.aliases.put(topic, alias);
			}
		}
		send(new Frame(PacketType.PUBLISH, message.packetId, ReasonCode.SUCCESS,
				new Frame.FromBroker(message, duplicate, topic, alias)));
	}

	private void send(Frame frame) {
		this.wire.add(frame);
	}

	/** Sends an acknowledgement, sometimes twice. */
	private void acknowledge(PacketType type, int packetId, ReasonCode code) {
		send(Frame.acknowledgement(type, packetId, code));
		if (chance(3)) {
			send(Frame.acknowledgement(type, packetId, code));
		}
	}

	/** 3.1.1 allows a server to repeat packets while the connection stands. */
	void retransmit() {
		if (!isVersion5() && this.connected && !this.inFlight.isEmpty()) {
			ModelMessage message = this.inFlight.get(this.random.nextInt(this.inFlight.size()));
			if (this.resend.contains(message)) {
				return;
			}
			if (message.stage == Stage.RELEASED) {
				send(Frame.acknowledgement(PacketType.PUBREL, message.packetId, ReasonCode.SUCCESS));
			}
			else {
				sendPublish(message, true);
			}
		}
	}

	/** A packet of the client arrived. */
	void receive(Frame frame) {
		switch (frame.type()) {
			case PUBLISH -> publishReceived(frame);
			case PUBREL -> {
				boolean known = this.received.remove(frame.packetId()) != null;
				acknowledge(PacketType.PUBCOMP, frame.packetId(),
						(known || !isVersion5()) ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
			}
			case SUBSCRIBE -> subscribe(frame);
			case UNSUBSCRIBE -> unsubscribe(frame);
			default -> acknowledged(frame);
		}
	}

	private void publishReceived(Frame frame) {
		Frame.FromClient publish = (Frame.FromClient) Objects.requireNonNull(frame.content());
		ModelMessage message = publish.message();
		checkAlias(publish);
		boolean refuse = isVersion5() && chance(3);
		switch (message.qos) {
			case AT_MOST_ONCE -> message.arrivals++;
			case AT_LEAST_ONCE -> {
				message.arrivals += refuse ? 0 : 1;
				acknowledge(PacketType.PUBACK, frame.packetId(), refuse ? ReasonCode.QUOTA_EXCEEDED : success());
			}
			case EXACTLY_ONCE -> {
				ModelMessage known = this.received.get(frame.packetId());
				check(known == null || known == message, "identifier %s of %s is used for %s", frame.packetId(), known,
						message);
				if (known == null && refuse) {
					acknowledge(PacketType.PUBREC, frame.packetId(), ReasonCode.QUOTA_EXCEEDED);
					return;
				}
				if (known == null) {
					message.arrivals++;
					check(message.arrivals == 1 || message.sessionLost, "%s arrived twice", message);
					this.received.put(frame.packetId(), message);
				}
				acknowledge(PacketType.PUBREC, frame.packetId(), success());
			}
		}
	}

	private ReasonCode success() {
		return (isVersion5() && chance(10)) ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
	}

	private void checkAlias(Frame.FromClient publish) {
		check(publish.alias() <= this.aliasMaximum, "alias %s above %s", publish.alias(), this.aliasMaximum);
		String topic = publish.topic();
		if (publish.alias() != 0 && topic.isEmpty()) {
			topic = this.clientAliases.getOrDefault(publish.alias(), "");
		}
		else if (publish.alias() != 0) {
			this.clientAliases.put(publish.alias(), topic);
		}
		check(topic.equals(publish.message().topic), "%s came with topic '%s'", publish.message(), topic);
	}

	private void acknowledged(Frame frame) {
		ModelMessage message = inFlight(frame.packetId());
		if (message == null) {
			// on 3.1.1 it may answer a repetition that crossed the first answer
			check(frame.type() != PacketType.PUBACK || !isVersion5(), "%s for an identifier not in use", frame);
			return;
		}
		boolean error = frame.code().isError();
		switch (frame.type()) {
			case PUBACK -> {
				check(message.qos == QoS.AT_LEAST_ONCE, "PUBACK for %s", message);
				done(message);
			}
			case PUBREC -> {
				check(message.qos == QoS.EXACTLY_ONCE, "PUBREC for %s", message);
				check(!error || message.stage == Stage.PUBLISHED, "%s refused after PUBREC", message);
				if (error) {
					done(message);
					return;
				}
				message.stage = Stage.RELEASED;
				acknowledge(PacketType.PUBREL, frame.packetId(), ReasonCode.SUCCESS);
			}
			default -> {
				// the second answer to a repeated PUBREL may meet a new message
				if (message.stage == Stage.RELEASED) {
					done(message);
				}
			}
		}
	}

	private void done(ModelMessage message) {
		check(message.arrivals > 0, "%s was acknowledged but not delivered", message);
		message.stage = Stage.DONE;
		this.inFlight.remove(message);
		this.quota = Math.min(this.quota + 1, this.receiveMaximum);
		pump();
	}

	private void subscribe(Frame frame) {
		Packet.Subscribe packet = (Packet.Subscribe) Objects.requireNonNull(frame.content());
		List<ReasonCode> codes = new ArrayList<>();
		for (Subscription subscription : packet.subscriptions()) {
			TopicFilter filter = subscription.filter();
			if (this.granted.contains(filter) || this.subscriptions.containsKey(filter) || chance(80)) {
				this.subscriptions.put(filter, subscription);
				codes.add(SessionFixture.reasonCode(subscription.qos().level()));
			}
			else {
				codes.add(ReasonCode.UNSPECIFIED_ERROR);
			}
		}
		send(new Frame(PacketType.SUBACK, frame.packetId(), ReasonCode.SUCCESS,
				new Packet.SubAck(frame.packetId(), codes, "", List.of())));
	}

	private void unsubscribe(Frame frame) {
		Packet.Unsubscribe packet = (Packet.Unsubscribe) Objects.requireNonNull(frame.content());
		List<ReasonCode> codes = new ArrayList<>();
		for (TopicFilter filter : packet.filters()) {
			boolean existed = this.subscriptions.remove(filter) != null;
			if (isVersion5()) {
				codes.add(existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
			}
		}
		send(new Frame(PacketType.UNSUBACK, frame.packetId(), ReasonCode.SUCCESS,
				new Packet.UnsubAck(frame.packetId(), codes, "", List.of())));
	}

	Set<TopicFilter> subscriptions() {
		return this.subscriptions.keySet();
	}

	/** Whether every message of ours was acknowledged. */
	boolean isDrained() {
		return this.queue.isEmpty() && this.inFlight.isEmpty();
	}

	/** Fails with a text in which each %s is an argument. */
	static void check(boolean condition, String problem, @Nullable Object... arguments) {
		if (!condition) {
			String text = problem;
			for (Object argument : arguments) {
				text = text.replaceFirst("%s", Matcher.quoteReplacement(String.valueOf(argument)));
			}
			throw new AssertionError(text);
		}
	}

}
