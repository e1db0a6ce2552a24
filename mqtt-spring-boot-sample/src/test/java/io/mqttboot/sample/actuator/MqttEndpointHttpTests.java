package io.mqttboot.sample.actuator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint {@code mqtt} over HTTP: who may see and do what.
 */
class MqttEndpointHttpTests {

	private static final String SECRETS = "mqtt.username=joe,mqtt.password=secret-password,"
			+ "mqtt.connections.edge.url=mqtt://annabel:other-secret@127.0.0.1:1,mqtt.will.topic=w,mqtt.will.payload=will-text";

	private final HttpClient http = HttpClient.newHttpClient();

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@MqttListener(id = "texts", topics = "texts")
		void on(String text) {
		}

	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "mqtt.url=mqtt://127.0.0.1:1",
					"spring.config.location=optional:classpath:none/", "spring.main.banner-mode=off",
					"logging.level.org.apache.activemq=warn")
			.run(arguments);
	}

	private HttpResponse<String> get(ConfigurableApplicationContext context, String path) throws Exception {
		return this.http.send(request(context, path).build(), BodyHandlers.ofString());
	}

	private int post(ConfigurableApplicationContext context, String path, String action) throws Exception {
		HttpRequest request = request(context, path).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"action\":\"" + action + "\"}"))
			.build();
		return this.http.send(request, BodyHandlers.ofString()).statusCode();
	}

	private static HttpRequest.Builder request(ConfigurableApplicationContext context, String path) {
		String port = context.getEnvironment().getProperty("local.server.port");
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/mqtt" + path));
	}

	@ParameterizedTest
	@CsvSource({ "health, unrestricted, 404, 404", "mqtt, none, 404, 404", "mqtt, read-only, 200, 405",
			"mqtt, unrestricted, 200, 204", "mqtt, , 200, 204" })
	void accessIsAsConfigured(String exposed, @Nullable String access, int toRead, int toWrite) throws Exception {
		String[] arguments = (access != null)
				? new String[] { "--management.endpoints.web.exposure.include=" + exposed,
						"--management.endpoint.mqtt.access=" + access }
				: new String[] { "--management.endpoints.web.exposure.include=" + exposed };
		try (ConfigurableApplicationContext context = start(arguments)) {
			assertThat(get(context, "").statusCode()).isEqualTo(toRead);
			assertThat(get(context, "/listeners/texts").statusCode()).isEqualTo(toRead);
			assertThat(post(context, "/listeners/texts", "pause")).isEqualTo(toWrite);
			assertThat(context.getBean(MqttListenerEndpointRegistry.class).container("texts"))
				.satisfies((container) -> assertThat(container.isPaused()).isEqualTo(toWrite == 204));
		}
	}

	@Test
	void operationsAnswerOverHttp() throws Exception {
		try (ConfigurableApplicationContext context = start("--management.endpoints.web.exposure.include=mqtt")) {
			assertThat(get(context, "").body())
				.contains("\"connections\":{\"default\":{\"server\":\"mqtt://127.0.0.1:1\"")
				.contains("\"id\":\"texts\"");
			assertThat(get(context, "/connections/default").body()).startsWith("{\"name\":\"default\"");
			assertThat(get(context, "/connections/none").statusCode()).isEqualTo(404);
			assertThat(get(context, "/bridges/none").statusCode()).isEqualTo(400);
			assertThat(post(context, "/connections/default", "reconnect")).isEqualTo(204);
			assertThat(post(context, "/connections/default", "pause")).isEqualTo(400);
			assertThat(post(context, "/listeners/none", "pause")).isEqualTo(400);
			assertThat(post(context, "/listeners/texts", "explode")).isEqualTo(400);
		}
	}

	@Test
	void secretsStayInside() throws Exception {
		String[] arguments = (SECRETS + ",management.endpoints.web.exposure.include=mqtt").replaceAll("(^|,)", "$1--")
			.split(",", -1);
		try (ConfigurableApplicationContext context = start(arguments)) {
			String all = get(context, "").body() + get(context, "/connections/default").body()
					+ get(context, "/connections/edge").body();
			assertThat(all).contains("\"edge\"", "mqtt://127.0.0.1:1")
				.doesNotContain("joe", "secret", "annabel", "will-text");
		}
	}

}
