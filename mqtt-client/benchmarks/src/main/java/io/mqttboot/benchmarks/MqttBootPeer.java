package io.mqttboot.benchmarks;

import java.util.Objects;
import java.util.function.Consumer;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import org.jspecify.annotations.Nullable;

/** This project's client. */
final class MqttBootPeer implements Peer {

	private @Nullable MqttClient client;

	private MqttClient client() {
		return Objects.requireNonNull(this.client);
	}

	@Override
	public void connect(String host, int port) {
		this.client = MqttClient.create(MqttClientOptions.builder().server("mqtt://" + host + ":" + port).build());
		this.client.blocking().connect();
	}

	@Override
	public void publish(String topic, byte[] payload, int qos, Runnable done) {
		client().publish(MqttMessage.to(topic).payload(payload).qos(QoS.of(qos)).build()).acknowledged().thenRun(done);
	}

	@Override
	public void subscribe(String filter, int qos, Consumer<byte[]> consumer) {
		client().blocking()
			.subscribe(Subscription.of(filter, QoS.of(qos)), (message) -> consumer.accept(message.payload()));
	}

	@Override
	public void close() {
		client().close();
	}

}
