package io.mqttboot.client.message;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a client, cheap and readable from any thread.
 *
 * @param state where the client is in its life
 * @param server the server of the current or last attempt, without user-info
 * @param clientId the client identifier; empty until the server assigned one
 * @param connection the CONNACK of the current connection, or {@code null}
 * @param localAddress the local address of the current connection, or {@code null}
 * @param remoteAddress the remote address of the current connection, or {@code null}
 * @param tls what was negotiated with TLS, or {@code null} without it
 * @param stateSince when the state was entered
 * @param writable whether the next publish can be written at once (connected, and the
 * socket takes data)
 * @param queuedMessages messages accepted and not yet sent
 * @param queuedBytes payload and topic bytes of those messages
 * @param inFlightOutgoing QoS 1 and 2 messages sent and not fully acknowledged
 * @param inFlightIncoming QoS 1 and 2 messages received and not fully acknowledged
 * @param oldestUnacknowledged age of the oldest message received and not acknowledged,
 * zero if there is none
 * @param lastPing time from PINGREQ to the answer, or {@code null} if none was needed yet
 * @param lastError why the last attempt failed or the last connection ended, or
 * {@code null}
 * @param counters totals since the client was created
 */
public record ClientStatus(ClientState state, String server, String clientId, @Nullable ConnectResult connection,
		@Nullable InetSocketAddress localAddress, @Nullable InetSocketAddress remoteAddress, @Nullable TlsStatus tls,
		Instant stateSince, boolean writable, int queuedMessages, long queuedBytes, int inFlightOutgoing,
		int inFlightIncoming, Duration oldestUnacknowledged, @Nullable Duration lastPing, @Nullable Throwable lastError,
		ClientCounters counters) {

	/**
	 * Whether CONNACK was received and the connection stands.
	 * @return {@code true} if connected
	 */
	public boolean isConnected() {
		return this.state == ClientState.CONNECTED;
	}

}
