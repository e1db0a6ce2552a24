package io.mqttboot.client.docs;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.EmbeddedBroker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples for those who come from Paho or HiveMQ.
 */
class MigrationTests {

	private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

	@Test
	void theExamplesWork() throws Exception {
		try (EmbeddedBroker broker = EmbeddedBroker.start()) {
			BlockingQueue<String> limits = new LinkedBlockingQueue<>();
			MqttClient client = client(broker.uri());
			client.addListener(this::onEvent);
			client.subscribe(Subscription.atLeastOnce("meters/+/limit"),
					(message) -> limits.add(message.topic() + " " + message.payloadAsString()));
			client.connect().join();
			assertThat(this.events.poll(10, TimeUnit.SECONDS)).isEqualTo("connected");
			publish(client);
			assertThat(limits.poll(10, TimeUnit.SECONDS)).isEqualTo("meters/7/limit 230");
			assertThat(limits.poll(10, TimeUnit.SECONDS)).isEqualTo("meters/8/limit 115");
			client.close();
		}
	}

	private static MqttClient client(String server) {
		MqttClientOptions options = MqttClientOptions.builder()
			.server(server)
			.clientId("meter-7")
			.credentials("meter", "secret")
			.keepAlive(Duration.ofSeconds(30))
			.session((session) -> session.expiry(Duration.ofHours(1)))
			.will(new Will(MqttMessage.to("apps/meter/status").text("offline").retain(true).build(), Duration.ZERO))
			.build();
		return MqttClient.create(options);
	}

	private void onEvent(MqttEvent event) {
		if (event instanceof MqttEvent.Connected) {
			this.events.add("connected");
		}
		else if (event instanceof MqttEvent.Disconnected disconnected) {
			this.events.add("disconnected, again in " + disconnected.reconnectIn());
		}
	}

	private static void publish(MqttClient client) {
		CompletableFuture<PublishResult> acknowledged = client
			.publish(MqttMessage.to("meters/7/limit").text("230").atLeastOnce().build())
			.acknowledged();
		acknowledged.thenAccept((result) -> System.out.println(result.reasonCode()));
		// or waiting
		client.blocking().publish(MqttMessage.to("meters/8/limit").text("115").atLeastOnce().build());
	}

}
