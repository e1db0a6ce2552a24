package io.mqttboot.client.internal.session;

import java.util.Objects;
import java.util.concurrent.CancellationException;

import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttSessionLostException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.options.QueueOverflow;
import io.mqttboot.client.options.SessionOptions.OnSessionLost;
import org.jspecify.annotations.Nullable;

import static io.mqttboot.client.internal.session.ModelBroker.check;

/**
 * What may become of a publication, and why.
 */
final class PublicationOutcomes {

	private final CheckedOutput output;

	private final SessionSettings settings;

	boolean closed;

	PublicationOutcomes(CheckedOutput output, SessionSettings settings) {
		this.output = output;
		this.settings = settings;
	}

	/** Checks that a publication ended for a good reason. */
	void completed(ModelMessage model, OutgoingMessage publication, @Nullable Throwable failure) {
		if (failure == null) {
			check(publication.accepted().isDone(), "%s was not accepted", model);
			check(model.sent || model.sessionLost, "%s was never sent", model);
			if (model.qos != QoS.AT_MOST_ONCE) {
				check(model.arrivals >= 1, "%s succeeded but did not arrive", model);
			}
			return;
		}
		this.output.abandoned(model);
		if (failure instanceof MqttPublishException refusal) {
			switch (refusal.kind()) {
				case REFUSED_BY_SERVER -> check(model.refused, "%s was not refused", model);
				case EXPIRED -> {
					long lifetime = Objects.requireNonNull(publication.message().properties().expirySeconds());
					check(this.output.now - publication.createdNanos >= lifetime * 1_000_000_000L, "%s expired early",
							model);
					check(!model.sent, "%s expired although it was sent", model);
				}
				case NOT_SUPPORTED_BY_SERVER ->
					check(this.output.exceedsLimits(publication.message()), "%s was fine", model);
				default -> check(false, "%s failed with %s", model, failure);
			}
		}
		else if (failure instanceof MqttSessionLostException) {
			check(this.settings.session().onSessionLost() == OnSessionLost.FAIL && model.sessionLost, "%s: %s", model,
					failure);
		}
		else if (failure instanceof MqttStoreException) {
			check(model.arrivals == 0 && !model.sent && publication.accepted().isCompletedExceptionally(),
					"%s failed with the store after it was accepted", model);
		}
		else if (failure instanceof MqttOverflowException) {
			check(this.settings.flow().queueOverflow() == QueueOverflow.DROP_OLDEST && !model.sent
					&& model.arrivals == 0, "%s was dropped after it was sent", model);
		}
		else if (failure instanceof CancellationException) {
			check(!model.sent && model.arrivals == 0, "%s was taken back after it was sent", model);
		}
		else {
			check(this.closed && failure instanceof MqttStateException, "%s failed with %s", model, failure);
		}
	}

}
