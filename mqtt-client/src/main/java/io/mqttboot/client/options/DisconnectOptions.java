package io.mqttboot.client.options;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * What DISCONNECT says. Everything but the reason code is MQTT 5.0 only.
 */
public final class DisconnectOptions {

	private final ReasonCode reasonCode;

	private final @Nullable Duration sessionExpiry;

	private final @Nullable String reasonString;

	private final List<UserProperty> userProperties;

	private DisconnectOptions(Builder builder) {
		this.reasonCode = builder.reasonCode;
		this.sessionExpiry = builder.sessionExpiry;
		this.reasonString = builder.reasonString;
		this.userProperties = builder.userProperties;
	}

	/**
	 * Starts with the defaults: success and nothing else.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * A reason code and nothing else.
	 * @param reasonCode see {@link Builder#reasonCode(ReasonCode)}
	 * @return the options
	 */
	public static DisconnectOptions of(ReasonCode reasonCode) {
		return builder().reasonCode(reasonCode).build();
	}

	/**
	 * The reason code.
	 * @return the code
	 */
	public ReasonCode reasonCode() {
		return this.reasonCode;
	}

	/**
	 * How long the session outlives the connection from now on.
	 * @return the expiry, or {@code null} if it does not change
	 */
	public @Nullable Duration sessionExpiry() {
		return this.sessionExpiry;
	}

	/**
	 * A text for the server.
	 * @return the text, or {@code null}
	 */
	public @Nullable String reasonString() {
		return this.reasonString;
	}

	/**
	 * User properties of DISCONNECT.
	 * @return the properties in order
	 */
	public List<UserProperty> userProperties() {
		return this.userProperties;
	}

	/**
	 * Whether something is set that MQTT 3.1.1 does not have.
	 * @return {@code true} if there is more than a reason code
	 */
	public boolean hasProperties() {
		return this.sessionExpiry != null || this.reasonString != null || !this.userProperties.isEmpty();
	}

	/** Builds the options. */
	public static final class Builder {

		private ReasonCode reasonCode = ReasonCode.SUCCESS;

		private @Nullable Duration sessionExpiry;

		private @Nullable String reasonString;

		private List<UserProperty> userProperties = List.of();

		private Builder() {
		}

		/**
		 * The reason code. Default: success.
		 * @param reasonCode for example {@link ReasonCode#DISCONNECT_WITH_WILL}
		 * @return this builder
		 * @throws IllegalArgumentException if a client may not send the code in
		 * DISCONNECT [MQTT5-3.14.2-1]
		 */
		public Builder reasonCode(ReasonCode reasonCode) {
			switch (reasonCode) {
				case SUCCESS, DISCONNECT_WITH_WILL, UNSPECIFIED_ERROR, MALFORMED_PACKET, PROTOCOL_ERROR,
						IMPLEMENTATION_SPECIFIC_ERROR, TOPIC_NAME_INVALID, RECEIVE_MAXIMUM_EXCEEDED,
						TOPIC_ALIAS_INVALID, PACKET_TOO_LARGE, MESSAGE_RATE_TOO_HIGH, QUOTA_EXCEEDED,
						ADMINISTRATIVE_ACTION, PAYLOAD_FORMAT_INVALID ->
					this.reasonCode = reasonCode;
				default -> throw new IllegalArgumentException(
						"A client may not send DISCONNECT with '" + reasonCode + "' [MQTT5-3.14.2-1]");
			}
			return this;
		}

		/**
		 * How long the session outlives the connection. Default: as in CONNECT, and with
		 * a generated client identifier not at all.
		 * @param sessionExpiry whole seconds; zero ends the session, and is the only
		 * value allowed if CONNECT said zero [MQTT5-3.14.2.2.2]
		 * @return this builder
		 */
		public Builder sessionExpiry(Duration sessionExpiry) {
			this.sessionExpiry = Checks.seconds("session expiry", sessionExpiry, 0, 0xFFFF_FFFFL);
			return this;
		}

		/**
		 * A text for the server, left out if the packet would get too large for it.
		 * Default: none.
		 * @param reasonString the text
		 * @return this builder
		 */
		public Builder reasonString(String reasonString) {
			this.reasonString = Utf8.check(reasonString, "Reason string");
			return this;
		}

		/**
		 * Adds a user property, left out if the packet would get too large for the
		 * server.
		 * @param name the name
		 * @param value the value
		 * @return this builder
		 */
		public Builder userProperty(String name, String value) {
			List<UserProperty> properties = new ArrayList<>(this.userProperties);
			properties.add(new UserProperty(name, value));
			this.userProperties = List.copyOf(properties);
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public DisconnectOptions build() {
			return new DisconnectOptions(this);
		}

	}

}
