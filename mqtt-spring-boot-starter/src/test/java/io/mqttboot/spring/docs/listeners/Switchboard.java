package io.mqttboot.spring.docs.listeners;

import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpoint;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;

import org.springframework.stereotype.Component;

/** Listeners at run time. */
@Component
class Switchboard {

	private final MqttListenerEndpointRegistry registry;

	private final MqttListenerContainerFactory factory;

	Switchboard(MqttListenerEndpointRegistry registry, MqttListenerContainerFactory mqttListenerContainerFactory) {
		this.registry = registry;
		this.factory = mqttListenerContainerFactory;
	}

	void archiveAtNight() {
		this.registry.start("archive");
	}

	void archiveNoMore() {
		this.registry.stop("archive");
	}

	void watch(String topic, Runnable action) {
		this.registry.register(MqttListenerEndpoint.builder("watch " + topic, (message) -> {
			action.run();
			return null;
		}).topics(topic).build(), this.factory);
	}

	void forget(String topic) {
		this.registry.unregister("watch " + topic);
	}

}
