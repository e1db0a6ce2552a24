package io.mqttboot.spring.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.mqttboot.spring.observation.MqttObservation.HighCardinalityKeys;

/**
 * Name and keys of {@link MqttObservation#LISTENER}. To change them, override what
 * differs and declare a bean.
 */
public interface MqttListenerObservationConvention extends ObservationConvention<MqttListenerContext> {

	/** The convention in use unless another is given. */
	MqttListenerObservationConvention DEFAULT = new MqttListenerObservationConvention() {
	};

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof MqttListenerContext;
	}

	@Override
	default String getName() {
		return "mqtt.listener";
	}

	@Override
	default String getContextualName(MqttListenerContext context) {
		return context.getDestination() + " receive";
	}

	@Override
	default KeyValues getLowCardinalityKeyValues(MqttListenerContext context) {
		String reason = context.getFailureReason();
		boolean failed = reason != null || context.getError() != null;
		return new LowCardinality(context.getConnection(), context.getDestination(), context.getListenerId(), failed,
				context.getMessage().qos(), (reason != null) ? reason : Reasons.NONE)
			.keyValues();
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(MqttListenerContext context) {
		return context.details(() -> KeyValues.of(HighCardinalityKeys.CLIENT_ID.withValue(context.getClientId()),
				HighCardinalityKeys.SIZE.withValue(String.valueOf(context.getMessage().payload().length)),
				HighCardinalityKeys.TOPIC.withValue(context.getMessage().topic())));
	}

}
