package io.mqttboot.spring.process;

import java.util.List;

import io.mqttboot.spring.core.MqttOperations;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Is started with settings that need libraries which are not there.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class FailingApplication {

	/** Starts it several times. */
	public static void main(String[] args) {
		for (String setting : List.of("--mqtt.session.store=file", "--mqtt.publish.after-commit=true",
				"--mqtt.channels.inbound.x.topics=a")) {
			try {
				start(setting).close();
			}
			catch (RuntimeException ex) {
				System.out.println(setting + " failed");
			}
		}
		try (ConfigurableApplicationContext context = start("--mqtt.keep-alive=30s")) {
			context.getBean(MqttOperations.class).toTopic("a").afterCommit();
		}
		catch (IllegalStateException ex) {
			System.out.println("afterCommit() needs it too: " + ex.getMessage());
		}
	}

	private static ConfigurableApplicationContext start(String setting) {
		return SpringApplication.run(FailingApplication.class, "--mqtt.url=mqtt://127.0.0.1:1", "--mqtt.client-id=app",
				setting);
	}

}
