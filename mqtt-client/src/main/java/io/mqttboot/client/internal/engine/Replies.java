package io.mqttboot.client.internal.engine;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttPublishException.Kind;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.SubscribeRequest;
import io.mqttboot.client.internal.session.UnsubscribeRequest;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.SessionOptions.Resubscribe;
import org.jspecify.annotations.Nullable;

/**
 * Requests that await their reply (section 4.10 of MQTT 5.0). On the event loop unless
 * said otherwise.
 * <p>
 * All requests of a client share one reply topic and its subscription, which is made with
 * the first request and kept. A request is published after the server granted the
 * subscription, so no reply can be missed. Correlation data tells replies apart: eight
 * bytes that only this client has, and the number of the request. The first reply
 * completes the request, a second one finds nothing.
 */
final class Replies {

	/** How many requests without a reply are remembered, to recognise late replies. */
	private static final int REMEMBERED = 1000;

	private final Core core;

	private final MqttClientOptions options;

	private final HandlerQueue handler;

	private final long origin = new SecureRandom().nextLong();

	private final Map<Long, PendingRequest> requests = new HashMap<>();

	/** Those that wait for the reply subscription. */
	private final List<PendingRequest> unpublished = new ArrayList<>();

	private final Set<Long> overdue = new LinkedHashSet<>();

	private long lastNumber;

	/** The reply topic that was asked for, or {@code null}. */
	private @Nullable String topic;

	/** Whether the server granted it. */
	private boolean granted;

	private @Nullable ConnectResult connection;

	private @Nullable MqttException closed;

	Replies(Core core, Delivery delivery) {
		this.core = core;
		this.options = core.options();
		this.handler = delivery.queueOnLoop(this::received);
	}

