package io.mqttboot.spring.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.spring.observation.MqttObservation.HighCardinalityKeys;
import io.mqttboot.spring.observation.MqttObservation.RequestLowCardinalityKeys;

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
		boolean failed = context.getError() != null;
		return KeyValues.of(RequestLowCardinalityKeys.CONNECTION.withValue(context.getConnection()),
				RequestLowCardinalityKeys.QOS.withValue(Words.qos(context.getMessage().qos())),
				RequestLowCardinalityKeys.DESTINATION.withValue(context.getDestination()),
				RequestLowCardinalityKeys.OUTCOME.withValue(Words.outcome(failed)),
				RequestLowCardinalityKeys.REASON.withValue(reason(context)));
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
		return Words.reason((context.getError() instanceof MqttException ex) ? ex.reasonCode() : null);
	}

}
