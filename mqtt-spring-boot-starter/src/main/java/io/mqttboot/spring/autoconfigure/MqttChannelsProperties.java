package io.mqttboot.spring.autoconfigure;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Message channels, which need Spring Integration.
 *
 * @param inbound Channels that get messages, by the name of the channel.
 * @param outbound Channels whose messages are published, by the name of the channel.
 */
public record MqttChannelsProperties(@DefaultValue Map<String, Inbound> inbound,
		@DefaultValue Map<String, Outbound> outbound) {

	/**
	 * A channel that gets messages.
	 *
	 * @param topics Topics, filters or patterns to subscribe to.
	 * @param qos QoS of the subscription: 0, 1 or 2. That of listeners if absent.
	 * @param payloadType Class that payloads are converted to. Bytes if absent.
	 * @param autoStartup Whether to subscribe when the application starts.
	 * @param connection Name of the connection. The ordinary one if absent.
	 */
	@ConfigurationPropertiesSource
	public record Inbound(@Nullable List<String> topics, @Nullable Integer qos, @Nullable Class<?> payloadType,
			@Nullable Boolean autoStartup, @Nullable String connection) {
	}

	/**
	 * A channel whose messages are published.
	 *
	 * @param topic Topic, or pattern whose variables come from the header
	 * mqtt_topicVariables. The header mqtt_topic has precedence.
	 * @param qos QoS of the messages: 0, 1 or 2. That of published messages if absent.
	 * @param retained Whether the server keeps the messages for future subscribers.
	 * @param async Whether to go on at once instead of waiting for the acknowledgement.
	 * @param asyncEvents Whether what became of asynchronous messages is told by
	 * application events.
	 * @param connection Name of the connection. The ordinary one if absent.
	 */
	@ConfigurationPropertiesSource
	public record Outbound(@Nullable String topic, @Nullable Integer qos, @Nullable Boolean retained,
			@Nullable Boolean async, @Nullable Boolean asyncEvents, @Nullable String connection) {
	}

}
