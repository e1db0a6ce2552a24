package io.mqttboot.benchmarks;

import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import org.jspecify.annotations.Nullable;

/** The HiveMQ client, asynchronous API, MQTT 5.0. */
final class HiveMqPeer implements Peer {

	private @Nullable Mqtt5AsyncClient client;

	private Mqtt5AsyncClient client() {
		return Objects.requireNonNull(this.client);
	}

	@Override
	public void connect(String host, int port) throws Exception {
		this.client = MqttClient.builder()
			.useMqttVersion5()
			.identifier(UUID.randomUUID().toString())
			.serverHost(host)
			.serverPort(port)
			.buildAsync();
		this.client.connect().get(10, TimeUnit.SECONDS);
	}

	@Override
	public void publish(String topic, byte[] payload, int qos, Runnable done) {
		client().publishWith()
			.topic(topic)
			.payload(payload)
			.qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
			.send()
			.thenRun(done);
	}

	@Override
	public void subscribe(String filter, int qos, Consumer<byte[]> consumer) throws Exception {
		client().subscribeWith()
			.topicFilter(filter)
			.qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
			.callback((publish) -> consumer.accept(publish.getPayloadAsBytes()))
			.send()
			.get(10, TimeUnit.SECONDS);
	}

	@Override
	public void close() throws Exception {
		client().disconnect().get(10, TimeUnit.SECONDS);
	}

}
