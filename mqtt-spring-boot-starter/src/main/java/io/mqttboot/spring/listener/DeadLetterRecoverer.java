package io.mqttboot.spring.listener;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.CheckOptions;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttTemplate;
import io.mqttboot.spring.core.TopicPattern;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages that a listener could not handle to a dead-letter topic, on the
 * connection that they came on. The message is acknowledged when the dead letter is.
 * <p>
 * On MQTT 5.0 a dead letter is the message with the user properties named here. Long
 * texts are shortened until it fits into the largest packet that the server accepts; if
 * that is not enough, the user properties of the message are left out, and at last the
 * trace context. MQTT 3.1.1 has no user properties, so there a dead letter is a JSON
 * object with the same names (without the prefix) and the payload in Base64. If the
 * connection lets no control characters out, there are blanks in their place. A dead
 * letter that a listener cannot handle either is not published again.
 */
public final class DeadLetterRecoverer implements MqttMessageRecoverer {

	/** Prefix of the names of user properties. */
	public static final String PREFIX = "dead-letter-";

	/** User property: the topic that the message was published to. */
	public static final String TOPIC = PREFIX + "topic";

	/** User property: the listener that could not handle it. */
	public static final String LISTENER = PREFIX + "listener";

	/**
	 * User property: what failed, {@code conversion}, {@code validation}, {@code handler}
	 * or {@code reply}.
	 */
	public static final String REASON = PREFIX + "reason";

	/** User property: class and message of the exception. */
	public static final String ERROR = PREFIX + "error";

	/** User property: how often the listener was called. */
	public static final String ATTEMPTS = PREFIX + "attempts";

	/** Longest text of an exception, in characters. */
	private static final int MAXIMUM_TEXT = 1_000;

	/** More than the fixed parts of a packet and of its properties take. */
	private static final int OVERHEAD = 128;

	/** What observing may add: a trace context, unless it is a long one. */
	private static final int TRACE = 256;

	private final MqttConnections connections;

	private final @Nullable BiFunction<String, MqttClient, MqttTemplate> templates;

	private final TopicPattern topic;

	private final QoS qos;

	/**
	 * Creates a recoverer whose dead letters are not observed.
	 * @param connections finds the client
	 * @param topic where dead letters go, see
	 * {@link #DeadLetterRecoverer(MqttConnections, BiFunction, String, QoS)}
	 * @param qos the QoS of dead letters
	 * @throws IllegalArgumentException if the topic breaks the rules
	 */
	public DeadLetterRecoverer(MqttConnections connections, String topic, QoS qos) {
		this(connections, null, topic, qos);
	}

	/**
	 * Creates a recoverer.
	 * @param connections finds the client
	 * @param templates makes what publishes and observes, of the name of the connection
	 * and its client; {@code null} to observe nothing
	 * @param topic where dead letters go: begins with a literal level and may have the
	 * variables <code>{listener}</code>, <code>{connection}</code> and, at the end,
	 * <code>{*topic}</code>, the topic of the message
	 * @param qos the QoS of dead letters
	 * @throws IllegalArgumentException if the topic breaks these rules
	 */
	public DeadLetterRecoverer(MqttConnections connections,
			@Nullable BiFunction<String, MqttClient, MqttTemplate> templates, String topic, QoS qos) {
		this.connections = connections;
		this.templates = templates;
		this.topic = TopicPattern.of(topic);
		this.qos = qos;
		if (topic.startsWith("{") || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
			throw new IllegalArgumentException(
					"Dead-letter topic '%s' must begin with a literal level and have no wildcards".formatted(topic));
		}
		for (String variable : this.topic.variables()) {
			boolean rest = variable.equals("topic") && topic.endsWith("{*topic}");
			if (!rest && !List.of("listener", "connection").contains(variable)) {
				throw new IllegalArgumentException(
						"Dead-letter topic '%s' has the variable '%s'; there are {listener}, {connection} and {*topic}"
							.formatted(topic, variable));
			}
		}
	}

	@Override
	public CompletionStage<?> recover(ReceivedMessage message, MqttListenerException failure) {
		if (message.properties().userProperty(TOPIC) != null || this.topic.matches(message.topic())) {
			return CompletableFuture
				.failedFuture(new IllegalStateException("it is a dead letter, which is not published again"));
		}
		MqttClient client = this.connections.asMap().get(failure.getConnection());
		if (client == null) {
			return CompletableFuture.failedFuture(
					new IllegalStateException("there is no connection '%s'".formatted(failure.getConnection())));
		}
		CheckOptions checks = client.options().checks();
		String target = sendable(checks, this.topic.expand(Map.of("listener", level(failure.getListenerId()),
				"connection", level(failure.getConnection()), "topic", message.topic())));
		MqttMessage letter = (client.options().version() == MqttVersion.V3_1_1) ? envelope(target, message, failure)
				: letter(target, message, failure, maximumPacketSize(client));
		return publish(failure.getConnection(), client,
				(checks.problem(letter) != null) ? sendable(checks, letter) : letter);
	}

	private CompletionStage<?> publish(String connection, MqttClient client, MqttMessage letter) {
		if (this.templates == null) {
			return client.publish(letter).acknowledged();
		}
		return this.templates.apply(connection, client)
			.publish(letter, this.topic.toString())
			.exceptionallyCompose((ex) -> isTooLarge(ex) ? client.publish(letter).acknowledged()
					: CompletableFuture.failedFuture(ex));
	}

