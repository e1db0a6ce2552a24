package io.mqttboot.client.options;

import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.Authenticator;
import org.jspecify.annotations.Nullable;

/**
 * What CONNECT asks and tells the server beside identity, session and will, and what is
 * published right after it.
 */
public final class ConnectOptions {

	private final boolean requestProblemInformation;

	private final boolean requestResponseInformation;

	private final List<UserProperty> userProperties;

	private final boolean versionFallback;

	private final boolean lenient;

	private final @Nullable Authenticator authenticator;

	private final @Nullable MqttMessage birth;

	private ConnectOptions(Builder builder) {
		this.birth = builder.birth;
		this.requestProblemInformation = builder.requestProblemInformation;
		this.requestResponseInformation = builder.requestResponseInformation;
		this.userProperties = builder.userProperties;
		this.versionFallback = builder.versionFallback;
		this.lenient = builder.lenient;
		this.authenticator = builder.authenticator;
	}

	/**
	 * Starts with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Whether the server may explain failures with reason strings and user properties.
	 * @return the setting
	 */
	public boolean requestProblemInformation() {
		return this.requestProblemInformation;
	}

	/**
	 * Whether the server is asked for the basis of response topics.
	 * @return the setting
	 */
	public boolean requestResponseInformation() {
		return this.requestResponseInformation;
	}

	/**
	 * User properties of CONNECT.
	 * @return the properties in order
	 */
	public List<UserProperty> userProperties() {
		return this.userProperties;
	}

	/**
	 * Whether MQTT 3.1.1 is spoken with a server that does not know MQTT 5.0.
	 * @return the setting; never with an authenticator
	 */
	public boolean versionFallback() {
		return this.versionFallback && this.authenticator == null;
	}

	/**
	 * Whether MQTT 3.1.1 leaves out what it does not know.
	 * @return the setting
	 */
	public boolean lenient() {
		return this.lenient;
	}

	/**
	 * The mechanism of enhanced authentication.
	 * @return the mechanism, or {@code null}
	 */
	public @Nullable Authenticator authenticator() {
		return this.authenticator;
	}

	/**
	 * The message that is published after every CONNACK, before all that wait.
	 * @return the message, or {@code null}
	 */
	public @Nullable MqttMessage birth() {
		return this.birth;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.birth = this.birth;
		builder.requestProblemInformation = this.requestProblemInformation;
		builder.requestResponseInformation = this.requestResponseInformation;
		builder.userProperties = this.userProperties;
		builder.versionFallback = this.versionFallback;
		builder.lenient = this.lenient;
		builder.authenticator = this.authenticator;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private boolean requestProblemInformation = true;

		private boolean requestResponseInformation;

		private List<UserProperty> userProperties = List.of();

		private boolean versionFallback;

		private boolean lenient;

		private @Nullable Authenticator authenticator;

		private @Nullable MqttMessage birth;

		private Builder() {
		}

		/**
		 * Whether the server may explain failures with reason strings and user properties
		 * in every packet (MQTT 5.0). Without it, it may in CONNACK, PUBLISH and
		 * DISCONNECT only; one that does otherwise is disconnected [MQTT5-3.1.2-29].
		 * Default: yes.
		 * @param requestProblemInformation the setting
		 * @return this builder
		 */
		public Builder requestProblemInformation(boolean requestProblemInformation) {
			this.requestProblemInformation = requestProblemInformation;
			return this;
		}

		/**
		 * Whether the server is asked for Response Information, the basis of response
		 * topics (MQTT 5.0) [MQTT5-3.1.2-28]. What it says is in CONNACK. Default: no.
		 * @param requestResponseInformation the setting
		 * @return this builder
		 */
		public Builder requestResponseInformation(boolean requestResponseInformation) {
			this.requestResponseInformation = requestResponseInformation;
			return this;
		}

		/**
		 * Adds a user property to CONNECT (MQTT 5.0).
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
		 * Whether MQTT 3.1.1 is spoken with a server that does not know MQTT 5.0: one
		 * that refuses the version, answers in the format of 3.1.1, or closes the
		 * connection instead of CONNACK. The attempt is then repeated at once at the same
		 * server. Everything else in CONNECT must be possible in 3.1.1 too. Default: no.
		 * @param versionFallback the setting
		 * @return this builder
		 */
		public Builder versionFallback(boolean versionFallback) {
			this.versionFallback = versionFallback;
			return this;
		}

		/**
		 * Whether MQTT 3.1.1 leaves out what only MQTT 5.0 has on messages and
		 * subscriptions, instead of refusing them. A message still expires while it waits
		 * in the client. Default: no.
		 * @param lenient the setting
		 * @return this builder
		 */
		public Builder lenient(boolean lenient) {
			this.lenient = lenient;
			return this;
		}

		/**
		 * A mechanism of enhanced authentication (MQTT 5.0), used by every attempt to
		 * connect and by re-authentication. It switches {@code versionFallback} off, and
		 * never speaks to a server without TLS that a redirect has named. Default: none.
		 * @param authenticator the mechanism
		 * @return this builder
		 */
		public Builder authenticator(Authenticator authenticator) {
			this.authenticator = authenticator;
			return this;
		}

		/**
		 * A message that is published after every CONNACK, before all that wait to be
		 * sent for the first time; with a will on the same topic it tells others whether
		 * this client is there. A failure is logged and does no harm. Default: none.
		 * @param birth the message, or {@code null}
		 * @return this builder
		 */
		public Builder birth(@Nullable MqttMessage birth) {
			this.birth = birth;
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public ConnectOptions build() {
			return new ConnectOptions(this);
		}

	}

}
