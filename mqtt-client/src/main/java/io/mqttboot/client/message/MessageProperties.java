package io.mqttboot.client.message;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Properties of an application message (MQTT 5.0). On MQTT 3.1.1 always {@link #NONE}.
 *
 * @param payloadFormat what the publisher says about the payload, or {@code null} if
 * absent
 * @param expirySeconds lifetime in seconds; on a received message what is left of it, or
 * {@code null} if the message never expires
 * @param contentType free text, usually a MIME type, or {@code null} if absent
 * @param responseTopic where an answer is expected, or {@code null} if absent
 * @param correlationData what an answer must carry, or {@code null} if absent; not to be
 * modified
 * @param subscriptionIdentifiers identifiers of the subscriptions that matched; empty on
 * a message to be sent
 * @param userProperties names and values in order, repeated names kept
 */
public record MessageProperties(@Nullable PayloadFormat payloadFormat, @Nullable Long expirySeconds,
		@Nullable String contentType, @Nullable String responseTopic, byte @Nullable [] correlationData,
		List<Integer> subscriptionIdentifiers, List<UserProperty> userProperties) {

	/** No properties at all. */
	public static final MessageProperties NONE = new MessageProperties(null, null, null, null, null, List.of(),
			List.of());

	public MessageProperties {
		Objects.requireNonNull(subscriptionIdentifiers, "subscriptionIdentifiers");
		Objects.requireNonNull(userProperties, "userProperties");
	}

	/**
	 * Returns the first user property with the given name.
	 * @param name the name
	 * @return its value, or {@code null} if there is none
	 */
	public @Nullable String userProperty(String name) {
		for (UserProperty property : this.userProperties) {
			if (property.name().equals(name)) {
				return property.value();
			}
		}
		return null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		if (this == other) {
			return true;
		}
		return other instanceof MessageProperties that && this.payloadFormat == that.payloadFormat
				&& Objects.equals(this.expirySeconds, that.expirySeconds)
				&& Objects.equals(this.contentType, that.contentType)
				&& Objects.equals(this.responseTopic, that.responseTopic)
				&& Arrays.equals(this.correlationData, that.correlationData)
				&& this.subscriptionIdentifiers.equals(that.subscriptionIdentifiers)
				&& this.userProperties.equals(that.userProperties);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.payloadFormat, this.expirySeconds, this.contentType, this.responseTopic,
				Arrays.hashCode(this.correlationData), this.subscriptionIdentifiers, this.userProperties);
	}

}
