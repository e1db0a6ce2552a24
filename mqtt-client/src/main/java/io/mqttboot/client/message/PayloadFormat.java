package io.mqttboot.client.message;

/**
 * What a publisher says about the bytes of a payload (MQTT 5.0).
 */
public enum PayloadFormat {

	/** Unspecified bytes. */
	BYTES,

	/** Text in UTF-8. */
	UTF_8

}
