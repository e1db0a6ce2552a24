package io.mqttboot.spring.docs.start;

import io.mqttboot.spring.test.EmbeddedMqttBroker;
import io.mqttboot.spring.test.MqttProbe;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@DirtiesContext
@SpringBootTest
@EmbeddedMqttBroker
class MeterTests {

	@Test
	void metersAreSummedUpAndLimited(MqttProbe probe, @Autowired Meters meters) {
		probe.publish("meters/1/power", "{\"watts\": 200}");
		probe.publish("meters/2/power", "{\"watts\": 30}");
		await().until(() -> meters.total() == 230);
		meters.limit("1", 100);
		probe.listen("meters/+/limit");
		assertThat(probe).received("meters/1/limit").isRetained().hasText("{\"watts\":100.0}");
	}

}
