package io.mqttboot.spring.observation;

import java.util.Locale;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of this library. Micrometer adds the key {@code error}, the simple
 * name of the exception, to the timers it makes of them, and a long task timer
 * {@code .active} for those under way.
 */
public enum MqttObservation implements ObservationDocumentation {

	/** A message is published: from the call to the acknowledgement. */
	PUBLISH {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return MqttPublishObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return PublishLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	},

	/** A request is made: from the call to the reply. */
	REQUEST {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return MqttRequestObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return RequestLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	},

	/**
	 * A listener handles a message: until its method returned, or the future it returned
	 * completed.
	 */
	LISTENER {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return MqttListenerObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return ListenerLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	};

	/** Keys of few values, for meters. */
	public enum PublishLowCardinalityKeys implements KeyName {

		/** Name of the connection. */
		CONNECTION,

		/** QoS as a number. */
		QOS,

		/** Declared topic pattern; {@code none} if a topic was given in full. */
		DESTINATION,

		/** {@code success} or {@code failure}. */
		OUTCOME,

		/** Reason code of the server in lower case; {@code none} for plain success. */
		REASON;

		private final String key = name().toLowerCase(Locale.ROOT);

		@Override
		public String asString() {
			return this.key;
		}

	}

	/** Keys of few values, for meters. */
	public enum RequestLowCardinalityKeys implements KeyName {

		/** Name of the connection. */
		CONNECTION,

		/** QoS of the request as a number. */
		QOS,

		/** Declared topic pattern; {@code none} if a topic was given in full. */
		DESTINATION,

		/** {@code success} or {@code failure}. */
		OUTCOME,

		/**
		 * Reason code of the server in lower case, or {@code timeout}; {@code none} for
		 * success.
		 */
		REASON;

		private final String key = name().toLowerCase(Locale.ROOT);

		@Override
		public String asString() {
			return this.key;
		}

	}

	/** Keys of few values, for meters. */
	public enum ListenerLowCardinalityKeys implements KeyName {

		/** Name of the connection. */
		CONNECTION,

		/** QoS as a number. */
		QOS,

		/** Declared pattern that matched. */
		DESTINATION,

		/** Id of the listener. */
		LISTENER,

		/** {@code success} or {@code failure}. */
		OUTCOME,

		/** Kind of failure; {@code none} for success. */
		REASON;

		private final String key = name().toLowerCase(Locale.ROOT);

		@Override
		public String asString() {
			return this.key;
		}

	}

	/** Keys of many values, for traces. */
	public enum HighCardinalityKeys implements KeyName {

		/** Topic. */
		TOPIC("topic"),

		/** Client identifier. */
		CLIENT_ID("client.id"),

		/** Payload size in bytes. */
		SIZE("size");

		private final String key;

		HighCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
