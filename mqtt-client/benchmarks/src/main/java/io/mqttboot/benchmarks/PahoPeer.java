package io.mqttboot.benchmarks;

import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for MQTT 5.0, asynchronous API, state in memory. */
final class PahoPeer implements Peer {

	private @Nullable MqttAsyncClient client;

	private MqttAsyncClient client() {
		return Objects.requireNonNull(this.client);
	}

	@Override
	public void connect(String host, int port) throws Exception {
		this.client = new MqttAsyncClient("tcp://" + host + ":" + port, UUID.randomUUID().toString(),
				new MemoryPersistence());
		this.client.connect(new MqttConnectionOptions()).waitForCompletion(10_000);
	}

	@Override
	public void publish(String topic, byte[] payload, int qos, Runnable done) throws Exception {
		MqttMessage message = new MqttMessage(payload);
		message.setQos(qos);
		client().publish(topic, message, null, new MqttActionListener() {

			@Override
			public void onSuccess(IMqttToken token) {
				done.run();
			}

			@Override
			public void onFailure(IMqttToken token, Throwable cause) {
				throw new IllegalStateException(cause);
			}

		});
	}

	@Override
	public void subscribe(String filter, int qos, Consumer<byte[]> consumer) throws Exception {
		client().setCallback(new Receiver(consumer));
		client().subscribe(filter, qos).waitForCompletion(10_000);
	}

	@Override
	public void close() throws Exception {
		client().disconnect().waitForCompletion(10_000);
		client().close();
	}

	/** Takes all messages of the client. */
	private record Receiver(Consumer<byte[]> consumer) implements MqttCallback {

		@Override
		public void messageArrived(String topic, MqttMessage message) {
			this.consumer.accept(message.getPayload());
		}

		@Override
		public void disconnected(MqttDisconnectResponse response) {
		}

		@Override
		public void mqttErrorOccurred(MqttException exception) {
		}

		@Override
		public void deliveryComplete(IMqttToken token) {
		}

		@Override
		public void connectComplete(boolean reconnect, String serverUri) {
		}

		@Override
		public void authPacketArrived(int reasonCode, MqttProperties properties) {
		}

	}

}
