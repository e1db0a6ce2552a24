package io.mqttboot.spring.listener;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.core.TopicPattern;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import io.mqttboot.spring.observation.MqttListenerContext;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
import io.mqttboot.spring.observation.MqttObservation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.MessagingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;

/**
 * Takes one message through a listener: observation, call, reply, error handling,
 * acknowledgement. Whatever happens, the message is acknowledged in the end and nothing
 * is thrown.
 */
final class MqttListenerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(MqttListenerAdapter.class);

	private final MqttListenerEndpoint endpoint;

	private final String connection;

	private final MqttClient client;

	private final ReplySender replies;

	private final @Nullable MqttListenerErrorHandler errorHandler;

	private final ObservationRegistry registry;

	private final @Nullable MqttListenerObservationConvention convention;

	MqttListenerAdapter(MqttListenerEndpoint endpoint, String connection, MqttClient client, ReplySender replies,
			@Nullable MqttListenerErrorHandler errorHandler, ObservationRegistry registry,
			@Nullable MqttListenerObservationConvention convention) {
		this.endpoint = endpoint;
		this.connection = connection;
		this.client = client;
		this.replies = replies;
		this.errorHandler = errorHandler;
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Handles a message.
	 * @param received the message
	 * @return completes when it is handled, never fails; with manual acknowledgement it
	 * may still be unacknowledged then
	 */
	CompletableFuture<Void> handle(ReceivedMessage received) {
		boolean manual = this.endpoint.ackMode() == AckMode.MANUAL;
		OnceOnly acknowledgment = manual ? new OnceOnly(received) : null;
		MqttInboundMessage message = new MqttInboundMessage(received, pattern(received.topic()), acknowledgment);
		MqttListenerContext context = null;
		Observation observation = Observation.NOOP;
		if (!this.registry.isNoop()) {
			MqttListenerContext created = new MqttListenerContext(this.connection, this.client.options().clientId(),
					this.endpoint.id(), message.pattern().toString(), received);
			context = created;
			observation = MqttObservation.LISTENER
				.observation(this.convention, MqttListenerObservationConvention.DEFAULT, () -> created, this.registry)
				.start();
		}
		Run run = new Run(received, acknowledgment, observation, context);
		Observation.Scope scope = observation.openScope();
		try {
			Object result = this.endpoint.invoker().invoke(message);
			return proceed(run, result);
		}
		catch (Throwable ex) {
			run.fail(reason(ex), ex);
			return CompletableFuture.completedFuture(null);
		}
		finally {
			scope.close();
		}
	}

	private CompletableFuture<Void> proceed(Run run, @Nullable Object result) {
		if (result instanceof CompletionStage<?> stage) {
			CompletableFuture<Void> done = new CompletableFuture<>();
			stage.whenComplete((value, failure) -> {
				if (failure != null) {
					run.fail(Reason.HANDLER, unwrap(failure));
					done.complete(null);
				}
				else {
					reply(run, value).whenComplete((result2, failure2) -> done.complete(null));
				}
			});
			return done;
		}
		return reply(run, result);
	}

	private CompletableFuture<Void> reply(Run run, @Nullable Object value) {
		CompletableFuture<PublishResult> reply = (value != null) ? this.replies.send(run.received(), value) : null;
		if (reply == null) {
			run.succeed();
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> done = new CompletableFuture<>();
		reply.whenComplete((result, failure) -> {
			if (failure != null) {
				run.fail(Reason.REPLY, unwrap(failure));
			}
			else {
				run.succeed();
			}
			done.complete(null);
		});
		return done;
	}

	private TopicPattern pattern(String topic) {
		for (TopicPattern pattern : this.endpoint.patterns()) {
			if (pattern.matches(topic)) {
				return pattern;
			}
		}
		return this.endpoint.patterns().get(0);
	}

	private static Reason reason(Throwable ex) {
		for (Throwable cause = ex; cause instanceof MessagingException; cause = cause.getCause()) {
			if (cause instanceof MethodArgumentNotValidException) {
				return Reason.VALIDATION;
			}
			if (cause instanceof MessageConversionException || cause instanceof MethodArgumentResolutionException) {
				return Reason.CONVERSION;
			}
		}
		return Reason.HANDLER;
	}

	private static Throwable unwrap(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	/** One message under way. */
	private final class Run {

		private final ReceivedMessage received;

		private final @Nullable OnceOnly acknowledgment;

		private final Observation observation;

		private final @Nullable MqttListenerContext context;

		Run(ReceivedMessage received, @Nullable OnceOnly acknowledgment, Observation observation,
				@Nullable MqttListenerContext context) {
			this.received = received;
			this.acknowledgment = acknowledgment;
			this.observation = observation;
			this.context = context;
		}

		ReceivedMessage received() {
			return this.received;
		}

		void succeed() {
			this.observation.stop();
			if (this.acknowledgment == null) {
				this.received.acknowledge();
			}
		}

		void fail(Reason reason, Throwable cause) {
			MqttListenerException failure = new MqttListenerException(MqttListenerAdapter.this.endpoint.id(),
					this.received.topic(), reason, cause);
			if (this.context != null) {
				this.context.setFailureReason(reason.name().toLowerCase(Locale.ROOT));
			}
			this.observation.error(cause);
			this.observation.stop();
			try {
				report(failure);
			}
			finally {
				if (this.acknowledgment != null) {
					this.acknowledgment.acknowledge();
				}
				else {
					this.received.acknowledge();
				}
			}
		}

		private void report(MqttListenerException failure) {
			MqttListenerErrorHandler handler = MqttListenerAdapter.this.errorHandler;
			if (handler == null) {
				logger.error("{}; the message is acknowledged and not delivered again", failure.getMessage(),
						failure.getCause());
				return;
			}
			try {
				handler.handleError(this.received, failure);
			}
			catch (RuntimeException ex) {
				failure.addSuppressed(ex);
				logger.error("The error handler failed too: {}", ex.getMessage(), failure);
			}
		}

	}

	/** What a listener sees of the acknowledgement. */
	private static final class OnceOnly implements Acknowledgment {

		private final ReceivedMessage received;

		private final AtomicBoolean done = new AtomicBoolean();

		OnceOnly(ReceivedMessage received) {
			this.received = received;
		}

		@Override
		public void acknowledge() {
			if (this.done.compareAndSet(false, true)) {
				this.received.acknowledge();
			}
		}

		@Override
		public void reject(ReasonCode reasonCode, @Nullable String reason) {
			if (this.done.compareAndSet(false, true)) {
				this.received.reject(reasonCode, reason);
			}
		}

	}

}