	/** Nothing was sent then: a trace context may be longer than what is left for it. */
	private static boolean isTooLarge(Throwable failure) {
		return failure instanceof MqttPublishException refused
				&& refused.kind() == MqttPublishException.Kind.NOT_SUPPORTED_BY_SERVER
				&& refused.reasonCode() == ReasonCode.PACKET_TOO_LARGE;
	}

	/** Names may hold what a level of a topic may not. */
	private static String level(String name) {
		return name.replaceAll("[/+#\u0000]", "_");
	}

	/** Without what the connection does not let out; an answer would go astray then. */
	private static MqttMessage sendable(CheckOptions checks, MqttMessage letter) {
		MessageProperties properties = letter.properties();
		String contentType = properties.contentType();
		boolean answerable = checks.problem("", properties.responseTopic()) == null;
		return letter.mutate()
			.contentType((contentType != null) ? sendable(checks, contentType) : null)
			.responseTopic(answerable ? properties.responseTopic() : null)
			.userProperties(properties.userProperties()
				.stream()
				.map((one) -> new UserProperty(sendable(checks, one.name()), sendable(checks, one.value())))
				.toList())
			.build();
	}

	private static String sendable(CheckOptions checks, String text) {
		return (checks.problem("", text) != null) ? printable(text) : text;
	}

	private static long maximumPacketSize(MqttClient client) {
		ConnectResult connection = client.status().connection();
		return (connection != null) ? connection.limits().maximumPacketSize() : Long.MAX_VALUE;
	}

	private MqttMessage letter(String target, ReceivedMessage message, MqttListenerException failure, long maximum) {
		List<UserProperty> own = message.properties().userProperties();
		String error = error(failure, MAXIMUM_TEXT);
		long excess = size(target, message, properties(own, failure, error)) - maximum;
		if (excess > 0) {
			int allowed = (int) Math.max(0, bytes(error) - excess);
			error = error(failure, allowed / 3);
			if (size(target, message, properties(own, failure, error)) > maximum) {
				own = List.of();
			}
		}
		MessageProperties properties = message.properties();
		MqttMessage.Builder builder = MqttMessage.to(target)
			.qos(this.qos)
			.payload(message.payload())
			.payloadFormat(properties.payloadFormat())
			.contentType(properties.contentType())
			.responseTopic(properties.responseTopic())
			.userProperties(properties(own, failure, error));
		if (properties.correlationData() != null) {
			builder.correlationData(properties.correlationData());
		}
		return builder.build();
	}

	private static List<UserProperty> properties(List<UserProperty> own, MqttListenerException failure, String error) {
		List<UserProperty> all = new ArrayList<>(own);
		all.add(new UserProperty(TOPIC, failure.getTopic()));
		all.add(new UserProperty(LISTENER, printable(failure.getListenerId())));
		all.add(new UserProperty(REASON, failure.getReason().name().toLowerCase(Locale.ROOT)));
		all.add(new UserProperty(ERROR, error));
		all.add(new UserProperty(ATTEMPTS, String.valueOf(failure.getAttempts())));
		return all;
	}

	private long size(String target, ReceivedMessage message, List<UserProperty> userProperties) {
		MessageProperties properties = message.properties();
		byte[] correlationData = properties.correlationData();
		long size = (long) OVERHEAD + ((this.templates != null) ? TRACE : 0) + bytes(target) + message.payload().length
				+ bytes(properties.contentType()) + bytes(properties.responseTopic())
				+ ((correlationData != null) ? correlationData.length : 0);
		for (UserProperty property : userProperties) {
			size += 5L + bytes(property.name()) + bytes(property.value());
		}
		return size;
	}

	private static int bytes(@Nullable String text) {
		return (text != null) ? text.getBytes(StandardCharsets.UTF_8).length : 0;
	}

	private static String error(MqttListenerException failure, int maximum) {
		Throwable cause = failure.getCause();
		String text = printable(String.valueOf((cause != null) ? cause : failure));
		return (text.length() > maximum) ? text.substring(0, maximum) : text;
	}

	/**
	 * Strings of MQTT should hold neither control characters nor non-characters, and must
	 * not hold halves of characters.
	 */
	private static String printable(String text) {
		StringBuilder result = new StringBuilder(text.length());
		text.codePoints()
			.map((c) -> (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE
					|| !Character.isBmpCodePoint(c) || !Character.isDefined(c)) ? ' ' : c)
			.forEach(result::appendCodePoint);
		return result.toString();
	}

	private MqttMessage envelope(String target, ReceivedMessage message, MqttListenerException failure) {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("topic", failure.getTopic());
		fields.put("qos", message.qos().level());
		fields.put("listener", failure.getListenerId());
		fields.put("reason", failure.getReason().name().toLowerCase(Locale.ROOT));
		fields.put("error", error(failure, MAXIMUM_TEXT));
		fields.put("attempts", failure.getAttempts());
		fields.put("payload", Base64.getEncoder().encodeToString(message.payload()));
		return MqttMessage.to(target).qos(this.qos).text(JsonText.object(fields)).build();
	}

}
