package io.mqttboot.spring.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.spring.observation.MqttObservation.HighCardinalityKeys;
import io.mqttboot.spring.observation.MqttObservation.PublishLowCardinalityKeys;

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
		boolean failed = context.getError() != null;
		String reason = reason(context);
		KeyValues described = context.keyValues().described();
		if (described != null && !failed && reason.equals(Words.NONE)) {
			return described;
		}
		return context.keyValues()
			.describe(KeyValues.of(PublishLowCardinalityKeys.CONNECTION.withValue(context.getConnection()),
					PublishLowCardinalityKeys.DESTINATION.withValue(context.getDestination()),
					PublishLowCardinalityKeys.OUTCOME.withValue(Words.outcome(failed)),
					PublishLowCardinalityKeys.QOS.withValue(Words.qos(context.getQos())),
					PublishLowCardinalityKeys.REASON.withValue(reason)));
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(MqttPublishContext context) {
		KeyValues details = context.keyValues().details();
		if (details != null) {
			return details;
		}
		return context.keyValues()
			.detail(KeyValues.of(HighCardinalityKeys.CLIENT_ID.withValue(context.getClientId()),
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
		return Words.reason(code);
	}

}
