package io.mqttboot.spring.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.spring.observation.MqttObservation.HighCardinalityKeys;

/**
 * Name and keys of {@link MqttObservation#REQUEST}. To change them, override what differs
 * and declare a bean.
 */
public interface MqttRequestObservationConvention extends ObservationConvention<MqttRequestContext> {

	/** The convention in use unless another is given. */
	MqttRequestObservationConvention DEFAULT = new MqttRequestObservationConvention() {
	};

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof MqttRequestContext;
	}

	@Override
	default String getName() {
		return "mqtt.request";
	}

	@Override
	default String getContextualName(MqttRequestContext context) {
		return context.getDestination() + " request";
	}

	@Override
	default KeyValues getLowCardinalityKeyValues(MqttRequestContext context) {
		return new LowCardinality(context.getConnection(), context.getDestination(), null, context.getError() != null,
				context.getMessage().qos(), reason(context))
			.keyValues();
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(MqttRequestContext context) {
		return KeyValues.of(HighCardinalityKeys.TOPIC.withValue(context.getMessage().topic()),
				HighCardinalityKeys.CLIENT_ID.withValue(context.getClientId()),
				HighCardinalityKeys.SIZE.withValue(String.valueOf(context.getMessage().payload().length)));
	}

	private static String reason(MqttRequestContext context) {
		if (context.getError() instanceof MqttTimeoutException) {
			return "timeout";
		}
		return Reasons.word((context.getError() instanceof MqttException ex) ? ex.reasonCode() : null);
	}

}
