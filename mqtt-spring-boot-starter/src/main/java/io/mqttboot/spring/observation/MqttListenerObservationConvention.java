package io.mqttboot.spring.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.mqttboot.spring.observation.MqttObservation.HighCardinalityKeys;
import io.mqttboot.spring.observation.MqttObservation.ListenerLowCardinalityKeys;

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
		KeyValues described = context.keyValues().described();
		if (described != null && !failed) {
			return described;
		}
		return context.keyValues()
			.describe(KeyValues.of(ListenerLowCardinalityKeys.CONNECTION.withValue(context.getConnection()),
					ListenerLowCardinalityKeys.DESTINATION.withValue(context.getDestination()),
					ListenerLowCardinalityKeys.LISTENER.withValue(context.getListenerId()),
					ListenerLowCardinalityKeys.OUTCOME.withValue(Words.outcome(failed)),
					ListenerLowCardinalityKeys.QOS.withValue(Words.qos(context.getMessage().qos())),
					ListenerLowCardinalityKeys.REASON.withValue((reason != null) ? reason : Words.NONE)));
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(MqttListenerContext context) {
		KeyValues details = context.keyValues().details();
		if (details != null) {
			return details;
		}
		return context.keyValues()
			.detail(KeyValues.of(HighCardinalityKeys.CLIENT_ID.withValue(context.getClientId()),
					HighCardinalityKeys.SIZE.withValue(String.valueOf(context.getMessage().payload().length)),
					HighCardinalityKeys.TOPIC.withValue(context.getMessage().topic())));
	}

}
