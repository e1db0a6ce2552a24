package io.mqttboot.client.internal.session;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.options.CheckOptions;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.SessionOptions;

/**
 * What a session has to know of the options.
 *
 * @param version the protocol version
 * @param flow bounds
 * @param session session settings
 * @param lenient whether 3.1.1 leaves out what it does not know
 * @param checks what is checked beyond the standard
 */
public record SessionSettings(MqttVersion version, FlowOptions flow, SessionOptions session, boolean lenient,
		CheckOptions checks) {

	/** Settings that refuse what 3.1.1 does not know, and check nothing. */
	public SessionSettings(MqttVersion version, FlowOptions flow, SessionOptions session) {
		this(version, flow, session, false, CheckOptions.builder().build());
	}

	/** Whether the session outlives the process. */
	boolean isStored() {
		return this.session.isStored();
	}

	/** How many QoS 1 and 2 messages may be in flight, whatever the server allows. */
	int maxInFlight() {
		return this.flow.maxInFlight(this.version);
	}

}
