package io.mqttboot.benchmarks;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import org.jspecify.annotations.Nullable;

/** Vert.x MQTT, which speaks MQTT 3.1.1 only. */
final class VertxPeer implements Peer {

	private final Vertx vertx = Vertx.vertx();

	private final Map<Integer, Runnable> unacknowledged = new ConcurrentHashMap<>();

	private @Nullable MqttClient client;

	private MqttClient client() {
		return Objects.requireNonNull(this.client);
	}

	@Override
	public void connect(String host, int port) throws Exception {
		this.client = MqttClient.create(this.vertx, new MqttClientOptions().setMaxInflightQueue(1000));
		this.client.publishCompletionHandler(this::acknowledged);
		this.client.connect(port, host).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
	}

	private void acknowledged(int packetId) {
		Runnable done = this.unacknowledged.remove(packetId);
		if (done != null) {
			done.run();
		}
		else {
			this.unacknowledged.put(packetId, () -> {
			});
		}
	}

	@Override
	public void publish(String topic, byte[] payload, int qos, Runnable done) {
		client().publish(topic, Buffer.buffer(payload), MqttQoS.valueOf(qos), false, false).onSuccess((packetId) -> {
			if (qos == 0 || this.unacknowledged.putIfAbsent(packetId, done) != null) {
				this.unacknowledged.remove(packetId);
				done.run();
			}
		});
	}

	@Override
	public void subscribe(String filter, int qos, Consumer<byte[]> consumer) throws Exception {
		client().publishHandler((message) -> consumer.accept(message.payload().getBytes()));
		client().subscribe(filter, qos).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
	}

	@Override
	public void close() throws Exception {
		client().disconnect().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
		this.vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
	}

}
