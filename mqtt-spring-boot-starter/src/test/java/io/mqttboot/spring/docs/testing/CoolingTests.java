package io.mqttboot.spring.docs.testing;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.test.EmbeddedMqttBroker;
import io.mqttboot.spring.test.MqttProbe;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

@DirtiesContext
@SpringBootTest
@EmbeddedMqttBroker
class CoolingTests {

	@Test
	void aHotDeviceIsCooled(MqttProbe probe) {
		probe.listen("devices/+/commands");
		probe.publish("devices/7/temperature", "41.5");
		assertThat(probe).received("devices/7/commands")
			.hasQos(QoS.AT_LEAST_ONCE)
			.hasContentType("application/json")
			.payloadAs(Command.class)
			.isEqualTo(new Command("cool", 41.5));
	}

	@Test
	void nothingGetsLostWhileTheBrokerIsAway(MqttProbe probe) {
		probe.listen("devices/+/commands");
		probe.dropConnections();
		probe.publish("devices/8/temperature", "42.5");
		assertThat(probe).received("devices/8/commands");
	}

}
