package io.mqttboot.client.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy on the loopback address that does to connections what networks do to them:
 * it cuts them, at a chosen byte if wanted, lets them hang, or refuses them.
 */
public final class FaultProxy implements AutoCloseable {

	private static final long UNLIMITED = Long.MAX_VALUE;

	private final int target;

	private final ServerSocket listener;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private final AtomicInteger accepted = new AtomicInteger();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition resumed = this.lock.newCondition();

	private boolean stalled;

	private volatile boolean refusing;

	/** For the connections to come, one after the other. */
	private final Queue<Long> fromClientLimits = new ConcurrentLinkedQueue<>();

	private final Queue<Long> fromServerLimits = new ConcurrentLinkedQueue<>();

	private FaultProxy(int target) {
		this.target = target;
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Starts a proxy in front of a server on this machine.
	 * @param port the port of the server
	 * @return a proxy that listens
	 */
	public static FaultProxy to(int port) {
		FaultProxy proxy = new FaultProxy(port);
		proxy.start("accept", proxy::acceptAll);
		return proxy;
	}

	/**
	 * The address for a client.
	 * @return {@code mqtt://127.0.0.1:port}
	 */
	public String uri() {
		return "mqtt://127.0.0.1:" + this.listener.getLocalPort();
	}

	/**
	 * The port of the proxy.
	 * @return the port
	 */
	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * How many connections there were, those included that were refused.
	 * @return the number
	 */
	public int connections() {
		return this.accepted.get();
	}

	/**
	 * Cuts the next connections when so many bytes of the client have passed.
	 * @param bytes how many bytes pass on the next connection, on the one after it, and
	 * so on
	 */
	public void cutAfterFromClient(long... bytes) {
		set(this.fromClientLimits, bytes);
	}

	/**
	 * Cuts the next connections when so many bytes of the server have passed.
	 * @param bytes how many bytes pass on the next connection, on the one after it, and
	 * so on
	 */
	public void cutAfterFromServer(long... bytes) {
		set(this.fromServerLimits, bytes);
	}

	private static void set(Queue<Long> limits, long... bytes) {
		limits.clear();
		for (long each : bytes) {
			limits.add(each);
		}
	}

	private static long next(Queue<Long> limits) {
		Long limit = limits.poll();
		return (limit != null) ? limit : UNLIMITED;
	}

	/**
	 * Cuts all connections now.
	 */
	public void cut() {
		this.sockets.forEach(FaultProxy::close);
		this.sockets.clear();
	}

	/**
	 * Closes new connections at once, or forwards them again.
	 * @param refusing whether to refuse
	 */
	public void refuse(boolean refusing) {
		this.refusing = refusing;
	}

	/**
	 * Stops forwarding; all connections stay open.
	 */
	public void stall() {
		this.lock.lock();
		try {
			this.stalled = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forwards again, beginning with what was held back.
	 */
	public void resume() {
		this.lock.lock();
		try {
			this.stalled = false;
			this.resumed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void acceptAll() throws IOException {
		while (!this.listener.isClosed()) {
			Socket client = this.listener.accept();
			this.accepted.incrementAndGet();
			if (this.refusing) {
				close(client);
				continue;
			}
			Socket server = new Socket();
			this.sockets.add(client);
			this.sockets.add(server);
			try {
				server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.target));
				client.setTcpNoDelay(true);
				server.setTcpNoDelay(true);
			}
			catch (IOException ex) {
				close(client);
				close(server);
				continue;
			}
			long fromClient = next(this.fromClientLimits);
			long fromServer = next(this.fromServerLimits);
			start("from-client", () -> pump(client, server, fromClient));
			start("from-server", () -> pump(server, client, fromServer));
		}
	}

	private void pump(Socket from, Socket to, long limit) throws IOException {
		byte[] buffer = new byte[8192];
		long left = limit;
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			while (left > 0) {
				int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
				if (count < 0) {
					break;
				}
				awaitResumed();
				out.write(buffer, 0, count);
				left -= count;
			}
		}
		finally {
			close(from);
			close(to);
			this.sockets.removeAll(List.of(from, to));
		}
	}

	private void awaitResumed() {
		this.lock.lock();
		try {
			while (this.stalled) {
				this.resumed.awaitUninterruptibly();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void start(String name, Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// one side has closed its socket, which ends the work
			}
		}, "proxy-" + name);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			cut();
			resume();
			for (Thread thread : this.threads) {
				thread.join(5000);
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private interface Work {

		void run() throws IOException;

	}

}
