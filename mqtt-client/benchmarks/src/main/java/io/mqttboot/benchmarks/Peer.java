package io.mqttboot.benchmarks;

import java.util.function.Consumer;

/**
 * A client under measurement. All peers are driven in the same way: asynchronously, with
 * the same number of messages under way.
 */
interface Peer {

	/** Connects and waits for it. */
	void connect(String host, int port) throws Exception;

	/** Publishes and calls back when the message was sent (QoS 0) or acknowledged. */
	void publish(String topic, byte[] payload, int qos, Runnable done) throws Exception;

	/** Subscribes and waits for it; the consumer gets every payload. */
	void subscribe(String filter, int qos, Consumer<byte[]> consumer) throws Exception;

	/** Disconnects. */
	void close() throws Exception;

	/** Makes the peer with the given name. */
	static Peer named(String name) {
		return switch (name) {
			case "mqtt-client" -> new MqttBootPeer();
			case "hivemq" -> new HiveMqPeer();
			case "paho" -> new PahoPeer();
			case "vertx" -> new VertxPeer();
			default -> throw new IllegalArgumentException("No such client: " + name);
		};
	}

}
