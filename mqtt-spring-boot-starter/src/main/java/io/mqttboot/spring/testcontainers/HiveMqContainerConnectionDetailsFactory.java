package io.mqttboot.spring.testcontainers;

import io.mqttboot.spring.autoconfigure.MqttConnectionDetails;
import org.testcontainers.hivemq.HiveMQContainer;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Connects to a {@link HiveMQContainer}.
 */
class HiveMqContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<HiveMQContainer, MqttConnectionDetails> {

	@Override
	protected MqttConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<HiveMQContainer> source) {
		return new MqttContainerConnectionDetailsFactory.Details<>(source);
	}

}
