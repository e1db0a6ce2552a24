package io.mqttboot.spring.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.mqttboot.client.MqttClient;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.awaitility.Awaitility.await;

/**
 * A Spring Boot application from a YAML text and some configuration classes.
 */
public final class App implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private App(ConfigurableApplicationContext context) {
		this.context = context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Auto {

	}

	/** Starts an application; it may not be connected yet. */
	public static App start(String yaml, Class<?>... configuration) {
		List<Class<?>> sources = new ArrayList<>(Arrays.asList(configuration));
		sources.add(Auto.class);
		SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		application.addInitializers((context) -> load(yaml, context.getEnvironment()));
		return new App(application.run());
	}

	/** Starts an application and waits for its connection. */
	public static App connected(String yaml, Class<?>... configuration) {
		App app = start(yaml, configuration);
		await().until(() -> app.client().status().isConnected());
		return app;
	}

	private static void load(String yaml, ConfigurableEnvironment environment) {
		try {
			for (PropertySource<?> source : new YamlPropertySourceLoader().load("application.yml",
					new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "application.yml"))) {
				environment.getPropertySources().addFirst(source);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public MqttClient client() {
		return this.context.getBean("mqttClient", MqttClient.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
