package io.mqttboot.spring.observation;

import java.util.List;

import io.micrometer.observation.transport.Propagator;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Puts what is to be propagated into user properties. A message that is passed on has
 * what was propagated to us, which is replaced.
 */
final class PropagatedProperties implements Propagator.Setter<MqttMessage.Builder> {

	private final List<UserProperty> received;

	/**
	 * Creates the setter.
	 * @param message the message as the application gave it
	 */
	PropagatedProperties(MqttMessage message) {
		this.received = message.properties().userProperties();
	}

	@Override
	public void set(MqttMessage.@Nullable Builder builder, String key, String value) {
		if (builder == null) {
			return;
		}
		if (this.received.stream().anyMatch((property) -> property.name().equals(key))) {
			List<UserProperty> all = builder.build().properties().userProperties();
			builder.userProperties(all.stream().filter((property) -> !property.name().equals(key)).toList());
		}
		builder.userProperty(key, value);
	}

}
