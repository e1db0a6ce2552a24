package io.mqttboot.spring.docs.testing;

import io.mqttboot.spring.test.MqttProbe;
import io.mqttboot.spring.test.MqttTest;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

@DirtiesContext
@MqttTest(embeddedBroker = false)
@Import(Limits.class)
@Testcontainers(disabledWithoutDocker = true)
class CoolingContainerTests {

	@Container
	@ServiceConnection
	static final GenericContainer<?> mosquitto = new GenericContainer<>("eclipse-mosquitto:2")
		.withCommand("mosquitto", "-c", "/mosquitto-no-auth.conf")
		.withExposedPorts(1883);

	@Test
	void aHotDeviceIsCooled(MqttProbe probe) {
		probe.listen("devices/+/commands");
		probe.publish("devices/7/temperature", "41.5");
		assertThat(probe).received("devices/7/commands").payloadAs(Command.class).isEqualTo(new Command("cool", 41.5));
	}

}
