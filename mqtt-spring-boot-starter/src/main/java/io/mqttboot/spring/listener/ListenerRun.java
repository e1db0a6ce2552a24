package io.mqttboot.spring.listener;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.micrometer.observation.Observation;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.listener.ListenerDispatcher.Outcome;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import io.mqttboot.spring.observation.MqttListenerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.MessagingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;

/**
 * One delivery on its way through a listener: attempts, reply, error handling,
 * acknowledgement. Nothing is thrown, and whatever happens the messages are acknowledged
 * in the end, unless the listener is suspended between two attempts.
 */
final class ListenerRun {

	private static final Logger logger = LoggerFactory.getLogger(ListenerRun.class);

	private final MqttListenerAdapter adapter;

	private final ListenerDelivery delivery;

	private final Observation observation;

	private final @Nullable MqttListenerContext context;

	private final @Nullable ListenerAcknowledgment acknowledgment;

	private final CompletableFuture<Outcome> done = new CompletableFuture<>();

	ListenerRun(MqttListenerAdapter adapter, ListenerDelivery delivery, Observation observation,
			@Nullable MqttListenerContext context) {
		this.adapter = adapter;
		this.delivery = delivery;
		this.observation = observation;
		this.context = context;
		this.acknowledgment = acknowledgment(adapter.endpoint(), delivery);
	}

	private static @Nullable ListenerAcknowledgment acknowledgment(MqttListenerEndpoint endpoint,
			ListenerDelivery delivery) {
		if (endpoint.ackMode() != AckMode.MANUAL) {
			return null;
		}
		ListenerAcknowledgment acknowledgment = new ListenerAcknowledgment(
				delivery.messages().stream().map(MqttInboundMessage::message).toList());
		delivery.messages().forEach((message) -> message.acknowledgeBy(acknowledgment));
		return acknowledgment;
	}

	/**
	 * Makes the first attempt on the current thread.
	 * @return completes when the messages are done; with manual acknowledgement they may
	 * still be unacknowledged then
	 */
	CompletableFuture<Outcome> start() {
		attempt();
		return this.done;
	}

