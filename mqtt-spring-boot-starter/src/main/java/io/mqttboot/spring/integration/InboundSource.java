package io.mqttboot.spring.integration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.listener.Acknowledgment;
import io.mqttboot.spring.listener.MqttInboundMessage;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpoint;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.endpoint.AbstractEndpoint;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.PatternMatchUtils;

/**
 * Where an inbound adapter or gateway gets messages from: settings, the container made of
 * them, and the translation of what it receives.
 */
final class InboundSource {

	/** Headers that decide where messages go; a stranger shall not set them. */
	private static final Set<String> RESERVED = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL, MessageHeaders.CONTENT_TYPE);

	private final MqttListenerContainerFactory containerFactory;

	private final List<String> topics;

	private QoS qos = QoS.AT_LEAST_ONCE;

	private AckMode ackMode = AckMode.AUTO;

	private @Nullable String connection;

	private @Nullable String replyTopic;

	private Class<?> payloadType = byte[].class;

	private String[] userPropertyHeaders = {};

	private @Nullable MqttListenerContainer container;

	private @Nullable MqttListenerEndpointRegistry registry;

	InboundSource(MqttListenerContainerFactory containerFactory, String... topics) {
		this.containerFactory = containerFactory;
		this.topics = List.of(topics);
	}

	void setQos(QoS qos) {
		this.qos = qos;
	}

	void setAckMode(AckMode ackMode) {
		this.ackMode = ackMode;
	}

	void setConnection(String connection) {
		this.connection = connection;
	}

	void setReplyTopic(String replyTopic) {
		this.replyTopic = replyTopic;
	}

	void setPayloadType(Class<?> payloadType) {
		this.payloadType = payloadType;
	}

	void setUserPropertyHeaders(String... patterns) {
		this.userPropertyHeaders = patterns.clone();
	}

	/**
	 * Makes the container and lists it among the listeners of the application; nothing is
	 * subscribed yet.
	 */
	void initialize(AbstractEndpoint owner, @Nullable BeanFactory beanFactory,
			Function<MqttInboundMessage, @Nullable Object> handler) {
		this.registry = (beanFactory != null)
				? beanFactory.getBeanProvider(MqttListenerEndpointRegistry.class).getIfUnique() : null;
		MqttListenerEndpoint.Builder endpoint = MqttListenerEndpoint.builder(id(owner), handler::apply)
			.topics(this.topics.toArray(String[]::new))
			.qos(this.qos)
			.ackMode(this.ackMode);
		if (this.connection != null) {
			endpoint.connection(this.connection);
		}
		if (this.replyTopic != null) {
			endpoint.replyTopic(this.replyTopic);
		}
		this.container = this.containerFactory.createContainer(endpoint.build());
		if (this.registry != null) {
			this.registry.add(this.container, owner);
		}
	}

	/** The name of the bean; if there is none, of what it is and where it listens. */
	private String id(AbstractEndpoint owner) {
		String name = owner.getComponentName();
		if (name != null) {
			return name;
		}
		String id = owner.getComponentType() + this.topics;
		for (int i = 2; this.registry != null && this.registry.container(id) != null; i++) {
			id = owner.getComponentType() + this.topics + i;
		}
		return id;
	}

	void close() {
		if (this.registry != null) {
			this.registry.remove(container());
		}
		container().close();
	}

	MqttListenerContainer container() {
		if (this.container == null) {
			throw new IllegalStateException("Not initialized: call afterPropertiesSet()");
		}
		return this.container;
	}

	Object payload(MqttInboundMessage inbound) {
		Object payload = this.containerFactory.payloadConverter()
			.decode(inbound.getPayload(), inbound.message().properties().contentType(), this.payloadType);
		if (payload == null) {
			throw new MessageConversionException(inbound,
					"The payload is empty or null and cannot be a " + this.payloadType.getName());
		}
		return payload;
	}

	Map<String, Object> headers(MqttInboundMessage inbound) {
		Map<String, Object> headers = new LinkedHashMap<>(inbound.getHeaders());
		Acknowledgment acknowledgment = inbound.acknowledgment();
		if (acknowledgment != null) {
			headers.put(IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK,
					new MqttAcknowledgment(acknowledgment));
		}
		for (UserProperty property : inbound.message().properties().userProperties()) {
			if (PatternMatchUtils.simpleMatch(this.userPropertyHeaders, property.name())
					&& !RESERVED.contains(property.name())) {
				headers.putIfAbsent(property.name(), property.value());
			}
		}
		return headers;
	}

}
