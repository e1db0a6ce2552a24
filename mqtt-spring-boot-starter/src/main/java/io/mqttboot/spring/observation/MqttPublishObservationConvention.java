package io.mqttboot.spring.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.spring.observation.MqttObservation.HighCardinalityKeys;

/**
 * Name and keys of {@link MqttObservation#PUBLISH}. To change them, override what differs
 * and declare a bean.
 */
public interface MqttPublishObservationConvention extends ObservationConvention<MqttPublishContext> {

	/** The convention in use unless another is given. */
	MqttPublishObservationConvention DEFAULT = new MqttPublishObservationConvention() {
	};

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof MqttPublishContext;
	}

	@Override
	default String getName() {
		return "mqtt.publish";
	}

	@Override
	default String getContextualName(MqttPublishContext context) {
		return context.getDestination() + " publish";
	}

	@Override
	default KeyValues getLowCardinalityKeyValues(MqttPublishContext context) {
		return new LowCardinality(context.getConnection(), context.getDestination(), null, context.getError() != null,
				context.getQos(), reason(context))
			.keyValues();
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(MqttPublishContext context) {
		return context.details(() -> KeyValues.of(HighCardinalityKeys.CLIENT_ID.withValue(context.getClientId()),
				HighCardinalityKeys.SIZE.withValue(String.valueOf(context.getPayloadSize())),
				HighCardinalityKeys.TOPIC.withValue(context.getTopic())));
	}

	private static String reason(MqttPublishContext context) {
		ReasonCode code = null;
		if (context.getError() instanceof MqttException ex) {
			code = ex.reasonCode();
		}
		else if (context.getResult() != null) {
			code = context.getResult().reasonCode();
		}
		return Reasons.word(code);
	}

}
