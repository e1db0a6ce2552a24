package io.mqttboot.client.internal.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * A QoS 1 or 2 message in the hands of one manual handler.
 */
final class ManualDelivery extends AtomicBoolean implements ReceivedMessage {

	private static final long serialVersionUID = 1L;

	private final transient IncomingMessage message;

	private final transient Inbox inbox;

	private boolean keptBack;

	/**
	 * The thread of the handler until it returns. Other threads may see an old value, but
	 * never themselves.
	 */
	private transient @Nullable Thread caller = Thread.currentThread();

	/** Whether the acknowledgement waits for the return of the handler, on its thread. */
	private boolean due;

	ManualDelivery(IncomingMessage message, Inbox inbox) {
		this.message = message;
		this.inbox = inbox;
	}

	@Override
	public String topic() {
		return this.message.topic();
	}

	@Override
	public byte[] payload() {
		return this.message.payload();
	}

	@Override
	public QoS qos() {
		return this.message.qos();
	}

	@Override
	public boolean retained() {
		return this.message.retained();
	}

	@Override
	public boolean duplicate() {
		return this.message.duplicate();
	}

	@Override
	public boolean possibleDuplicate() {
		return this.message.possibleDuplicate();
	}

	@Override
	public int packetId() {
		return this.message.packetId();
	}

	@Override
	public int topicAlias() {
		return this.message.topicAlias();
	}

	@Override
	public MessageProperties properties() {
		return this.message.properties();
	}

	@Override
	public void acknowledge() {
		if (compareAndSet(false, true) && this.message.handlerDone()) {
			this.inbox.submit(this.message);
		}
	}

	@Override
	public void acknowledge(@Nullable String reason, List<UserProperty> userProperties) {
		if (!get()) {
			this.message.acknowledge(reason, userProperties);
		}
		acknowledge();
	}

	@Override
	public void acknowledgeOnReturn() {
		if (Thread.currentThread() != this.caller) {
			acknowledge();
		}
		else if (compareAndSet(false, true) && this.message.handlerDone()) {
			this.due = true;
		}
	}

	/**
	 * The handler returned, on its thread.
	 * @return whether that makes the message done
	 */
	boolean returned() {
		this.caller = null;
		return this.due;
	}

	@Override
	public void reject(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties) {
		if (!get()) {
			this.message.reject(reasonCode, reason, userProperties);
		}
		acknowledge();
	}

	@Override
	public synchronized void awaitedByDisconnect(boolean awaited) {
		if (this.keptBack == awaited) {
			this.keptBack = !awaited;
			this.message.keptBack(this.keptBack);
			if (this.keptBack) {
				this.inbox.submit((Runnable) () -> {
					// the pass that follows looks whether a disconnect can go on
				});
			}
		}
	}

	@Override
	public String toString() {
		return this.message.toString();
	}

}
