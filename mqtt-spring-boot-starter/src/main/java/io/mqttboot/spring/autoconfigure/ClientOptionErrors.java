package io.mqttboot.spring.autoconfigure;

import java.util.Map;
import java.util.function.Supplier;

import io.mqttboot.client.error.MqttConfigurationException;

/**
 * Turns what the client says about its options into what the developer wrote: the name of
 * the property and what to do about it.
 */
final class ClientOptionErrors {

	private record Fix(String property, String action) {
	}

	private static final Map<String, Fix> FIXES = Map.ofEntries(
			Map.entry("server",
					new Fix("mqtt.url",
							"Write it as scheme://host:port, for example 'mqtt://localhost:1883' or "
									+ "'mqtts://broker.example.com:8883'.")),
			Map.entry("clientId", new Fix("mqtt.client-id",
					"Set 'mqtt.client-id', or set 'mqtt.session.clean-start' to true, or use 'mqtt.version: 5.0'.")),
			Map.entry("credentials",
					new Fix("mqtt.username",
							"Set 'mqtt.username' beside 'mqtt.password', or use 'mqtt.version: 5.0'.")),
			Map.entry("tls", new Fix("mqtt.ssl", "Let 'mqtt.url' begin with mqtts:// for TLS, or remove 'mqtt.ssl'.")),
			Map.entry("will",
					new Fix("mqtt.will",
							"Remove the properties that MQTT 3.1.1 does not have, or use 'mqtt.version: 5.0'.")),
			Map.entry("userProperty",
					new Fix("mqtt.connect.user-properties", "Remove them, or use 'mqtt.version: 5.0'.")),
			Map.entry("requestProblemInformation",
					new Fix("mqtt.connect.request-problem-information", "Remove it, or use 'mqtt.version: 5.0'.")),
			Map.entry("requestResponseInformation",
					new Fix("mqtt.connect.request-response-information", "Remove it, or use 'mqtt.version: 5.0'.")),
			fix("keepAlive", "mqtt.keep-alive"), fix("session expiry", "mqtt.session.expiry"),
			fix("connect timeout", "mqtt.timeouts.connect"), fix("ping timeout", "mqtt.timeouts.ping"),
			fix("operation timeout", "mqtt.timeouts.operation"), fix("drain timeout", "mqtt.timeouts.drain"),
			fix("initialDelay", "mqtt.reconnect.initial-delay"), fix("multiplier", "mqtt.reconnect.multiplier"),
			fix("maxDelay", "mqtt.reconnect.max-delay"), fix("resetAfter", "mqtt.reconnect.reset-after"),
			fix("maxAttempts", "mqtt.reconnect.max-attempts"), fix("slowDelay", "mqtt.reconnect.slow-delay"),
			fix("maxRedirects", "mqtt.reconnect.max-redirects"), fix("localPort", "mqtt.transport.local-port"),
			fix("sendBufferSize", "mqtt.transport.send-buffer-size"),
			fix("receiveBufferSize", "mqtt.transport.receive-buffer-size"),
			fix("tcpKeepAliveTime", "mqtt.transport.tcp-keep-alive-time"),
			fix("tcpKeepAliveInterval", "mqtt.transport.tcp-keep-alive-interval"),
			fix("tcpKeepAliveCount", "mqtt.transport.tcp-keep-alive-count"), fix("linger", "mqtt.transport.linger"),
			Map.entry("session.storeFile",
					new Fix("mqtt.session.store",
							"Add the dependency 'com.h2database:h2-mvstore', or keep the session in memory.")),
			Map.entry("session.expiry",
					new Fix("mqtt.session.expiry", "Let the session outlive its connection, or keep it in memory.")),
			Map.entry("birth",
					new Fix("mqtt.birth",
							"Remove the properties that MQTT 3.1.1 does not have, or use 'mqtt.version: 5.0'.")),
			Map.entry("authenticator",
					new Fix("mqtt.version",
							"Remove the bean of type MqttAuthenticatorProvider, or use 'mqtt.version: 5.0'.")),
			fix("receiveMaximum", "mqtt.flow.receive-maximum"),
			fix("maximumPacketSize", "mqtt.flow.maximum-packet-size"),
			fix("topicAliasMaximum", "mqtt.flow.topic-alias-maximum"), fix("maxInFlight", "mqtt.flow.max-in-flight"),
			fix("queueMessages", "mqtt.flow.queue-messages"), fix("queueBytes", "mqtt.flow.queue-bytes"),
			fix("incomingQos0Messages", "mqtt.flow.incoming-qos0-messages"),
			fix("storeBytes", "mqtt.session.store-bytes"), fix("incomingBytes", "mqtt.flow.incoming-bytes"),
			Map.entry("resendAfter", new Fix("mqtt.flow.resend-after", "Remove it, or use 'mqtt.version: 3.1.1'.")),
			fix("parkingTime", "mqtt.flow.parking-time"),
			Map.entry("checks.controlCharacters",
					new Fix("mqtt.checks.control-characters", "Remove the character, or this property.")),
			Map.entry("checks.payloadFormat", new Fix("mqtt.checks.payload-format",
					"Correct the payload, or remove its payload format or this property.")));

	private ClientOptionErrors() {
	}

	private static Map.Entry<String, Fix> fix(String option, String property) {
		return Map.entry(option, new Fix(property, "Correct the value."));
	}

	/**
	 * Runs something and reports errors of the client under the name of the property.
	 * @param prefix what the names of the properties begin with
	 * @param work the work
	 * @return its result
	 */
	static <T> T translate(String prefix, Supplier<T> work) {
		try {
			return work.get();
		}
		catch (MqttConfigurationException ex) {
			Fix fix = FIXES.getOrDefault(ex.option(), new Fix("mqtt", "Correct the value."));
			throw new InvalidMqttPropertyException(fix.property().replace("mqtt.", prefix),
					String.valueOf(ex.getMessage()), fix.action().replace("mqtt.", prefix));
		}
	}

	/** Runs something that takes the value of one property. */
	static void valid(String property, Runnable work) {
		try {
			work.run();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidMqttPropertyException(property, String.valueOf(ex.getMessage()), "Correct the value.");
		}
	}

	/** Placeholders that cannot be resolved are left in the values of properties. */
	static String resolved(String property, String value) {
		if (value.contains("${")) {
			throw new InvalidMqttPropertyException(property,
					"'%s' holds a placeholder that cannot be resolved".formatted(value),
					"Define the property, or give the placeholder a default like ${name:default}.");
		}
		return value;
	}

}