	/** Begins a request, on any thread. */
	CompletableFuture<ReceivedMessage> request(MqttMessage message, Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("The timeout of a request must be positive, not " + timeout);
		}
		if (message.properties().responseTopic() != null || message.properties().correlationData() != null) {
			throw new IllegalArgumentException(
					"A request gets its response topic and correlation data from the client: leave them out, or publish and subscribe yourself");
		}
		CompletableFuture<ReceivedMessage> reply = new CompletableFuture<>();
		if (this.options.version() == MqttVersion.V3_1_1) {
			reply.completeExceptionally(notInThisVersion(message));
			return reply;
		}
		PendingRequest request = new PendingRequest(message, timeout, reply);
		reply.whenComplete((received, failure) -> {
			if (!request.over) {
				this.core.submit((Runnable) () -> abandon(request));
			}
		});
		this.core.submit((Runnable) () -> begin(request));
		return reply;
	}

	private static MqttPublishException notInThisVersion(MqttMessage message) {
		return new MqttPublishException(Kind.NOT_IN_THIS_VERSION,
				"The request to '%s' needs a response topic and correlation data, which MQTT 3.1.1 does not know; connect with MQTT 5.0, or agree on topics, publish and subscribe"
					.formatted(message.topic()),
				null, 0);
	}

	private void begin(PendingRequest request) {
		if (this.closed != null) {
			request.fail(this.closed);
			return;
		}
		if (this.connection != null && this.connection.version() == MqttVersion.V3_1_1) {
			request.fail(notInThisVersion(request.message));
			return;
		}
		if (this.unpublished.size() >= this.options.flow().queueMessages()) {
			request.fail(new MqttOverflowException(
					"%d requests wait for the reply subscription; request more slowly, or raise flow().queueMessages"
						.formatted(this.unpublished.size())));
			return;
		}
		request.number = ++this.lastNumber;
		this.requests.put(request.number, request);
		request.deadline = this.core.loop()
			.schedule(this.core.pass(() -> deadlineReached(request)), TimeUnit.NANOSECONDS.convert(request.timeout),
					TimeUnit.NANOSECONDS);
		if (this.granted) {
			publish(request);
		}
		else {
			this.unpublished.add(request);
			subscribe();
		}
	}

	/** Asks for the reply topic, unless that was done or the topic is not known yet. */
	private void subscribe() {
		String wanted = replyTopic();
		if (wanted == null || wanted.equals(this.topic)) {
			return;
		}
		this.topic = wanted;
		this.granted = false;
		CompletableFuture<SubscribeResult> answer = new CompletableFuture<>();
		answer.whenComplete((result, failure) -> this.core.submit((Runnable) () -> answered(wanted, failure)));
		this.core.session()
			.subscribe(new SubscribeRequest(List.of(Subscription.atLeastOnce(wanted)), this.handler, List.of(), answer),
					this.core.now());
	}

	/** The setting, what the server proposes [MQTT5-3.1.2-28], or a topic of our own. */
	private @Nullable String replyTopic() {
		if (this.options.replyTopic() != null) {
			return this.options.replyTopic();
		}
		ConnectResult current = this.connection;
		if (this.options.connect().requestResponseInformation()) {
			if (current == null) {
				return null;
			}
			String basis = current.responseInformation();
			if (basis != null) {
				return basis.endsWith("/") ? basis + "replies" : basis + "/replies";
			}
		}
		String clientId = this.options.clientId();
		if (clientId.isEmpty()) {
			return (current != null) ? "replies/" + asLevel(current.clientId()) : null;
		}
		return "replies/" + asLevel(clientId);
	}

	/** A client identifier may hold what a level of a topic may not. */
	private static String asLevel(String clientId) {
		return clientId.replace("%", "%25").replace("/", "%2F").replace("+", "%2B").replace("#", "%23");
	}

	private void answered(String asked, @Nullable Throwable failure) {
		if (!asked.equals(this.topic)) {
			return;
		}
		List<PendingRequest> waiting = List.copyOf(this.unpublished);
		this.unpublished.clear();
		if (failure != null) {
			this.topic = null;
			waiting.forEach((request) -> fail(request, failure));
		}
		else {
			this.granted = true;
			waiting.forEach(this::publish);
		}
	}

	private void publish(PendingRequest request) {
		MqttMessage message = request.message.mutate()
			.responseTopic(this.topic)
			.correlationData(ByteBuffer.allocate(16).putLong(this.origin).putLong(request.number).array())
			.build();
		Publication publication = this.core.publish(message);
		request.publication = publication;
		publication.acknowledged().whenComplete((result, failure) -> published(request, result, failure));
	}

	private void published(PendingRequest request, @Nullable PublishResult result, @Nullable Throwable failure) {
		if (failure != null) {
			fail(request, failure);
		}
		else if (result != null && result.reasonCode() == ReasonCode.NO_MATCHING_SUBSCRIBERS
				&& !request.message.retained()) {
			fail(request, new MqttPublishException(Kind.REFUSED_BY_SERVER,
					"Nobody subscribes to '%s', so nobody can reply to the request".formatted(request.message.topic()),
					result.reasonCode(), result.packetId()));
		}
	}

	/** A reply came, on the event loop. */
	private void received(ReceivedMessage reply) {
		byte[] correlation = reply.properties().correlationData();
		if (correlation == null || correlation.length != 16 || ByteBuffer.wrap(correlation).getLong() != this.origin) {
			return;
		}
		long number = ByteBuffer.wrap(correlation).getLong(8);
		PendingRequest request = this.requests.get(number);
		if (request != null) {
			end(request);
			request.reply.complete(reply);
		}
		else if (this.overdue.remove(number)) {
			this.core.counters().increment(Counter.LATE_REPLIES);
		}
	}

	private void deadlineReached(PendingRequest request) {
		end(request);
		remember(request);
		Publication publication = request.publication;
		if (publication == null) {
			request.fail(request.timeout(false));
		}
		else {
			publication.cancel().thenAccept((takenBack) -> request.fail(request.timeout(!takenBack)));
		}
	}

	/** The application completed or cancelled the future. */
	private void abandon(PendingRequest request) {
		if (!request.over) {
			end(request);
			remember(request);
			if (request.publication != null) {
				request.publication.cancel();
			}
		}
	}

	private void remember(PendingRequest request) {
		if (this.overdue.size() >= REMEMBERED) {
			this.overdue.remove(this.overdue.iterator().next());
		}
		this.overdue.add(request.number);
	}

	private void fail(PendingRequest request, Throwable cause) {
		if (!request.over) {
			end(request);
			request.fail(cause);
		}
	}

	/** The request does not await anything any more. */
	private void end(PendingRequest request) {
		request.over = true;
		this.requests.remove(request.number);
		this.unpublished.remove(request);
		if (request.deadline != null) {
			request.deadline.cancel(false);
		}
	}

	/** Whether a request waits for its reply. */
	boolean areAwaited() {
		return !this.requests.isEmpty();
	}

	/** CONNACK was received, and the session has done with it what it does. */
	void connected(ConnectResult result) {
		this.connection = result;
		boolean lost = !result.sessionPresent() && this.options.session().resubscribe() == Resubscribe.NEVER;
		String known = this.topic;
		if (known == null || lost || !known.equals(replyTopic())) {
			this.topic = null;
			this.granted = false;
			if (known != null && !lost) {
				this.core.session()
					.unsubscribe(new UnsubscribeRequest(List.of(TopicFilter.of(known)), List.of(),
							new CompletableFuture<>()), this.core.now());
			}
			if (!this.requests.isEmpty()) {
				subscribe();
			}
		}
	}

	/** The client is closed. */
	void close(MqttException reason) {
		this.closed = reason;
		List.copyOf(this.requests.values()).forEach((request) -> fail(request, reason));
	}

}
