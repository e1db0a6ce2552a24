package io.mqttboot.spring.benchmarks;

/**
 * Publishes with QoS 1 without waiting.
 */
interface Sender {

	/**
	 * Publishes.
	 * @param payload the payload
	 * @param done called when the server acknowledged
	 */
	void send(byte[] payload, Runnable done);

}
