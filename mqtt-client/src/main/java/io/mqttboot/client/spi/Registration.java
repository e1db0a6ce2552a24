package io.mqttboot.client.spi;

/**
 * Something that was added to a client and can be removed.
 */
@FunctionalInterface
public interface Registration {

	/**
	 * Removes it. Idempotent. A call that already runs is finished.
	 */
	void remove();

}
