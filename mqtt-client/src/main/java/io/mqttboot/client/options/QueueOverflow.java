package io.mqttboot.client.options;

/**
 * What happens to a publication while the queue of messages that wait to be sent is full.
 */
public enum QueueOverflow {

	/**
	 * It is refused: its futures fail. The calls of the blocking view wait for room
	 * first, as long as their timeout allows.
	 */
	REJECT,

	/**
	 * It is dropped: its futures fail, it counts as dropped, an event tells so, and the
	 * blocking view does not wait.
	 */
	DROP_NEWEST,

	/**
	 * It is taken, and the oldest message that waits in the queue is dropped, whatever
	 * its QoS and although it was accepted: its futures fail. A message that may have
	 * been sent is never dropped.
	 */
	DROP_OLDEST

}
