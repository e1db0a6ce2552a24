package io.mqttboot.client.internal.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a session asks for, packets as lines of text.
 */
class RecordingOutput implements SessionOutput {

	final List<String> sent = new ArrayList<>();

	final List<Delivered> deliveries = new ArrayList<>();

	final List<MqttEvent> events = new ArrayList<>();

	final RecordedStore store;

	final List<OutgoingMessage> entered = new ArrayList<>();

	final List<OutgoingMessage> leftQueue = new ArrayList<>();

	boolean writable = true;

	boolean wantsMessageEvents;

	long maximumPacketSize = ServerLimits.PROTOCOL_MAXIMUM_PACKET_SIZE;

	@Nullable String protocolError;

	RecordingOutput() {
		this(new RecordedStore());
	}

	RecordingOutput(RecordedStore store) {
		this.store = store;
	}

	@Override
	public boolean writable() {
		return this.writable;
	}

	@Override
	public long publishSize(MqttMessage message) {
		return 2L + 2 + message.topic().length() + 3 + message.payload().length;
	}

	@Override
	public void sendPublish(MqttMessage message, int packetId, boolean duplicate, int topicAlias, boolean topicOmitted,
			long expirySeconds) {
		StringBuilder line = new StringBuilder("PUBLISH");
		line.append((packetId != 0) ? " " + packetId : "");
		line.append(" q").append(message.qos().level());
		line.append(duplicate ? " dup" : "");
		line.append(message.retained() ? " retain" : "");
		line.append((topicAlias != 0) ? " alias" + topicAlias : "");
		line.append(topicOmitted ? "" : " " + message.topic());
		line.append((expirySeconds >= 0) ? " expiry" + expirySeconds : "");
		line.append(' ').append(new String(message.payload(), StandardCharsets.UTF_8));
		this.sent.add(line.toString());
	}

	@Override
	public void completeWhenWritten(OutgoingMessage message) {
		message.succeed(new PublishResult(message.message().qos(), 0, ReasonCode.SUCCESS, null, List.of()));
	}

	@Override
	public void store(long key, @Nullable SessionRecord record) {
		this.store.change(key, record);
	}

	@Override
	public long wallMillis(long nanos) {
		return this.store.wallMillis(nanos);
	}

	@Override
	public void enteredQueue(OutgoingMessage message) {
		this.entered.add(message);
	}

	@Override
	public void leftQueue(OutgoingMessage message) {
		this.leftQueue.add(message);
	}

	@Override
	public void sendAcknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		this.sent.add("%s %d%s%s".formatted(type, packetId,
				(reasonCode != ReasonCode.SUCCESS) ? " 0x%02X".formatted(reasonCode.code()) : "",
				(reasonString != null) ? " " + reasonString : "")
				+ userProperties.stream()
					.map((each) -> " " + each.name() + "=" + each.value())
					.collect(Collectors.joining()));
	}

	@Override
	public boolean send(Packet packet) {
		String line = (packet instanceof Packet.Subscribe subscribe) ? line(subscribe)
				: line((Packet.Unsubscribe) packet);
		if (line.length() > this.maximumPacketSize) {
			return false;
		}
		this.sent.add(line);
		return true;
	}

	private static String line(Packet.Subscribe packet) {
		return "SUBSCRIBE %d%s %s%s".formatted(packet.packetId(),
				(packet.subscriptionIdentifier() != 0) ? " identifier" + packet.subscriptionIdentifier() : "",
				packet.subscriptions().stream().map(RecordingOutput::text).collect(Collectors.joining(",")),
				packet.userProperties().isEmpty() ? "" : " " + packet.userProperties().size() + " properties");
	}

	private static String text(Subscription subscription) {
		return subscription.filter() + ":" + subscription.qos().level() + switch (subscription.retainHandling()) {
			case SEND -> "";
			case SEND_IF_NEW -> ":if-new";
			case DO_NOT_SEND -> ":no-retained";
		};
	}

	private static String line(Packet.Unsubscribe packet) {
		return "UNSUBSCRIBE %d %s".formatted(packet.packetId(),
				packet.filters().stream().map(Object::toString).collect(Collectors.joining(",")));
	}

	@Override
	public void deliver(IncomingMessage message, List<Recipient> recipients) {
		this.deliveries.add(new Delivered(message, recipients));
	}

	@Override
	public void protocolError(ReasonCode reasonCode, String problem) {
		if (this.protocolError != null) {
			throw new AssertionError("A second protocol error: " + problem);
		}
		this.protocolError = "0x%02X %s".formatted(reasonCode.code(), problem);
	}

	@Override
	public void event(MqttEvent event) {
		this.events.add(event);
	}

	@Override
	public boolean wantsMessageEvents() {
		return this.wantsMessageEvents;
	}

	/** Returns what was sent since the last call. */
	List<String> takeSent() {
		List<String> lines = List.copyOf(this.sent);
		this.sent.clear();
		return lines;
	}

	/**
	 * A message handed to handlers.
	 *
	 * @param message the message
	 * @param recipients the handlers
	 */
	record Delivered(IncomingMessage message, List<Recipient> recipients) {

		String payload() {
			return new String(this.message.payload(), StandardCharsets.UTF_8);
		}

	}

}
