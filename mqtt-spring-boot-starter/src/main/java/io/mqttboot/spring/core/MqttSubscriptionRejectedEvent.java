package io.mqttboot.spring.core;

import java.util.List;

import io.mqttboot.client.message.FilterResult;

/**
 * Published to the application context when the server refused filters of a SUBSCRIBE,
 * also when the client renewed them by itself. Runs on the callback executor of the
 * client.
 */
public class MqttSubscriptionRejectedEvent extends MqttConnectionEvent {

	private static final long serialVersionUID = 1L;

	private final transient List<FilterResult> rejected;

	private final boolean renewed;

	/**
	 * Creates the event.
	 * @param source where it comes from
	 * @param connection the name of the connection
	 * @param rejected the answers that are errors
	 * @param renewed whether the client had subscribed again by itself
	 */
	public MqttSubscriptionRejectedEvent(Object source, String connection, List<FilterResult> rejected,
			boolean renewed) {
		super(source, connection);
		this.rejected = List.copyOf(rejected);
		this.renewed = renewed;
	}

	/**
	 * What was refused.
	 * @return filters and reason codes
	 */
	public List<FilterResult> getRejected() {
		return this.rejected;
	}

	/**
	 * Whether the client had subscribed again by itself after a lost session.
	 * @return {@code true} if renewed
	 */
	public boolean isRenewed() {
		return this.renewed;
	}

}
