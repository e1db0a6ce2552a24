package io.mqttboot.client.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a publication ended well.
 *
 * @param qos the QoS it was sent with
 * @param packetId its packet identifier, 0 at QoS 0
 * @param reasonCode {@link ReasonCode#SUCCESS}, or
 * {@link ReasonCode#NO_MATCHING_SUBSCRIBERS}; always success at QoS 0 and on MQTT 3.1.1
 * @param reasonString text from the server, or {@code null}
 * @param userProperties user properties of the acknowledgement
 */
public record PublishResult(QoS qos, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
		List<UserProperty> userProperties) {
}
