package io.mqttboot.client.internal.engine;

import java.util.List;

import io.mqttboot.client.error.MqttConnectionLostException;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent.Initiator;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param initiator who ended it
 * @param reasonCode the code of DISCONNECT in either direction, or {@code null}
 * @param reasonString text from the server, or {@code null}
 * @param serverReference another server, or {@code null}
 * @param userProperties what else the server said
 * @param cause the error behind it, or {@code null}
 */
record Ending(Initiator initiator, @Nullable ReasonCode reasonCode, @Nullable String reasonString,
		@Nullable String serverReference, List<UserProperty> userProperties, @Nullable Throwable cause) {

	/** The application asked for it. */
	static Ending requested(@Nullable ReasonCode reasonCode) {
		return new Ending(Initiator.CLIENT, reasonCode, null, null, List.of(), null);
	}

	/** The server closed the connection without a word. */
	static Ending closedByServer() {
		return new Ending(Initiator.SERVER, null, null, null, List.of(), null);
	}

	/** The network failed, or an answer did not come in time. */
	static Ending network(Throwable cause) {
		return new Ending(Initiator.NETWORK, null, null, null, List.of(), cause);
	}

	/** The exception for what cannot go on. */
	MqttException toException() {
		return (this.cause instanceof MqttProtocolException breach) ? breach
				: new MqttConnectionLostException(describe(), this.reasonCode, this.cause);
	}

	/** One sentence for logs and exceptions. */
	String describe() {
		String who = switch (this.initiator) {
			case CLIENT -> "The client ended the connection";
			case SERVER -> "The server closed the connection";
			case NETWORK -> "The connection was lost";
		};
		StringBuilder text = new StringBuilder(who);
		if (this.reasonCode != null && this.reasonCode != ReasonCode.SUCCESS) {
			text.append(": ").append(this.reasonCode);
		}
		if (this.reasonString != null) {
			text.append(" '").append(this.reasonString).append('\'');
		}
		if (this.cause != null) {
			text.append(": ").append((this.cause.getMessage() != null) ? this.cause.getMessage() : this.cause);
		}
		return text.toString();
	}

}
