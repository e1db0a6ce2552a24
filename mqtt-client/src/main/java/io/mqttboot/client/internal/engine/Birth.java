package io.mqttboot.client.internal.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.internal.session.OutgoingMessage;
import io.mqttboot.client.message.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The message that says after every CONNACK that this client is there.
 */
final class Birth {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final Core core;

	private @Nullable OutgoingMessage last;

	Birth(Core core) {
		this.core = core;
	}

	/** A connection stands, and nothing was sent on it yet. */
	void connected() {
		MqttMessage message = this.core.options().connect().birth();
		if (message == null) {
			return;
		}
		if (this.last != null) {
			this.core.session().cancel(this.last);
		}
		OutgoingMessage publication = new OutgoingMessage(message, this.core.now(),
				(taken) -> CompletableFuture.completedFuture(false));
		publication.whenComplete((result, failure) -> {
			if (failure != null && !(failure instanceof CancellationException)) {
				logger.warn("The birth message to '{}' was not delivered: {}", message.topic(), failure.getMessage());
			}
		});
		this.last = publication;
		this.core.outlet().entered(publication);
		this.core.session().publishFirst(publication);
	}

}
