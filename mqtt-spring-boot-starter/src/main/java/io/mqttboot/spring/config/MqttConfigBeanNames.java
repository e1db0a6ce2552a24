package io.mqttboot.spring.config;

/**
 * Names of beans behind {@link EnableMqtt}.
 */
public final class MqttConfigBeanNames {

	/** What finds {@code @MqttListener} methods. */
	public static final String LISTENER_ANNOTATION_PROCESSOR = "io.mqttboot.spring.config.internalMqttListenerAnnotationProcessor";

	/** The listeners by id. */
	public static final String LISTENER_ENDPOINT_REGISTRY = "io.mqttboot.spring.config.internalMqttListenerEndpointRegistry";

	/** What makes containers for listeners. */
	public static final String LISTENER_CONTAINER_FACTORY = "mqttListenerContainerFactory";

	private MqttConfigBeanNames() {
	}

}
