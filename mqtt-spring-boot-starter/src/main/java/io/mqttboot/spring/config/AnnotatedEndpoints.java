package io.mqttboot.spring.config;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.listener.InvalidMqttListenerException;
import io.mqttboot.spring.listener.MqttListenerEndpoint;
import io.mqttboot.spring.listener.MqttListenerEndpoint.Batch;
import io.mqttboot.spring.listener.MqttListenerMethodFactory;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.messaging.handler.annotation.SendTo;

/**
 * Makes declarations of listeners from {@link MqttListener} methods.
 */
final class AnnotatedEndpoints {

	/** Where the default QoS of listeners is found. */
	private static final String DEFAULT_QOS = "${mqtt.listener.qos:1}";

	/** Where the default concurrency of listeners is found. */
	private static final String DEFAULT_CONCURRENCY = "${mqtt.listener.concurrency:1}";

	private final StrictResolver resolver;

	private final MqttListenerMethodFactory methods;

	AnnotatedEndpoints(StrictResolver resolver, MqttListenerMethodFactory methods) {
		this.resolver = resolver;
		this.methods = methods;
	}

	MqttListenerEndpoint endpoint(Object bean, String beanName, Method method, MqttListener annotation) {
		String name = method.toString();
		String id = annotation.id().isEmpty() ? beanName + "." + method.getName()
				: this.resolver.text(name, "id", annotation.id());
		try {
			List<String> topics = topics(name, annotation);
			MqttListenerEndpoint.Builder builder = builder(id, name, bean, method, annotation)
				.topics(topics.toArray(String[]::new))
				.qos(qos(name, annotation))
				.noLocal(annotation.noLocal())
				.retainAsPublished(annotation.retainAsPublished())
				.retainHandling(annotation.retainHandling())
				.autoStartup(this.resolver.bool(name, "autoStartup", annotation.autoStartup()))
				.ackMode(annotation.ackMode())
				.dedicatedConnection(annotation.dedicatedConnection())
				.concurrency(this.resolver.number(name, "concurrency",
						annotation.concurrency().isEmpty() ? DEFAULT_CONCURRENCY : annotation.concurrency()))
				.ordering(annotation.ordering());
			addOptional(builder, name, annotation, topics);
			addReplyTopic(builder, name, method);
			MqttListenerEndpoint endpoint = builder.build();
			endpoint.subscriptions();
			MqttListenerMethodFactory.check(method, endpoint.patterns(), annotation.ackMode());
			return endpoint;
		}
		catch (InvalidTopicException ex) {
			throw new InvalidMqttListenerException(name, "has an illegal topic: " + ex.getMessage(),
					"Correct the topic: '+' and variables take a whole level, '#' and '{*name}' are only allowed at the end.");
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidMqttListenerException(name, String.valueOf(ex.getMessage()),
					"Correct the attributes of @MqttListener.");
		}
	}

	private List<String> topics(String name, MqttListener annotation) {
		if (annotation.topics().length == 0) {
			throw new InvalidMqttListenerException(name, "has no topic", "Set value or topics of @MqttListener.");
		}
		List<String> topics = new ArrayList<>();
		for (String topic : annotation.topics()) {
			topics.addAll(this.resolver.texts(name, "topics", topic));
		}
		return topics;
	}

	private MqttListenerEndpoint.Builder builder(String id, String name, Object bean, Method method,
			MqttListener annotation) {
		Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
		if (annotation.batchSize().isEmpty()) {
			return MqttListenerEndpoint.builder(id, this.methods.invoker(bean, invocable));
		}
		int size = this.resolver.number(name, "batchSize", annotation.batchSize());
		Duration timeout = annotation.batchTimeout().isEmpty() ? Duration.ofSeconds(1)
				: DurationFormatterUtils.detectAndParse(
						this.resolver.text(name, "batchTimeout", annotation.batchTimeout()),
						DurationFormat.Unit.MILLIS);
		return MqttListenerEndpoint.batchBuilder(id, this.methods.batchInvoker(bean, invocable))
			.batch(new Batch(size, timeout));
	}

	private void addOptional(MqttListenerEndpoint.Builder builder, String name, MqttListener annotation,
			List<String> topics) {
		if (!annotation.group().isEmpty()) {
			builder.group(this.resolver.text(name, "group", annotation.group()));
		}
		if (!annotation.connection().isEmpty()) {
			builder.connection(this.resolver.text(name, "connection", annotation.connection()));
		}
		if (!annotation.key().isEmpty()) {
			builder
				.orderingKey(OrderingKey.of(name, this.resolver.placeholders(name, "key", annotation.key()), topics));
		}
	}

	private void addReplyTopic(MqttListenerEndpoint.Builder builder, String name, Method method) {
		SendTo sendTo = AnnotatedElementUtils.findMergedAnnotation(method, SendTo.class);
		if (sendTo == null) {
			return;
		}
		if (sendTo.value().length != 1) {
			throw new InvalidMqttListenerException(name, "has @SendTo with %d topics".formatted(sendTo.value().length),
					"Name one topic.");
		}
		builder.replyTopic(this.resolver.text(name, "@SendTo", sendTo.value()[0]));
	}

	private QoS qos(String name, MqttListener annotation) {
		String text = this.resolver.text(name, "qos", annotation.qos().isEmpty() ? DEFAULT_QOS : annotation.qos());
		return switch (text.strip()) {
			case "0" -> QoS.AT_MOST_ONCE;
			case "1" -> QoS.AT_LEAST_ONCE;
			case "2" -> QoS.EXACTLY_ONCE;
			default -> throw new InvalidMqttListenerException(name, "has QoS '%s'".formatted(text),
					"QoS is 0 (at most once), 1 (at least once) or 2 (exactly once): correct 'qos' of @MqttListener"
							+ (annotation.qos().isEmpty() ? " or the property 'mqtt.listener.qos'." : "."));
		};
	}

}
