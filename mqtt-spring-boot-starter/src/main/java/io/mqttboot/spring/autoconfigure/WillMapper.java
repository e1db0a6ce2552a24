package io.mqttboot.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.options.MqttClientOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.PropertyMapper;

/**
 * Makes the will of a client and its birth message from properties.
 */
final class WillMapper {

	private static final PropertyMapper map = PropertyMapper.get();

	private static final MqttConnectionProperties.Will NO_WILL = new MqttConnectionProperties.Will(null, null, null,
			null, null, null, null, null, null, null, null);

	private static final MqttConnectionProperties.Birth NO_BIRTH = new MqttConnectionProperties.Birth(null, null, null,
			null, null, null, null);

	private final ConnectionSettings settings;

	WillMapper(ConnectionSettings settings) {
		this.settings = settings;
	}

	void mapWill(MqttClientOptions.Builder builder) {
		MqttConnectionProperties.Will will = this.settings.properties().will();
		String topic = will.topic();
		if (topic == null) {
			if (!will.equals(NO_WILL)) {
				throw new InvalidMqttPropertyException(this.settings.property("will.topic"), "the will has no topic",
						"Set the topic, or remove the other properties of the will.");
			}
			return;
		}
		MqttMessage.Builder message = MqttMessage
			.to(ClientOptionErrors.resolved(this.settings.property("will.topic"), topic));
		map.from(will.payload()).to(message::text);
		message.qos(ClientOptionsMapper.qos(this.settings.property("will.qos"), will.qos(), QoS.AT_MOST_ONCE));
		map.from(will.retain()).to(message::retain);
		map.from(will.payloadFormat()).to(message::payloadFormat);
		valid(this.settings.property("will.content-type"), will.contentType(), message::contentType);
		valid(this.settings.property("will.expiry"), will.expiry(), message::expiry);
		valid(this.settings.property("will.response-topic"), will.responseTopic(), message::responseTopic);
		map.from(will.correlationData())
			.as((text) -> text.getBytes(StandardCharsets.UTF_8))
			.to(message::correlationData);
		valid(this.settings.property("will.user-properties"), will.userProperties(),
				(all) -> all.forEach(message::userProperty));
		ClientOptionErrors.valid(this.settings.property("will.topic"), message::build);
		Duration delay = will.delay();
		ClientOptionErrors.valid(this.settings.property("will"),
				() -> builder.will(new Will(message.build(), (delay != null) ? delay : Duration.ZERO)));
	}

	void mapBirth(MqttClientOptions.Builder builder) {
		MqttConnectionProperties.Birth birth = this.settings.properties().birth();
		MqttConnectionProperties.Will will = this.settings.properties().will();
		if (birth.equals(NO_BIRTH)) {
			return;
		}
		String topic = (birth.topic() != null) ? birth.topic() : will.topic();
		if (birth.payload() == null || topic == null) {
			String missing = (topic == null) ? "topic" : "payload";
			throw new InvalidMqttPropertyException(this.settings.property("birth." + missing),
					"the birth message has no " + missing, "Set it, or remove the other properties of the message.");
		}
		String property = this.settings.property("birth.topic");
		MqttMessage.Builder message = MqttMessage.to(ClientOptionErrors.resolved(property, topic))
			.text(birth.payload())
			.qos(ClientOptionsMapper.qos(this.settings.property("birth.qos"),
					(birth.qos() != null) ? birth.qos() : will.qos(), QoS.AT_MOST_ONCE));
		map.from(birth.retain()).orFrom(will::retain).to(message::retain);
		valid(this.settings.property("birth.content-type"), birth.contentType(), message::contentType);
		valid(this.settings.property("birth.expiry"), birth.expiry(), message::expiry);
		valid(this.settings.property("birth.user-properties"), birth.userProperties(),
				(all) -> all.forEach(message::userProperty));
		ClientOptionErrors.valid(property, () -> builder.connect((connect) -> connect.birth(message.build())));
	}

	private static <T> void valid(String property, @Nullable T value, Consumer<T> setter) {
		if (value != null) {
			ClientOptionErrors.valid(property, () -> setter.accept(value));
		}
	}

}
