package io.mqttboot.client.options;

import java.util.List;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * What is checked beyond what the standard demands. Nothing by default.
 */
public final class CheckOptions {

	private final boolean controlCharacters;

	private final boolean payloadFormat;

	private CheckOptions(Builder builder) {
		this.controlCharacters = builder.controlCharacters;
		this.payloadFormat = builder.payloadFormat;
	}

	/**
	 * Starts with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Whether strings with control characters and non-characters are not sent.
	 * @return the setting
	 */
	public boolean controlCharacters() {
		return this.controlCharacters;
	}

	/**
	 * Whether payloads that are said to be text must be text.
	 * @return the setting
	 */
	public boolean payloadFormat() {
		return this.payloadFormat;
	}

	/**
	 * Says why a string must not be sent.
	 * @param what what the string is
	 * @param text the string, or {@code null} if there is none
	 * @return the problem, or {@code null} if there is none
	 */
	public @Nullable String problem(String what, @Nullable String text) {
		if (!this.controlCharacters || text == null) {
			return null;
		}
		int at = Utf8.unwantedAt(text);
		return (at < 0) ? null
				: "%s holds the control character or non-character U+%04X (at %d), which checks().controlCharacters does not let out"
					.formatted(what, text.codePointAt(at), at);
	}

	/**
	 * Says why user properties must not be sent.
	 * @param userProperties the properties
	 * @return the problem, or {@code null} if there is none
	 */
	public @Nullable String problem(List<UserProperty> userProperties) {
		String problem = null;
		for (int i = 0; i < userProperties.size() && problem == null && this.controlCharacters; i++) {
			problem = first(problem("The name of a user property", userProperties.get(i).name()),
					problem("The value of a user property", userProperties.get(i).value()));
		}
		return problem;
	}

	/**
	 * Says why the strings of a DISCONNECT must not be sent.
	 * @param how what the DISCONNECT says
	 * @return the problem, or {@code null} if there is none
	 */
	public @Nullable String problem(DisconnectOptions how) {
		return first(problem("The reason string", how.reasonString()), problem(how.userProperties()));
	}

	/**
	 * Says why the strings of a message must not be sent.
	 * @param message the message
	 * @return the problem, or {@code null} if there is none
	 */
	public @Nullable String problem(MqttMessage message) {
		if (!this.controlCharacters) {
			return null;
		}
		MessageProperties properties = message.properties();
		return first(problem("The topic of the message", message.topic()),
				first(problem("The content type of the message", properties.contentType()),
						first(problem("The response topic of the message", properties.responseTopic()),
								problem(properties.userProperties()))));
	}

	private static @Nullable String first(@Nullable String problem, @Nullable String next) {
		return (problem != null) ? problem : next;
	}

	/**
	 * Whether a payload is what its Payload Format Indicator says, or need not be.
	 * @param properties the properties of the message
	 * @param payload the payload
	 * @return {@code false} if it is said to be text and is not well-formed UTF-8
	 */
	public boolean accepts(MessageProperties properties, byte[] payload) {
		return !this.payloadFormat || properties.payloadFormat() != PayloadFormat.UTF_8
				|| Utf8.invalidAt(payload, 0, payload.length) < 0;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.controlCharacters = this.controlCharacters;
		builder.payloadFormat = this.payloadFormat;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private boolean controlCharacters;

		private boolean payloadFormat;

		private Builder() {
		}

		/**
		 * Whether strings with control characters (U+0001 to U+001F, U+007F to U+009F) or
		 * non-characters of Unicode are not sent, which the standard advises and some
		 * servers close the connection for (section 1.5.4 of MQTT 5.0): topics, filters,
		 * client identifier, user name, content types, user properties, reasons. What
		 * holds one fails where it is given to the client, and nothing is sent. Received
		 * strings are always accepted. Default: no.
		 * @param controlCharacters the setting
		 * @return this builder
		 */
		public Builder controlCharacters(boolean controlCharacters) {
			this.controlCharacters = controlCharacters;
			return this;
		}

		/**
		 * Whether the payload of a message that is said to be text
		 * ({@link PayloadFormat#UTF_8}, MQTT 5.0) must be well-formed UTF-8, in both
		 * directions. One that is not is not sent: its publication fails. One that is
		 * received reaches no handler: at QoS 1 and 2 it is refused with 0x99, so that
		 * the server does not send it again, at QoS 0 it is dropped; an event and a
		 * counter tell. Default: no.
		 * @param payloadFormat the setting
		 * @return this builder
		 */
		public Builder payloadFormat(boolean payloadFormat) {
			this.payloadFormat = payloadFormat;
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public CheckOptions build() {
			return new CheckOptions(this);
		}

	}

}
