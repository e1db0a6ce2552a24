package io.mqttboot.spring.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpoint;

/**
 * Collects listeners before the connections are made. Later ones are given to the
 * registry.
 */
public final class MqttListenerEndpointRegistrar {

	private final Map<MqttListenerEndpoint, MqttListenerContainerFactory> endpoints = new LinkedHashMap<>();

	private final Function<String, MqttListenerContainerFactory> factories;

	MqttListenerEndpointRegistrar(Function<String, MqttListenerContainerFactory> factories) {
		this.factories = factories;
	}

	/**
	 * Adds a listener whose container the default factory makes.
	 * @param endpoint the listener
	 */
	public void register(MqttListenerEndpoint endpoint) {
		register(endpoint, this.factories.apply(MqttConfigBeanNames.LISTENER_CONTAINER_FACTORY));
	}

	/**
	 * Adds a listener.
	 * @param endpoint the listener
	 * @param factory makes its container
	 */
	public void register(MqttListenerEndpoint endpoint, MqttListenerContainerFactory factory) {
		this.endpoints.put(endpoint, factory);
	}

	Map<MqttListenerEndpoint, MqttListenerContainerFactory> endpoints() {
		return this.endpoints;
	}

}
