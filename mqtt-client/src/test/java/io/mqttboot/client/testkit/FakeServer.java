package io.mqttboot.client.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * A server that does what a test says, byte by byte, on a free port of the loopback
 * address. It does nothing by itself: a connection that a test neither reads nor writes
 * is a server that hangs. It speaks through plain sockets and decodes with
 * {@link WirePacket}, so it shares no code with the client.
 */
public final class FakeServer implements AutoCloseable {

	/** How long accepting and reading wait before they fail. */
	static final Duration DEADLINE = Duration.ofSeconds(10);

	/** How long to look for something that must not come. */
	static final Duration SILENCE = Duration.ofMillis(100);

	private static final int BACKLOG = 50;

	private final @Nullable SSLContext tls;

	private final int port;

	private final List<ServerConnection> connections = new CopyOnWriteArrayList<>();

	private @Nullable ServerSocket listener;

	private FakeServer(@Nullable SSLContext tls) {
		this.tls = tls;
		this.port = listen(0);
	}

	/**
	 * Starts a server without TLS.
	 * @return a server that listens
	 */
	public static FakeServer start() {
		return new FakeServer(null);
	}

	/**
	 * Starts a server with TLS.
	 * @param certificate what it shows
	 * @return a server that listens
	 */
	public static FakeServer startTls(TestCertificate certificate) {
		return new FakeServer(certificate.serverContext());
	}

	/**
	 * The port, the same until the server is closed.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * The address for a client.
	 * @return {@code mqtt://127.0.0.1:port}, with TLS {@code mqtts://localhost:port}
	 */
	public String uri() {
		return ((this.tls != null) ? "mqtts://localhost:" : "mqtt://127.0.0.1:") + this.port;
	}

	/**
	 * Takes the next connection, in the order in which clients made them.
	 * @return the connection
	 * @throws AssertionError if none comes in time
	 */
	public ServerConnection accept() {
		Socket socket = acceptWithin(DEADLINE);
		if (socket == null) {
			throw new AssertionError("No connection within " + DEADLINE);
		}
		ServerConnection connection = new ServerConnection(socket,
				(this.tls != null) ? secured(socket, this.tls) : socket);
		this.connections.add(connection);
		return connection;
	}

	// the handshake is made by whoever reads or writes first
	private static Socket secured(Socket socket, SSLContext tls) {
		try {
			SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, false);
			secured.setUseClientMode(false);
			return secured;
		}
		catch (IOException ex) {
			throw new AssertionError("Cannot start TLS", ex);
		}
	}

	/**
	 * Takes the next connection and answers its CONNECT with success.
	 * @return the connection
	 */
	public ServerConnection handshake() {
		return accept().handshake();
	}

	/**
	 * Fails if a client connects.
	 */
	public void expectNoConnection() {
		Socket socket = acceptWithin(SILENCE);
		if (socket != null) {
			throw new AssertionError("A connection from " + socket.getRemoteSocketAddress());
		}
	}

	private @Nullable Socket acceptWithin(Duration limit) {
		try {
			ServerSocket open = this.listener;
			if (open == null) {
				throw new AssertionError("The server does not listen");
			}
			open.setSoTimeout((int) limit.toMillis());
			Socket socket = open.accept();
			socket.setTcpNoDelay(true);
			return socket;
		}
		catch (SocketTimeoutException ex) {
			return null;
		}
		catch (IOException ex) {
			throw new AssertionError("Cannot accept", ex);
		}
	}

	/**
	 * Refuses connections until {@link #resume()}. Those that stand are not affected.
	 */
	public void refuse() {
		ServerSocket open = this.listener;
		this.listener = null;
		if (open != null) {
			try {
				open.close();
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
		}
	}

	/**
	 * Listens again on the same port.
	 */
	public void resume() {
		listen(this.port);
	}

	private int listen(int wanted) {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), BACKLOG);
			this.listener = socket;
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new AssertionError("Cannot listen", ex);
		}
	}

	@Override
	public void close() {
		refuse();
		this.connections.forEach(ServerConnection::cut);
	}

}
