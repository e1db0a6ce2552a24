package io.mqttboot.spring.autoconfigure;

import java.util.Map;

import io.mqttboot.spring.core.MqttConnections;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties under {@code mqtt} that do not belong to a connection. Those of the ordinary
 * connection are {@link MqttConnectionProperties}.
 *
 * @param enabled Whether anything is configured at all.
 * @param startup What the start of the application waits for: nothing, or connections and
 * subscriptions of listeners, for as long as timeouts.operation.
 * @param connections Further connections by name. They inherit what is set directly under
 * mqtt, except url, client-id, username, password, ssl, will, birth, session.location and
 * reply-topic.
 * @param publish What applies to published messages.
 * @param listener What applies to listeners.
 * @param channels Message channels, which need Spring Integration.
 * @param embedded Broker inside the application.
 * @param health Health indicator.
 */
@ConfigurationProperties("mqtt")
public record MqttProperties(@Nullable Boolean enabled, MqttConnections.@Nullable Startup startup,
		@DefaultValue Map<String, MqttConnectionProperties> connections,
		@NestedConfigurationProperty @DefaultValue MqttPublishProperties publish,
		@NestedConfigurationProperty @DefaultValue MqttListenerProperties listener,
		@NestedConfigurationProperty @DefaultValue MqttChannelsProperties channels,
		@NestedConfigurationProperty @DefaultValue MqttEmbeddedProperties embedded,
		@NestedConfigurationProperty @DefaultValue MqttHealthProperties health) {
}
