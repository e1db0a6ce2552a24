package io.mqttboot.client.message;

/**
 * Whether the server sends retained messages when a subscription is made (MQTT 5.0).
 */
public enum RetainHandling {

	/** Send them at every subscribe. */
	SEND,

	/** Send them only if the subscription did not exist before. */
	SEND_IF_NEW,

	/** Do not send them. */
	DO_NOT_SEND

}
