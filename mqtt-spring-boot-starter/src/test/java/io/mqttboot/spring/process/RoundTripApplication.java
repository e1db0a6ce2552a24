package io.mqttboot.spring.process;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.MqttPublish;
import io.mqttboot.spring.annotation.MqttService;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Sends a message over each of its connections, receives them all, and says so. Uses only
 * what the starter brings.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class RoundTripApplication {

	/** A payload. */
	public record Greeting(String from) {
	}

	@MqttService
	interface Greeter {

		@MqttPublish("greetings/{name}")
		void greet(@TopicVariable String name, Greeting greeting);

	}

	/** A service that everybody may use. */
	@MqttService
	public interface PublicGreeter {

		/** Publishes a greeting. */
		@MqttPublish("greetings/{name}")
		void greet(@TopicVariable String name, Greeting greeting);

	}

	static class Greetings {

		final BlockingQueue<Greeting> all = new LinkedBlockingQueue<>();

		@MqttListener(id = "greetings", topics = "greetings/#")
		void on(Greeting greeting) {
			this.all.add(greeting);
		}

	}

	@Bean
	Greetings greetings() {
		return new Greetings();
	}

	/** Runs until every message has come. */
	public static void main(String[] args) throws InterruptedException {
		SpringApplication application = new SpringApplication(RoundTripApplication.class);
		application.setDefaultProperties(Map.of("mqtt.startup", "wait")); // until all is
																			// subscribed
		try (ConfigurableApplicationContext context = application.run(args)) {
			MqttConnections connections = context.getBean(MqttConnections.class);
			Greetings greetings = context.getBean(Greetings.class);
			for (String name : connections.asMap().keySet()) {
				context.getBean(MqttConnections.templateBeanName(name), MqttOperations.class)
					.toTopic("greetings/" + name)
					.retain()
					.payload(new Greeting(name))
					.send();
				Greeting greeting = greetings.all.poll(60, TimeUnit.SECONDS);
				MqttClient client = connections.client(name);
				System.out.printf("%s: %s, keep-alive %s%n", name, greeting, client.options().keepAlive());
			}
			context.getBean(Greeter.class).greet("service", new Greeting("service"));
			System.out.println("service: " + greetings.all.poll(60, TimeUnit.SECONDS));
			context.getBean(PublicGreeter.class).greet("service", new Greeting("public service"));
			System.out.println("service: " + greetings.all.poll(60, TimeUnit.SECONDS));
			System.out.println("beans: " + String.join(" ", context.getBeanDefinitionNames()));
		}
	}

}
