package io.mqttboot.client.spi;

import java.util.concurrent.CompletionStage;

/**
 * A mechanism of enhanced authentication (MQTT 5.0, section 4.12), for example SCRAM.
 * Every attempt to connect, and every re-authentication, is an exchange of its own.
 * <p>
 * The methods run on threads that may block, never on the event loop, and may answer
 * later, on any thread. The time counts against the deadline of the attempt; a
 * re-authentication has the same deadline. What a method throws, or what its answer fails
 * with, ends the connection and is the cause of the failure that the application sees.
 */
public interface Authenticator {

	/**
	 * The authentication method, the same for the life of the client [MQTT5-4.12.0-5].
	 * @return the name that the server knows, for example {@code SCRAM-SHA-256}
	 */
	String method();

	/**
	 * Starts an exchange.
	 * @return the client's side of it
	 */
	Exchange start();

	/** The client's side of one exchange; its methods are called one after the other. */
	interface Exchange {

		/**
		 * Makes the data for CONNECT, or for the AUTH packet that begins a
		 * re-authentication.
		 * @return the data, empty if the mechanism begins without any
		 */
		CompletionStage<byte[]> begin();

		/**
		 * Answers the server.
		 * @param challenge the data of its AUTH packet, empty if it had none
		 * @return the data for the answer, empty for none
		 */
		CompletionStage<byte[]> answer(byte[] challenge);

		/**
		 * The server is content; its last data may prove who it is.
		 * @param data the data of CONNACK or of the last AUTH packet, empty if it had
		 * none
		 * @return completes if the client is content too
		 */
		CompletionStage<Void> finish(byte[] data);

	}

}
