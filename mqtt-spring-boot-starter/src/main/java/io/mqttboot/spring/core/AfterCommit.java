package io.mqttboot.spring.core;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What is sent when the transaction of the calling thread has committed: all messages in
 * the order of the calls, then the blocking ones are waited for. After a rollback nothing
 * is sent; after a rollback to a savepoint, nothing that was given since. Needs the
 * library {@code spring-tx}.
 */
final class AfterCommit implements TransactionSynchronization {

	private final List<DeferredMessage> messages = new ArrayList<>();

	private final IdentityHashMap<Object, Integer> savepoints = new IdentityHashMap<>();

	private AfterCommit() {
	}

	static boolean isInTransaction() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.isSynchronizationActive();
	}

	/** Keeps a message until the transaction of the calling thread commits. */
	static void add(DeferredMessage message) {
		current().messages.add(message);
	}

	private static AfterCommit current() {
		for (TransactionSynchronization one : TransactionSynchronizationManager.getSynchronizations()) {
			if (one instanceof AfterCommit existing) {
				return existing;
			}
		}
		AfterCommit created = new AfterCommit();
		TransactionSynchronizationManager.registerSynchronization(created);
		return created;
	}

	@Override
	public void savepoint(Object savepoint) {
		this.savepoints.put(savepoint, this.messages.size());
	}

	@Override
	public void savepointRollback(Object savepoint) {
		int kept = this.savepoints.getOrDefault(savepoint, 0);
		List<DeferredMessage> dropped = this.messages.subList(kept, this.messages.size());
		dropped.forEach(DeferredMessage::drop);
		dropped.clear();
	}

	@Override
	public void afterCommit() {
		sendAndAwait();
	}

	private void sendAndAwait() {
		List<DeferredMessage> due = List.copyOf(this.messages);
		this.messages.clear();
		due.forEach(DeferredMessage::send);
		RuntimeException first = null;
		for (DeferredMessage message : due) {
			try {
				message.await();
			}
			catch (RuntimeException ex) {
				if (first == null) {
					first = ex;
				}
				else {
					first.addSuppressed(ex);
				}
			}
		}
		if (first != null) {
			throw first;
		}
	}

	/** Others may have given messages when they were called after the commit. */
	@Override
	public void afterCompletion(int status) {
		if (status == STATUS_COMMITTED) {
			sendAndAwait();
		}
		else {
			this.messages.forEach(DeferredMessage::drop);
		}
	}

}
