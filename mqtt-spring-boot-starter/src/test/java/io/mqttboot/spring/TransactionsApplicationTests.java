package io.mqttboot.spring;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.support.App;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of messages that are given in transactions with savepoints, nested
 * transactions, and synchronizations of others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionsApplicationTests {

	private final TransactionTemplate outer = new TransactionTemplate(new Savepoints());

	private final TransactionTemplate nested = template(TransactionDefinition.PROPAGATION_NESTED);

	private final TransactionTemplate separate = template(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

	private App app;

	/** Transactions of nothing, with savepoints as JDBC has them. */
	private static final class Savepoints extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		private final ThreadLocal<Boolean> active = new ThreadLocal<>();

		private static final class Transaction implements SavepointManager {

			private final boolean existing;

			Transaction(boolean existing) {
				this.existing = existing;
			}

			@Override
			public Object createSavepoint() {
				return new Object();
			}

			@Override
			public void rollbackToSavepoint(Object savepoint) {
			}

			@Override
			public void releaseSavepoint(Object savepoint) {
			}

		}

		Savepoints() {
			setNestedTransactionAllowed(true);
		}

		@Override
		protected Object doGetTransaction() {
			return new Transaction(this.active.get() != null);
		}

		@Override
		protected boolean isExistingTransaction(Object transaction) {
			return ((Transaction) transaction).existing;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.active.set(true);
		}

		@Override
		protected Object doSuspend(Object transaction) {
			this.active.remove();
			return true;
		}

		@Override
		protected void doResume(@Nullable Object transaction, Object suspended) {
			this.active.set(true);
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

		@Override
		protected void doSetRollbackOnly(DefaultTransactionStatus status) {
		}

		@Override
		protected void doCleanupAfterCompletion(Object transaction) {
			this.active.remove();
		}

	}

	static class Texts {

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@MqttListener("texts")
		void on(String text) {
			this.all.add(text);
		}

	}

	private TransactionTemplate template(int propagation) {
		TransactionTemplate template = new TransactionTemplate(
				Objects.requireNonNull(this.outer.getTransactionManager()));
		template.setPropagationBehavior(propagation);
		return template;
	}

	@BeforeAll
	void start() {
		this.app = App.connected("mqtt: { client-id: app, startup: wait, publish: { after-commit: true } }",
				Texts.class);
	}

	@AfterAll
	void stop() {
		this.app.close();
	}

	@BeforeEach
	void clear() {
		texts().clear();
	}

	private BlockingQueue<String> texts() {
		return this.app.bean(Texts.class).all;
	}

	private CompletableFuture<PublishResult> give(String text) {
		return this.app.bean(MqttOperations.class).sendAsync("texts", text);
	}

	/** The marker is sent last, so nothing comes after it. */
	private void assertReceived(String... expected) {
		give("marker").join();
		await().until(() -> texts().contains("marker"));
		texts().remove("marker");
		assertThat(texts()).containsExactly(expected);
		texts().clear();
	}

	@Test
	void aRollbackToASavepointDropsWhatWasGivenSince() {
		CompletableFuture<PublishResult> dropped = this.outer.execute((status) -> {
			give("before");
			Object savepoint = status.createSavepoint();
			CompletableFuture<PublishResult> since = give("since");
			status.rollbackToSavepoint(savepoint);
			give("after");
			return since;
		});
		assertThat(dropped).isCancelled();
		assertReceived("before", "after");
	}

	@Test
	void aRollbackToASavepointThatIsOlderThanTheFirstMessageDropsAll() {
		this.outer.executeWithoutResult((status) -> {
			Object older = status.createSavepoint();
			give("since the older");
			Object younger = status.createSavepoint();
			give("since the younger");
			status.releaseSavepoint(younger);
			status.rollbackToSavepoint(older);
		});
		assertReceived();
	}

	@Test
	void aNestedTransactionThatRollsBackTakesOnlyItsOwnMessagesBack() {
		this.outer.executeWithoutResult((status) -> {
			give("outer");
			assertThatIllegalStateException().isThrownBy(() -> this.nested.executeWithoutResult((inner) -> {
				give("failed");
				throw new IllegalStateException();
			}));
			this.nested.executeWithoutResult((inner) -> give("nested"));
			assertThat(texts()).isEmpty();
		});
		assertReceived("outer", "nested");
	}

	@Test
	void aSeparateTransactionCommitsForItself() {
		this.outer.executeWithoutResult((status) -> {
			give("outer");
			this.separate.executeWithoutResult((inner) -> give("separate"));
			await().until(() -> texts().contains("separate"));
			status.setRollbackOnly();
		});
		assertReceived("separate");
	}

	@Test
	void messagesThatOthersGiveAfterTheCommitAreSentToo() {
		this.outer.executeWithoutResult((status) -> {
			TransactionSynchronizationManager.registerSynchronization(afterCommit("early"));
			give("ordinary");
			TransactionSynchronizationManager.registerSynchronization(afterCommit("late"));
		});
		assertReceived("ordinary", "early", "late");
		this.outer.executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(afterCommit("only")));
		assertReceived("only");
	}

	private TransactionSynchronization afterCommit(String text) {
		return new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				give(text);
			}

		};
	}

	@Test
	void aMessageThatIsNotAcknowledgedInTimeDoesNotHoldBackTheOthers() {
		try (FakeServer server = FakeServer.start(); App hearing = App.start("""
				mqtt: { url: '%s', client-id: hearing, publish: { after-commit: true, timeout: 200ms } }
				""".formatted(server.uri()))) {
			ServerConnection connection = server.handshake();
			MqttOperations operations = hearing.bean(MqttOperations.class);
			assertThatExceptionOfType(MqttTimeoutException.class)
				.isThrownBy(() -> this.outer.executeWithoutResult((status) -> {
					operations.send("a", "first");
					operations.toTopic("a").timeout(Duration.ofMillis(100)).payload("second").send();
				}))
				.withMessageContaining("is committed")
				.satisfies((ex) -> {
					assertThat(ex.accepted()).isTrue();
					assertThat(ex.getSuppressed()).singleElement().isInstanceOf(MqttTimeoutException.class);
				});
			List<WirePacket> sent = List.of(connection.read(WirePacket.Type.PUBLISH),
					connection.read(WirePacket.Type.PUBLISH));
			sent.forEach(connection::acknowledge);
			await().until(() -> hearing.client().status().inFlightOutgoing() == 0);
		}
	}

}