	private void attempt() {
		this.delivery.attempt();
		Object result = null;
		Throwable thrown = null;
		Observation.Scope scope = this.observation.openScope();
		try {
			result = invoke();
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		finally {
			scope.close();
		}
		if (thrown != null) {
			failed(reason(thrown), thrown);
		}
		else if (result instanceof CompletionStage<?> stage) {
			stage.whenComplete((value, failure) -> {
				if (failure != null) {
					failedLater(Reason.HANDLER, failure);
				}
				else {
					returned(value);
				}
			});
		}
		else {
			returned(result);
		}
	}

	private @Nullable Object invoke() throws Exception {
		RuntimeException problem = this.delivery.problem();
		if (problem != null) {
			throw problem;
		}
		MqttListenerInvoker invoker = this.adapter.endpoint().invoker();
		if (invoker != null) {
			return invoker.invoke(this.delivery.first());
		}
		MqttBatchListenerInvoker batchInvoker = Objects.requireNonNull(this.adapter.endpoint().batchInvoker(),
				"batchInvoker");
		MqttInboundBatch batch = new MqttInboundBatch(this.delivery.messages(), this.acknowledgment);
		try {
			return batchInvoker.invoke(batch);
		}
		finally {
			batch.unusable().forEach(this::giveUp);
		}
	}

	/** The rest of the batch goes on without the message. */
	private void giveUp(MqttInboundBatch.Unusable unusable) {
		MqttInboundMessage message = unusable.message();
		this.delivery.remove(message);
		recover(message, failure(message, reason(unusable.cause()), unusable.cause()))
			.whenComplete((result, failure) -> message.message().acknowledge());
	}

	/**
	 * The next message need not wait until the server has the reply, but the
	 * acknowledgement does.
	 */
	private void returned(@Nullable Object value) {
		CompletableFuture<?> reply = (value != null && !this.delivery.isBatch()) ? reply(value) : null;
		if (reply == null) {
			succeeded();
			return;
		}
		this.done.complete(Outcome.DONE);
		reply.whenComplete((result, failure) -> {
			if (failure != null) {
				failedLater(Reason.REPLY, failure);
			}
			else {
				succeeded();
			}
		});
	}

	/** The reply belongs to the trace of the message. */
	private @Nullable CompletableFuture<?> reply(Object value) {
		Observation.Scope scope = this.observation.openScope();
		try {
			return this.adapter.reply(this.delivery.first(), value);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		finally {
			scope.close();
		}
	}

	private void succeeded() {
		try {
			this.observation.stop();
		}
		finally {
			if (this.acknowledgment == null) {
				acknowledge();
			}
			this.done.complete(Outcome.DONE);
		}
	}

	private void acknowledge() {
		if (this.acknowledgment != null) {
			this.acknowledgment.acknowledge();
		}
		else {
			this.delivery.messages().forEach((message) -> message.message().acknowledgeOnReturn());
		}
	}

	/** Error handling may block, which the thread of a future may not. */
	private void failedLater(Reason reason, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		this.adapter.executor().execute(() -> failed(reason, cause));
	}

	private void failed(Reason reason, Throwable cause) {
		if (this.delivery.messages().isEmpty()) {
			succeeded();
			return;
		}
		MqttListenerException failure = failure(this.delivery.first(), reason, cause);
		MqttErrorAction action = action(failure);
		if (action instanceof MqttErrorAction.Retry retry && mayTryAgain()) {
			this.adapter.counters().retries.increment();
			this.observation.event(Observation.Event.of("retry"));
			this.delivery.backOff(retry.delay())
				.thenAcceptAsync((goOn) -> goOnOrPostpone(goOn, failure), this.adapter.executor());
			return;
		}
		CompletableFuture<?> recovered = CompletableFuture.completedFuture(null);
		try {
			recovered = recoverInScope(action, reason, cause);
			stopObservation(failure);
		}
		finally {
			recovered.whenComplete((result, problem) -> conclude(action));
			this.done.complete(Outcome.DONE);
		}
	}

	private CompletableFuture<?> recoverInScope(MqttErrorAction action, Reason reason, Throwable cause) {
		Observation.Scope scope = this.observation.openScope();
		try {
			return recover(action, reason, cause);
		}
		finally {
			scope.close();
		}
	}

	/** Not when the listener did its work, or acknowledged by itself. */
	private boolean mayTryAgain() {
		return !this.done.isDone() && (this.acknowledgment == null || !this.acknowledgment.isDone());
	}

	private MqttErrorAction action(MqttListenerException failure) {
		try {
			return this.adapter.errorHandler().handleError(this.delivery.first().message(), failure);
		}
		catch (Throwable ex) {
			logger.error("The error handler of listener '{}' failed: {}", failure.getListenerId(), ex.getMessage(), ex);
			return MqttErrorAction.recover();
		}
	}

	private void goOnOrPostpone(boolean goOn, MqttListenerException failure) {
		if (goOn) {
			attempt();
			return;
		}
		this.done.complete(Outcome.POSTPONED);
		stopObservation(failure);
	}

	private void stopObservation(MqttListenerException failure) {
		if (this.context != null) {
			this.context.setFailureReason(failure.getReason().name().toLowerCase(Locale.ROOT));
		}
		Throwable cause = failure.getCause();
		this.observation.error((cause != null) ? cause : failure);
		this.observation.stop();
	}

	/** The next message need not wait for the recoverer, but the acknowledgement does. */
	private CompletableFuture<?> recover(MqttErrorAction action, Reason reason, Throwable cause) {
		if (action instanceof MqttErrorAction.Acknowledge || action instanceof MqttErrorAction.Reject) {
			return CompletableFuture.completedFuture(null);
		}
		return CompletableFuture.allOf(this.delivery.messages()
			.stream()
			.map((message) -> recover(message, failure(message, reason, cause)))
			.toArray(CompletableFuture<?>[]::new));
	}

	private void conclude(MqttErrorAction action) {
		if (action instanceof MqttErrorAction.Reject reject) {
			reject(reject);
		}
		else {
			acknowledge();
		}
	}

	private void reject(MqttErrorAction.Reject reject) {
		try {
			this.delivery.messages()
				.forEach((message) -> message.message().reject(reject.reasonCode(), reject.reason()));
		}
		catch (IllegalArgumentException ex) {
			logger.error("A message of listener '{}' is acknowledged instead of refused: {}",
					this.adapter.endpoint().id(), ex.getMessage(), ex);
			acknowledge();
		}
	}

	/** Completes when the message may be acknowledged, never fails. */
	private CompletableFuture<?> recover(MqttInboundMessage message, MqttListenerException failure) {
		this.adapter.counters().failures.increment();
		MqttMessageRecoverer recoverer = this.adapter.recoverer();
		if (recoverer == null) {
			logger.error("{}; the message is acknowledged and not delivered again", failure.getMessage(),
					failure.getCause());
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<?> recovery;
		try {
			CompletionStage<?> stage = recoverer.recover(message.message(), failure);
			recovery = (stage != null) ? stage.toCompletableFuture() : CompletableFuture.completedFuture(null);
		}
		catch (Throwable ex) {
			recovery = CompletableFuture.failedFuture(ex);
		}
		return recovery.handle((result, problem) -> {
			if (problem == null) {
				this.adapter.counters().recovered.increment();
			}
			else {
				failure.addSuppressed(problem);
				logger.error("{}; the recoverer failed too ({}), so the message is lost", failure.getMessage(),
						problem.getMessage(), failure);
			}
			return null;
		});
	}

	private MqttListenerException failure(MqttInboundMessage message, Reason reason, Throwable cause) {
		ReceivedMessage received = message.message();
		return new MqttListenerException(this.adapter.endpoint().id(), this.adapter.connection(), received.topic(),
				reason, cause, this.delivery.attempts(), this.delivery.sinceFirstAttempt());
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

}
