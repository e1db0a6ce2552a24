package io.mqttboot.client.internal.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * A publication, and at the same time its entry in the session and its future, so that a
 * message costs one object. Everything package-private belongs to the thread of the
 * session.
 */
public final class OutgoingMessage extends CompletableFuture<PublishResult> implements Publication {

	/** Where a message is. */
	enum Stage {

		/** Waits to be sent. */
		QUEUED,

		/**
		 * Has a packet identifier: PUBLISH goes out as soon as it may, PUBACK or PUBREC
		 * is awaited.
		 */
		PUBLISHED,

		/** PUBREC was received; PUBREL goes out, PUBCOMP is awaited. */
		RELEASED,

		/** Over. */
		DONE

	}

	private static final CompletableFuture<Void> ACCEPTED = CompletableFuture.completedFuture(null);

	private static final VarHandle ACCEPTANCE;

	static {
		try {
			ACCEPTANCE = MethodHandles.lookup()
				.findVarHandle(OutgoingMessage.class, "acceptance", CompletableFuture.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final MqttMessage message;

	private final Canceller canceller;

	final long createdNanos;

	Stage stage = Stage.QUEUED;

	/** Its place in the order of the queue, then of what is in flight. */
	long sequence;

	/** 0 in the queue, and again if the session it was sent in is lost. */
	int packetId;

	/** Given only for debugging. */
	final @Nullable ByHand byHand;

	/** Whether PUBLISH was sent in this session, or may have been. */
	boolean sent;

	/** Whether it is no longer among those that wait to be sent for the first time. */
	boolean left;

	/** The connection whose server is known to take it. */
	int checkedOn;

	/** The connection on which PUBREL was sent last. */
	int releasedOn;

	/** When its last packet was sent, see {@link Resending}. */
	int sentMillis;

	/** The key of its record in the store, 0 for none. */
	long key;

	/** The key of the record that says how far it is, 0 for none. */
	long progressKey;

	/** The change of the store that must be durable before its next packet. */
	long position;

	/** The code of PUBREC. */
	ReasonCode received = ReasonCode.SUCCESS;

	@Nullable OutgoingMessage previous;

	@Nullable OutgoingMessage next;

	/** Set by the first of: somebody asks for it, or the session decides. */
	@SuppressWarnings("UnusedVariable") // by the VarHandle
	private volatile @Nullable CompletableFuture<Void> acceptance;

	/**
	 * Creates a publication that no session has seen yet.
	 * @param message the message
	 * @param nanos now, from which its expiry counts
	 * @param canceller takes it back
	 */
	public OutgoingMessage(MqttMessage message, long nanos, Canceller canceller) {
		this(message, nanos, canceller, null);
	}

	/**
	 * Creates a publication that no session has seen yet.
	 * @param message the message
	 * @param nanos now, from which its expiry counts
	 * @param canceller takes it back
	 * @param byHand what the application decides itself, or {@code null}
	 */
	public OutgoingMessage(MqttMessage message, long nanos, Canceller canceller, @Nullable ByHand byHand) {
		this.message = message;
		this.byHand = byHand;
		this.createdNanos = nanos;
		this.canceller = canceller;
	}

	@Override
	public MqttMessage message() {
		return this.message;
	}

	@Override
	public CompletableFuture<Void> accepted() {
		return acceptance(null);
	}

	/**
	 * Returns the future that is in force, putting the given one in place if there is
	 * none.
	 */
	private CompletableFuture<Void> acceptance(@Nullable CompletableFuture<Void> initial) {
		CompletableFuture<Void> known = this.acceptance;
		if (known != null) {
			return known;
		}
		CompletableFuture<Void> mine = (initial != null) ? initial : new CompletableFuture<>();
		return ACCEPTANCE.compareAndSet(this, null, mine) ? mine : acceptance(mine);
	}

	@Override
	public CompletableFuture<PublishResult> acknowledged() {
		return this;
	}

	@Override
	public CompletableFuture<Boolean> cancel() {
		return this.canceller.cancel(this);
	}

	/** Bytes of topic and payload, roughly. */
	long size() {
		return (long) this.message.payload().length + this.message.topic().length();
	}

	/** Whether it may expire while it waits. */
	boolean canExpire() {
		Long seconds = this.message.properties().expirySeconds();
		return seconds != null && seconds > 0;
	}

	/** When it expires, if it can. */
	long expiryNanos() {
		Long seconds = this.message.properties().expirySeconds();
		return this.createdNanos + TimeUnit.SECONDS.toNanos((seconds != null) ? seconds : 0);
	}

	boolean isExpired(long now) {
		return canExpire() && now - expiryNanos() >= 0;
	}

	/** Whether it goes out at once or never. */
	boolean cannotWait() {
		Long seconds = this.message.properties().expirySeconds();
		return seconds != null && seconds == 0;
	}

	/**
	 * The lifetime that is left, rounded up and at least one second, or -1 if it never
	 * expires.
	 */
	long secondsLeft(long now) {
		if (this.message.properties().expirySeconds() == null) {
			return -1;
		}
		long second = TimeUnit.SECONDS.toNanos(1);
		return Math.max(1, (expiryNanos() - now + second - 1) / second);
	}

	/** The session took the message. */
	public void accept() {
		acceptance(ACCEPTED).complete(null);
	}

	/**
	 * The message reached the server.
	 * @param result how
	 */
	public void succeed(PublishResult result) {
		super.complete(result);
	}

	/**
	 * The message failed. If it was not accepted yet, it never will be.
	 * @param cause why
	 */
	public void fail(Throwable cause) {
		acceptance(null).completeExceptionally(cause);
		super.completeExceptionally(cause);
	}

	/**
	 * The application cannot complete a publication.
	 */
	@Override
	public boolean complete(PublishResult value) {
		return false;
	}

	/**
	 * The application cannot complete a publication.
	 */
	@Override
	public boolean completeExceptionally(Throwable ex) {
		return false;
	}

	/**
	 * Cancelling the future does not take the message back, {@link #cancel()} does.
	 */
	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return false;
	}

	/**
	 * Dependents are ordinary futures.
	 */
	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

	@Override
	public String toString() {
		return "Publication[%s, packetId=%d, %s]".formatted(this.message, this.packetId, this.stage);
	}

	/** Takes publications back. */
	@FunctionalInterface
	public interface Canceller {

		/**
		 * Takes a message back if it was not sent yet.
		 * @param message the message
		 * @return whether it was taken back
		 */
		CompletableFuture<Boolean> cancel(OutgoingMessage message);

	}

}
