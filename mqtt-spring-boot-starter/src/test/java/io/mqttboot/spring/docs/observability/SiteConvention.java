package io.mqttboot.spring.docs.observability;

import io.micrometer.common.KeyValues;
import io.mqttboot.spring.observation.MqttListenerContext;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;

import org.springframework.stereotype.Component;

@Component
class SiteConvention implements MqttListenerObservationConvention {

	@Override
	public KeyValues getLowCardinalityKeyValues(MqttListenerContext context) {
		return MqttListenerObservationConvention.super.getLowCardinalityKeyValues(context).and("site", "plant-4");
	}

}
