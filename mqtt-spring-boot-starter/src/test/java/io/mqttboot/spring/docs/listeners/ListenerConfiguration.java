package io.mqttboot.spring.docs.listeners;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.spring.config.MqttListenerConfigurer;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpoint;
import io.mqttboot.spring.listener.MqttListenerIdleEvent;
import io.mqttboot.spring.listener.MqttMessageRecoverer;
import io.mqttboot.spring.listener.RetryingErrorHandler;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.retry.RetryPolicy;

/** What goes with listeners. */
@Configuration(proxyBeanMethods = false)
class ListenerConfiguration {

	final List<String> seen = new CopyOnWriteArrayList<>();

	@Bean
	MqttMessageRecoverer recoverer() {
		return (message, failure) -> {
			this.seen.add(failure.getReason() + " " + message.topic());
			return null;
		};
	}

	@Bean
	MqttListenerContainerFactory patientFactory(MqttListenerContainerFactory mqttListenerContainerFactory) {
		RetryPolicy policy = RetryPolicy.builder()
			.maxRetries(10)
			.delay(Duration.ofMillis(100))
			.timeout(Duration.ofMinutes(1))
			.build();
		return mqttListenerContainerFactory.mutate().errorHandler(new RetryingErrorHandler(policy)).build();
	}

	@Bean
	MqttListenerConfigurer fromDatabase() {
		return (registrar) -> {
			for (String room : List.of("kitchen", "cellar")) {
				registrar.register(MqttListenerEndpoint.builder(room, (message) -> {
					this.seen.add(room + " " + message.topicVariables().get("lamp"));
					return null;
				}).topics("rooms/" + room + "/{lamp}").build());
			}
		};
	}

	@EventListener
	void onIdle(MqttListenerIdleEvent event) {
		this.seen.add(event.getListenerId() + " is idle");
	}

}
