package io.mqttboot.client;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.SessionStore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.mqttboot.client.ClientFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A store that fails as its interface does not foresee.
 */
class StoreFailureTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	/** Open logs. */
	private final AtomicInteger open = new AtomicInteger();

	private MqttClient client(SessionStore.Log log) {
		SessionStore store = (clientId) -> {
			this.open.incrementAndGet();
			return log;
		};
		return this.fixture.client((options) -> options.session((session) -> session.store(store)));
	}

	@Test
	@DisplayName("an error in a store is a failed write, not one that never ends")
	void errorInAWrite() {
		MqttClient client = client(new FailingLog() {

			@Override
			public void write(List<SessionStore.Entry> changes) {
				throw new NoClassDefFoundError("something");
			}

		});
		RecordedEvents events = RecordedEvents.of(client);
		assertThat(
				failure(client.publish(MqttMessage.to("a").atLeastOnce().build()).accepted(), MqttStoreException.class))
			.hasMessageContaining("something");
		assertThat(events.await(MqttEvent.StoreFailed.class).cause()).hasMessageContaining("something");
	}

	@Test
	@DisplayName("a log that cannot be read is closed, so that another client may try")
	void unreadable() {
		assertThatExceptionOfType(MqttStoreException.class).isThrownBy(() -> client(new FailingLog() {

			@Override
			public List<SessionStore.Entry> read() {
				throw new IllegalStateException("nonsense");
			}

		})).withMessageContaining("nonsense");
		assertThat(this.open).hasValue(0);
	}

	/** Forgets everything. */
	private class FailingLog implements SessionStore.Log {

		@Override
		public List<SessionStore.Entry> read() {
			return List.of();
		}

		@Override
		public void write(List<SessionStore.Entry> changes) throws IOException {
		}

		@Override
		public void close() {
			StoreFailureTests.this.open.decrementAndGet();
		}

	}

}
