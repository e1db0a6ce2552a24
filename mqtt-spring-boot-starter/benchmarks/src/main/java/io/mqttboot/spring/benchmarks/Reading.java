package io.mqttboot.spring.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * The payload of the JSON scenario.
 *
 * @param device the device
 * @param celsius the temperature
 * @param time seconds since 1970
 */
record Reading(String device, double celsius, long time) {

	static final byte[] JSON = "{\"device\":\"meter-7\",\"celsius\":21.5,\"time\":1700000000}"
		.getBytes(StandardCharsets.UTF_8);

}
