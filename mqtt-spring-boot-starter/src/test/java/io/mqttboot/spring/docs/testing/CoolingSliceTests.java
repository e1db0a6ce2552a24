package io.mqttboot.spring.docs.testing;

import io.mqttboot.spring.test.MqttProbe;
import io.mqttboot.spring.test.MqttTest;
import org.junit.jupiter.api.Test;

import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

@DirtiesContext
@MqttTest
class CoolingSliceTests {

	@MockitoBean
	private Limits limits;

	@Test
	void theLimitOfTheDeviceCounts(MqttProbe probe) {
		given(this.limits.celsius("7")).willReturn(20.0);
		probe.listen("devices/+/commands");
		probe.publish("devices/7/temperature", "21");
		assertThat(probe).received("devices/7/commands").payloadAs(Command.class).isEqualTo(new Command("cool", 21));
	}

}
