package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The session expiry across processes, by a clock on the wall that goes on between them.
 */
class LeaseTests {

	private SessionFixture process = newProcess();

	private static SessionFixture newProcess() {
		return SessionFixture.of(MqttVersion.V5, (flow) -> {
		}, (options) -> options.store((clientId) -> {
			throw new AssertionError("a session opens no store");
		}), 1);
	}

	/** What was changed becomes durable. */
	private void flush() {
		RecordedStore store = this.process.output.store;
		store.flush(store.pending.size());
		this.process.session.stored(store.settled, this.process.now);
	}

	/**
	 * The process ends, and another one begins, whose nanoseconds count from somewhere
	 * else.
	 */
	private void restart(Duration later) {
		SessionFixture next = newProcess();
		RecordedStore store = this.process.output.store;
		next.now = TimeUnit.DAYS.toNanos(-3);
		next.output.store.epochMillis = store.wallMillis(this.process.now) + later.toMillis()
				- TimeUnit.NANOSECONDS.toMillis(next.now);
		next.output.store.durable.putAll(store.durable);
		next.output.store.crash();
		next.attach("t", SessionFixture.recipient("handler"));
		next.session.restore(
				next.output.store.read((taken) -> CompletableFuture.completedFuture(next.session.cancel(taken))),
				next.now);
		this.process = next;
		flush();
	}

	private boolean dropIfExpired() {
		return this.process.session.dropIfExpired(this.process.now);
	}

	/** A message to the server and one from it are on their way, then all is stored. */
	private void connectAndExchange() {
		this.process.attach("t", SessionFixture.recipient("handler"));
		this.process.connect(false);
		this.process.publish(1, "out");
		this.process.receivePublish(2, 7, "in");
		flush();
		this.process.finish(0);
		flush();
		assertThat(this.process.sent()).containsExactlyInAnyOrder("PUBLISH 1 q1 t out", "PUBREC 7");
	}

	@ParameterizedTest
	@CsvSource({ "3599, false", "3600, true" })
	@DisplayName("the expiry counts from the end of the connection, also while no process runs [RULE-14.2]")
	void countsAcrossProcesses(long seconds, boolean expired) {
		connectAndExchange();
		this.process.elapse(10_000);
		this.process.disconnect();
		flush();
		restart(Duration.ofSeconds(seconds - 100));
		this.process.elapse(100);
		assertThat(dropIfExpired()).isEqualTo(expired);
		this.process.connect(!expired);
		flush();
		this.process.receivePublish("t", 2, 7, !expired, "in");
		flush();
		assertThat(this.process.sent()).containsExactlyElementsOf(
				expired ? List.of("PUBLISH 2 q1 t out") : List.of("PUBLISH 1 q1 dup t out", "PUBREC 7"));
		assertThat(this.process.deliveredPayloads()).hasSize(expired ? 1 : 0);
	}

	@Test
	@DisplayName("an expired session stays expired until a connection stands")
	void staysExpired() {
		connectAndExchange();
		this.process.disconnect();
		flush();
		restart(Duration.ofHours(2));
		for (int attempt = 0; attempt < 3; attempt++) {
			assertThat(dropIfExpired()).isTrue();
			this.process.session.connecting();
			flush();
			this.process.elapse(1);
		}
		this.process.connect(false);
		assertThat(dropIfExpired()).isFalse();
		this.process.disconnect();
		assertThat(dropIfExpired()).isFalse();
		this.process.elapse(3600);
		assertThat(dropIfExpired()).isTrue();
	}

	@Test
	@DisplayName("a process that ends after CONNECT leaves no expired session behind, since the server may have a new one")
	void newSessionIsNotDropped() {
		connectAndExchange();
		this.process.disconnect();
		flush();
		restart(Duration.ofHours(2));
		assertThat(dropIfExpired()).isTrue();
		assertThat(this.process.session.connecting()).isFalse();
		flush();
		assertThat(this.process.session.connecting()).isTrue();
		restart(Duration.ZERO);
		assertThat(dropIfExpired()).isFalse();
	}

	@Test
	@DisplayName("if the end of the connection was not seen, only the server knows")
	void crashWhileConnected() {
		connectAndExchange();
		restart(Duration.ofDays(400));
		assertThat(dropIfExpired()).isFalse();
		this.process.connect(true);
		assertThat(this.process.sent()).containsExactly("PUBLISH 1 q1 dup t out");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 0xFFFF_FFFFL })
	@DisplayName("a session without end never expires; of one that ended with the connection the server says so")
	void noExpiry(long seconds) {
		this.process.sessionExpiry = Duration.ofSeconds(seconds);
		assertThat(Duration.ofSeconds(0xFFFF_FFFFL)).isEqualTo(ConnectResult.NEVER_EXPIRES);
		connectAndExchange();
		this.process.disconnect();
		flush();
		restart(Duration.ofDays(60_000));
		assertThat(dropIfExpired()).isFalse();
	}

	@Test
	@DisplayName("the largest expiry, 136 years, counts")
	void longestExpiry() {
		this.process.sessionExpiry = Duration.ofSeconds(0xFFFF_FFFEL);
		connectAndExchange();
		this.process.disconnect();
		flush();
		restart(Duration.ofSeconds(0xFFFF_FFFDL));
		assertThat(dropIfExpired()).isFalse();
		restart(Duration.ofSeconds(1));
		assertThat(dropIfExpired()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "7200, 7199, false", "7200, 7200, true", "60, 59, false", "60, 60, true" })
	@DisplayName("the expiry that DISCONNECT set counts across processes [MQTT5-3.14.2.2.2]")
	void changedByDisconnect(long expiry, long seconds, boolean expired) {
		connectAndExchange();
		this.process.session.expiryChanged(Duration.ofSeconds(expiry));
		this.process.disconnect();
		flush();
		restart(Duration.ofSeconds(seconds));
		assertThat(dropIfExpired()).isEqualTo(expired);
	}

	@Test
	@DisplayName("a clock that was set back does not end a session")
	void clockSetBack() {
		connectAndExchange();
		this.process.disconnect();
		flush();
		restart(Duration.ofDays(-9_000));
		assertThat(dropIfExpired()).isFalse();
		restart(Duration.ofDays(9_000).plusMinutes(59));
		assertThat(dropIfExpired()).isFalse();
		restart(Duration.ofMinutes(1));
		assertThat(dropIfExpired()).isTrue();
	}

	@Test
	@DisplayName("the expiry of a session that was restored by hand is stored too")
	void restoredByHand() {
		connectAndExchange();
		this.process.disconnect();
		StoredSession snapshot = new StoredSession((taken) -> CompletableFuture.completedFuture(false), false);
		long key = 0;
		for (SessionRecord record : this.process.session.snapshot()) {
			snapshot.add(++key, record);
		}
		RecordedStore before = this.process.output.store;
		this.process = newProcess();
		this.process.output.store.epochMillis = before.epochMillis;
		this.process.output.store.refill(this.process.session);
		this.process.session.restore(snapshot, this.process.now);
		flush();
		restart(Duration.ofMinutes(59));
		assertThat(dropIfExpired()).isFalse();
		restart(Duration.ofMinutes(1));
		assertThat(dropIfExpired()).isTrue();
	}

}
