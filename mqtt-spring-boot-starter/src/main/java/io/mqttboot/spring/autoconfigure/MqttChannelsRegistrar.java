package io.mqttboot.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.config.MqttConfigBeanNames;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.TopicPattern;
import io.mqttboot.spring.integration.MqttInboundChannelAdapter;
import io.mqttboot.spring.integration.MqttOutboundChannelAdapter;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.endpoint.EventDrivenConsumer;

/**
 * Registers a channel and an adapter for every entry of {@code mqtt.channels}.
 */
final class MqttChannelsRegistrar implements BeanRegistrar {

	private static final String PREFIX = "mqtt.channels.";

	static MqttChannelsProperties channels(Environment environment) {
		return Binder.get(environment)
			.bind("mqtt.channels", MqttChannelsProperties.class)
			.orElseGet(() -> new MqttChannelsProperties(Map.of(), Map.of()));
	}

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		MqttChannelsProperties channels = channels(environment);
		channels.inbound().forEach((name, settings) -> registerInbound(registry, name, settings));
		channels.outbound().forEach((name, settings) -> registerOutbound(registry, name, settings));
	}

	private static void registerInbound(BeanRegistry registry, String name, MqttChannelsProperties.Inbound settings) {
		String property = PREFIX + "inbound." + name;
		List<String> topics = settings.topics();
		if (topics == null || topics.isEmpty()) {
			throw new InvalidMqttPropertyException(property + ".topics", "the channel has no topics",
					"Name at least one topic, filter or pattern.");
		}
		topics.forEach((topic) -> pattern(property + ".topics", topic));
		registerChannel(registry, name, property);
		registry.registerBean(name + "MqttInboundChannelAdapter", MqttInboundChannelAdapter.class,
				(spec) -> spec.supplier((context) -> {
					MqttInboundChannelAdapter adapter = new MqttInboundChannelAdapter(context
						.bean(MqttConfigBeanNames.LISTENER_CONTAINER_FACTORY, MqttListenerContainerFactory.class),
							topics.toArray(String[]::new));
					QoS defaultQos = ClientOptionsMapper.qos("mqtt.listener.qos",
							context.bean(MqttProperties.class).listener().qos(), QoS.AT_LEAST_ONCE);
					adapter.setQos(ClientOptionsMapper.qos(property + ".qos", settings.qos(), defaultQos));
					if (settings.payloadType() != null) {
						adapter.setPayloadType(settings.payloadType());
					}
					if (settings.connection() != null) {
						adapter.setConnection(connection(property, settings.connection(), context));
					}
					adapter.setAutoStartup(!Boolean.FALSE.equals(settings.autoStartup()));
					adapter.setOutputChannelName(name);
					return adapter;
				}));
	}

	private static void registerOutbound(BeanRegistry registry, String name, MqttChannelsProperties.Outbound settings) {
		String property = PREFIX + "outbound." + name;
		String topic = settings.topic();
		if (topic != null) {
			pattern(property + ".topic", topic);
		}
		String adapterName = name + "MqttOutboundChannelAdapter";
		registerChannel(registry, name, property);
		registry.registerBean(adapterName, MqttOutboundChannelAdapter.class, (spec) -> spec.supplier((context) -> {
			try {
				MqttOutboundChannelAdapter adapter = new MqttOutboundChannelAdapter(
						operations(property, settings.connection(), context));
				if (topic != null) {
					adapter.setTopic(topic);
				}
				if (settings.qos() != null) {
					adapter.setQos(ClientOptionsMapper.qos(property + ".qos", settings.qos(), QoS.AT_LEAST_ONCE));
				}
				adapter.setRetained(Boolean.TRUE.equals(settings.retained()));
				adapter.setAsync(Boolean.TRUE.equals(settings.async()));
				adapter.setAsyncEvents(Boolean.TRUE.equals(settings.asyncEvents()));
				return adapter;
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidMqttPropertyException(property + ".topic", String.valueOf(ex.getMessage()),
						"Use a topic without wildcards, or a pattern with variables like 'devices/{id}/commands'.");
			}
		}));
		registry.registerBean(name + "MqttOutboundConsumer", EventDrivenConsumer.class,
				(spec) -> spec.supplier((context) -> new EventDrivenConsumer(context.bean(name, DirectChannel.class),
						context.bean(adapterName, MqttOutboundChannelAdapter.class))));
	}

	private static MqttOperations operations(String property, @Nullable String connection,
			BeanRegistry.SupplierContext context) {
		if (connection == null || connection(property, connection, context).equals(MqttConnections.DEFAULT)) {
			return context.bean(MqttOperations.class);
		}
		return context.bean(MqttConnections.templateBeanName(connection), MqttOperations.class);
	}

	private static String connection(String property, String connection, BeanRegistry.SupplierContext context) {
		Set<String> known = context.bean(MqttConnections.class).asMap().keySet();
		if (!known.contains(connection)) {
			throw new InvalidMqttPropertyException(property + ".connection",
					"there is no connection '%s'".formatted(connection),
					"Use one of %s, or declare it under 'mqtt.connections.%s'.".formatted(known, connection));
		}
		return connection;
	}

	private static void registerChannel(BeanRegistry registry, String name, String property) {
		try {
			registry.registerBean(name, DirectChannel.class);
		}
		catch (BeanDefinitionOverrideException ex) {
			String origin = ex.getExistingDefinition().getResourceDescription();
			throw new InvalidMqttPropertyException(property,
					"the channel would be a bean named '%s', and there is one already%s".formatted(name,
							(origin != null) ? ", defined in " + origin : ""),
					"Give the channel or the other bean another name.");
		}
	}

	private static void pattern(String property, String topic) {
		ClientOptionErrors.resolved(property, topic);
		try {
			TopicPattern.of(topic);
		}
		catch (InvalidTopicException ex) {
			throw new InvalidMqttPropertyException(property, String.valueOf(ex.getMessage()),
					"Correct the topic: '+' and variables take a whole level, '#' and '{*name}' are only allowed at the end.");
		}
	}

}
