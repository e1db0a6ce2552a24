package io.mqttboot.client.internal.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.SessionOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A session with its surroundings: packets of the server go in by short methods, what the
 * session sends is in {@link #output}.
 */
final class SessionFixture {

	/** System.nanoTime() may be anything. */
	long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);

	final RecordingOutput output = new RecordingOutput();

	final Counters counters = new Counters();

	final MqttVersion version;

	final Session session;

	int receiveMaximum = 65_535;

	QoS maximumQos = QoS.EXACTLY_ONCE;

	boolean retainAvailable = true;

	int topicAliasMaximum;

	boolean wildcardSubscriptions = true;

	boolean subscriptionIdentifiers;

	boolean sharedSubscriptions = true;

	Duration sessionExpiry = Duration.ofHours(1);

	private SessionFixture(MqttVersion version, FlowOptions flow, SessionOptions options, int firstPacketId) {
		this.version = version;
		this.subscriptionIdentifiers = version == MqttVersion.V5;
		this.session = new Session(new SessionSettings(version, flow, options), this.counters, this.output,
				firstPacketId);
	}

	static SessionFixture of(MqttVersion version) {
		return of(version, (flow) -> {
		});
	}

	static SessionFixture of(MqttVersion version, Consumer<FlowOptions.Builder> flow) {
		return of(version, flow, (options) -> {
		}, 1);
	}

	static SessionFixture of(MqttVersion version, Consumer<FlowOptions.Builder> flow,
			Consumer<SessionOptions.Builder> options, int firstPacketId) {
		FlowOptions.Builder flowBuilder = FlowOptions.builder();
		flow.accept(flowBuilder);
		SessionOptions.Builder optionsBuilder = SessionOptions.builder();
		options.accept(optionsBuilder);
		return new SessionFixture(version, flowBuilder.build(), optionsBuilder.build(), firstPacketId);
	}

	static SessionFixture connected(MqttVersion version) {
		return of(version).connect(false);
	}

	SessionFixture connect(boolean sessionPresent) {
		ServerLimits limits = new ServerLimits(this.receiveMaximum, this.maximumQos, this.retainAvailable,
				this.output.maximumPacketSize, this.topicAliasMaximum, this.wildcardSubscriptions,
				this.subscriptionIdentifiers, this.sharedSubscriptions);
		this.session.connected(
				new ConnectResult(this.version, ReasonCode.SUCCESS, sessionPresent, "client", false,
						Duration.ofSeconds(60), this.sessionExpiry, limits, null, null, null, null, List.of()),
				this.now);
		return this;
	}

	SessionFixture disconnect() {
		this.session.disconnected(this.now);
		this.output.protocolError = null;
		return this;
	}

	SessionFixture reconnect(boolean sessionPresent) {
		return disconnect().connect(sessionPresent);
	}

	void elapse(long seconds) {
		this.now += TimeUnit.SECONDS.toNanos(seconds);
		this.session.advance(this.now);
	}

	/** Publishes on the topic "t". */
	OutgoingMessage publish(int qos, String payload) {
		return publish(MqttMessage.to("t").qos(QoS.of(qos)).text(payload).build());
	}

	OutgoingMessage publish(MqttMessage message) {
		OutgoingMessage outgoing = new OutgoingMessage(message, this.now,
				(taken) -> CompletableFuture.completedFuture(this.session.cancel(taken)));
		this.session.publish(outgoing, this.now);
		return outgoing;
	}

	CompletableFuture<SubscribeResult> subscribe(Recipient recipient, String... filters) {
		return subscribe(recipient, Arrays.stream(filters).map(Subscription::atLeastOnce).toList());
	}

	CompletableFuture<SubscribeResult> subscribe(Recipient recipient, List<Subscription> subscriptions) {
		CompletableFuture<SubscribeResult> future = new CompletableFuture<>();
		this.session.subscribe(new SubscribeRequest(subscriptions, recipient, List.of(), future), this.now);
		return future;
	}

	CompletableFuture<UnsubscribeResult> unsubscribe(String... filters) {
		CompletableFuture<UnsubscribeResult> future = new CompletableFuture<>();
		this.session.unsubscribe(
				new UnsubscribeRequest(Arrays.stream(filters).map(TopicFilter::of).toList(), List.of(), future),
				this.now);
		return future;
	}

	void subAck(int packetId, int... codes) {
		this.session.subAckReceived(new Packet.SubAck(packetId, reasonCodes(codes), null, List.of()), this.now);
	}

	void unsubAck(int packetId, int... codes) {
		this.session.unsubAckReceived(new Packet.UnsubAck(packetId, reasonCodes(codes), null, List.of()), this.now);
	}

	private static List<ReasonCode> reasonCodes(int... codes) {
		return Arrays.stream(codes).mapToObj(SessionFixture::reasonCode).toList();
	}

	static ReasonCode reasonCode(int code) {
		ReasonCode reasonCode = ReasonCode.of(code);
		if (reasonCode == null) {
			throw new IllegalArgumentException("No reason code " + code);
		}
		return reasonCode;
	}

	/** An acknowledgement of the server. */
	void receive(PacketType type, int packetId) {
		receive(type, packetId, 0);
	}

	void receive(PacketType type, int packetId, int code) {
		this.session.acknowledgementReceived(type, packetId, reasonCode(code), null, List.of(), this.now);
	}

	/** A PUBLISH of the server on the topic "t". */
	void receivePublish(int qos, int packetId, String payload) {
		receivePublish("t", qos, packetId, false, payload);
	}

	void receivePublish(String topic, int qos, int packetId, boolean duplicate, String payload) {
		receivePublish(topic, qos, packetId, duplicate, payload, List.of());
	}

	void receivePublish(String topic, int qos, int packetId, boolean duplicate, String payload,
			List<Integer> identifiers) {
		MessageProperties properties = identifiers.isEmpty() ? MessageProperties.NONE
				: new MessageProperties(null, null, null, null, new byte[0], identifiers, List.of());
		this.session.publishReceived(topic, 0, qos, duplicate, false, packetId, properties,
				payload.getBytes(StandardCharsets.UTF_8), this.now);
	}

	void attach(String filter, Recipient recipient) {
		this.session.attach(TopicFilter.of(filter), recipient, this.now);
	}

	/** The handlers of a delivery are done. */
	void finish(int delivery) {
		this.session.finished(this.output.deliveries.get(delivery).message());
	}

	List<String> deliveredPayloads() {
		return this.output.deliveries.stream().map(RecordingOutput.Delivered::payload).toList();
	}

	List<String> sent() {
		return this.output.takeSent();
	}

	/** Why a future failed. */
	static <T extends Throwable> T failure(Class<T> type, CompletableFuture<?> future) {
		Throwable failure = future.handle((value, ex) -> ex).getNow(null);
		assertThat(failure).isInstanceOf(type);
		return type.cast(failure);
	}

	/** A handler with a name. */
	static Recipient recipient(String name) {
		return new Named(name);
	}

	private record Named(String name) implements Recipient {
	}

}
