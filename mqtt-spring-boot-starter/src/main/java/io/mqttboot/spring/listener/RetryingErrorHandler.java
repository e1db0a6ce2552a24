package io.mqttboot.spring.listener;

import java.time.Duration;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.listener.MqttListenerException.Reason;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Has messages tried again as a policy says, and gives up after the timeout of the
 * policy, measured from the first attempt. A message that cannot be converted or is not
 * valid will be neither the next time, so it goes to the recoverer at once. So do an
 * {@link Error}, an exception that the policy does not want to be tried again, and a
 * message whose reply failed, since the listener did its work.
 */
public final class RetryingErrorHandler implements MqttErrorHandler {

	private final RetryPolicy policy;

	/**
	 * Creates the handler.
	 * @param policy says how often and when
	 */
	public RetryingErrorHandler(RetryPolicy policy) {
		this.policy = policy;
	}

	/**
	 * The policy that is used unless another is given: four more attempts within 15 s,
	 * after 0.5 s, 1 s, 2 s and 4 s.
	 * @return a builder
	 */
	public static RetryPolicy.Builder defaultPolicy() {
		return RetryPolicy.builder()
			.maxRetries(4)
			.delay(Duration.ofMillis(500))
			.multiplier(2)
			.maxDelay(Duration.ofSeconds(8))
			.timeout(Duration.ofSeconds(15));
	}

	@Override
	public MqttErrorAction handleError(ReceivedMessage message, MqttListenerException failure) {
		if (!isRetryable(failure)) {
			return MqttErrorAction.recover();
		}
		long delay = delay(failure.getAttempts());
		if (delay == BackOffExecution.STOP) {
			return MqttErrorAction.recover();
		}
		Duration timeout = this.policy.getTimeout();
		boolean tooLate = !timeout.isZero() && failure.getElapsed().plusMillis(delay).compareTo(timeout) > 0;
		return tooLate ? MqttErrorAction.recover() : MqttErrorAction.retry(Duration.ofMillis(delay));
	}

	private boolean isRetryable(MqttListenerException failure) {
		Throwable cause = failure.getCause();
		return failure.getReason() == Reason.HANDLER && cause != null && !(cause instanceof Error)
				&& this.policy.shouldRetry(cause);
	}

	private long delay(int attempts) {
		BackOffExecution execution = this.policy.getBackOff().start();
		long delay = BackOffExecution.STOP;
		for (int i = 0; i < attempts; i++) {
			delay = execution.nextBackOff();
			if (delay == BackOffExecution.STOP) {
				return delay;
			}
		}
		return delay;
	}

}
