package io.mqttboot.spring.core;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.annotation.MqttPublish;
import io.mqttboot.spring.annotation.MqttRequest;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.annotation.UserProperty;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.ObjectUtils;

/**
 * A method of a service interface, read once.
 */
final class ServiceMethod {

	private final Method method;

	private final UnaryOperator<String> resolver;

	private final TopicPattern topic;

	private final ServiceOutcome outcome;

	private final Map<String, Integer> variables = new LinkedHashMap<>();

	private final Map<Integer, String> userProperties = new LinkedHashMap<>();

	private int payload = -1;

	private @Nullable QoS qos;

	private boolean retain;

	private @Nullable Duration expiry;

	private @Nullable Duration timeout;

	private @Nullable String contentType;

	ServiceMethod(Method method, MqttPayloadConverter payloadConverter, UnaryOperator<String> resolver) {
		this.method = method;
		this.resolver = resolver;
		MqttPublish publish = AnnotatedElementUtils.findMergedAnnotation(method, MqttPublish.class);
		MqttRequest request = AnnotatedElementUtils.findMergedAnnotation(method, MqttRequest.class);
		check((publish != null) != (request != null), "has neither or both of @MqttPublish and @MqttRequest",
				"Annotate every method that is not a default method with one of them.");
		this.outcome = ServiceOutcome.of(method, request != null, payloadConverter, this::invalid);
		if (publish != null) {
			this.topic = topic(publish.topic());
			this.qos = qos(publish.qos());
			this.retain = publish.retain();
			this.expiry = duration("expiry", publish.expiry());
			this.contentType = text("contentType", publish.contentType());
		}
		else if (request != null) {
			this.topic = topic(request.topic());
			this.qos = qos(request.qos());
			this.timeout = duration("timeout", request.timeout());
			this.expiry = duration("expiry", request.expiry());
			this.contentType = text("contentType", request.contentType());
		}
		else {
			throw new IllegalStateException();
		}
		readParameters();
	}

	private TopicPattern topic(String declared) {
		String resolved = text("topic", declared);
		check(resolved != null, "has no topic", "Set value or topic of the annotation.");
		try {
			TopicPattern pattern = TopicPattern.of(String.valueOf(resolved));
			pattern.expand((Map<String, ?>) sample(pattern));
			return pattern;
		}
		catch (IllegalArgumentException ex) {
			throw invalid("has an illegal topic: " + ex.getMessage(),
					"Use a topic without wildcards, or a pattern with variables like 'devices/{id}/commands'.");
		}
	}

	/** Wildcards show when the pattern is expanded. */
	private static Map<String, String> sample(TopicPattern pattern) {
		Map<String, String> values = new LinkedHashMap<>();
		pattern.variables().forEach((name) -> values.put(name, "x"));
		return values;
	}

	private @Nullable QoS qos(String declared) {
		String resolved = text("qos", declared);
		try {
			return (resolved != null) ? QoS.of(Integer.parseInt(resolved.strip())) : null;
		}
		catch (IllegalArgumentException ex) {
			throw invalid("has QoS '%s'".formatted(resolved), "QoS is 0, 1 or 2.");
		}
	}

	private @Nullable Duration duration(String attribute, String declared) {
		String resolved = text(attribute, declared);
		if (resolved == null) {
			return null;
		}
		try {
			Duration duration = DurationFormatterUtils.detectAndParse(resolved.strip(), DurationFormat.Unit.MILLIS);
			return PublishSettings.positive(duration);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("has %s '%s'".formatted(attribute, resolved), "Use a positive duration, for example '10s'.");
		}
	}

	private @Nullable String text(String attribute, String declared) {
		if (declared.isEmpty()) {
			return null;
		}
		try {
			String resolved = this.resolver.apply(declared);
			if (!resolved.contains("${")) {
				return resolved;
			}
		}
		catch (IllegalArgumentException ex) {
			throw unresolved(attribute, declared, String.valueOf(ex.getMessage()));
		}
		throw unresolved(attribute, declared, "no such property");
	}

	private InvalidMqttServiceException unresolved(String attribute, String declared, String reason) {
		return invalid("has %s '%s', which cannot be resolved: %s".formatted(attribute, declared, reason),
				"Define the property, or give the placeholder a default like ${name:default}.");
	}

	private void readParameters() {
		DefaultParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
		for (int i = 0; i < this.method.getParameterCount(); i++) {
			MethodParameter parameter = new MethodParameter(this.method, i);
			parameter.initParameterNameDiscovery(names);
			TopicVariable variable = AnnotationUtils.findAnnotation(parameter.getParameter(), TopicVariable.class);
			UserProperty property = AnnotationUtils.findAnnotation(parameter.getParameter(), UserProperty.class);
			if (variable != null) {
				this.variables.put(name(parameter, variable.name()), i);
			}
			else if (property != null) {
				this.userProperties.put(i, name(parameter, property.name()));
			}
			else {
				check(this.payload < 0 || parameter.hasParameterAnnotation(Payload.class), "has more than one payload",
						"Annotate the other parameters with @TopicVariable or @UserProperty.");
				this.payload = i;
			}
		}
		check(this.variables.keySet().equals(Set.copyOf(this.topic.variables())),
				"has the topic '%s' with the variables %s, but parameters for %s".formatted(this.topic,
						this.topic.variables(), this.variables.keySet()),
				"Declare one parameter with @TopicVariable for each variable.");
	}

	private String name(MethodParameter parameter, String declared) {
		String name = declared.isEmpty() ? parameter.getParameterName() : declared;
		if (name == null) {
			throw invalid("has a parameter without a name", "Compile with -parameters, or name it in the annotation.");
		}
		return name;
	}

	@Nullable Object invoke(MqttOperations operations, @Nullable Object[] arguments) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		this.variables.forEach((name, index) -> values.put(name, arguments[index]));
		PublishSpec spec = operations.to(this.topic.toString(), values).retain(this.retain);
		if (this.qos != null) {
			spec.qos(this.qos);
		}
		if (this.expiry != null) {
			spec.expiry(this.expiry);
		}
		if (this.timeout != null) {
			spec.timeout(this.timeout);
		}
		if (this.contentType != null) {
			spec.contentType(this.contentType);
		}
		this.userProperties
			.forEach((index, name) -> texts(arguments[index]).forEach((text) -> spec.userProperty(name, text)));
		return this.outcome.complete(spec.payload((this.payload >= 0) ? arguments[this.payload] : null));
	}

	private static List<String> texts(@Nullable Object value) {
		if (value == null) {
			return List.of();
		}
		Collection<?> all = (value instanceof Collection<?> collection) ? collection
				: value.getClass().isArray() ? Arrays.asList(ObjectUtils.toObjectArray(value)) : List.of(value);
		List<String> texts = new ArrayList<>();
		all.forEach((one) -> texts.add(String.valueOf(one)));
		return texts;
	}

	private void check(boolean fine, String problem, String action) {
		if (!fine) {
			throw invalid(problem, action);
		}
	}

	private InvalidMqttServiceException invalid(String problem, String action) {
		return new InvalidMqttServiceException(this.method.toString(), problem, action);
	}

}
