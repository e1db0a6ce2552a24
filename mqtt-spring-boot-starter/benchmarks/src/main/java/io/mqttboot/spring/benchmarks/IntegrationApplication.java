package io.mqttboot.spring.benchmarks;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.Transformers;
import org.springframework.integration.mqtt.event.MqttMessageDeliveredEvent;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/**
 * The same application with spring-integration-mqtt and Paho for MQTT 5.0.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class IntegrationApplication {

	private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

	@Bean
	Counter counter() {
		return new Counter();
	}

	@Bean
	@Profile("bytes")
	IntegrationFlow bytesFlow(@Value("${mqtt.url}") String url, Counter counter) {
		return IntegrationFlow.from(adapter(url)).handle((message) -> counter.add()).get();
	}

	@Bean
	@Profile("json")
	IntegrationFlow jsonFlow(@Value("${mqtt.url}") String url, Counter counter) {
		return IntegrationFlow.from(adapter(url))
			.transform(Transformers.fromJson(Reading.class))
			.handle(Reading.class, (reading, headers) -> {
				if (reading.celsius() > 0) {
					counter.add();
				}
				return null;
			})
			.get();
	}

	private static Mqttv5PahoMessageDrivenChannelAdapter adapter(String url) {
		Mqttv5PahoMessageDrivenChannelAdapter adapter = new Mqttv5PahoMessageDrivenChannelAdapter(url, "integration-in",
				Worker.IN);
		adapter.setQos(1);
		return adapter;
	}

	@Bean
	IntegrationFlow outbound(@Value("${mqtt.url}") String url) {
		Mqttv5PahoMessageHandler handler = new Mqttv5PahoMessageHandler(url, "integration-out");
		handler.setDefaultTopic(Worker.OUT);
		handler.setDefaultQos(1);
		handler.setAsync(true);
		handler.setAsyncEvents(true);
		return IntegrationFlow.from("outboundChannel").handle(handler).get();
	}

	@Bean
	Sender sender(MessageChannel outboundChannel) {
		return (payload, done) -> {
			this.waiting.add(done);
			outboundChannel.send(new GenericMessage<>(payload));
		};
	}

	/** Acknowledgements come in the order of publishing. */
	@EventListener
	void onDelivered(MqttMessageDeliveredEvent event) {
		Runnable done = this.waiting.poll();
		if (done != null) {
			done.run();
		}
	}

}
