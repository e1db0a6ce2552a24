package io.mqttboot.client;

import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;

/**
 * A server that mostly does what it should, and now and then refuses, is silent, closes,
 * says goodbye, or breaks the protocol. It watches what each connection may not do.
 */
final class RandomServer implements AutoCloseable {

	private static final List<String> REFUSALS = List.of("80", "87", "88", "97", "9C");

	private static final List<String> FAREWELLS = List.of("00", "87", "89", "8B", "8E", "98");

	private final FakeServer server = FakeServer.start();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Random seeds;

	private final AtomicInteger packetIds = new AtomicInteger();

	/** What clients did wrong. */
	final Queue<String> problems = new ConcurrentLinkedQueue<>();

	private volatile boolean closed;

	private volatile boolean session;

	RandomServer(long seed) {
		this.seeds = new Random(seed);
		this.threads.execute(this::accept);
	}

	String uri() {
		return this.server.uri();
	}

	private void accept() {
		while (!this.closed) {
			try {
				ServerConnection connection = this.server.accept();
				long seed = this.seeds.nextLong();
				this.threads.execute(() -> serve(connection, new Random(seed)));
			}
			catch (AssertionError ex) {
				// nobody came, or the server is closed
			}
		}
	}

	private void serve(ServerConnection connection, Random random) {
		try {
			WirePacket connect = connection.readConnect();
			if (!answer(connection, connect, random)) {
				return;
			}
			WirePacket packet = connection.read();
			while (packet.type() != WirePacket.Type.DISCONNECT) {
				react(connection, connect.level() == 5, packet, random);
				packet = connection.read();
			}
			connection.expectEndOfStream();
		}
		catch (AssertionError ex) {
			String text = String.valueOf(ex.getMessage());
			// connections end at any time
			if (!text.startsWith("No packet") && !text.startsWith("Cannot write")) {
				this.problems.add(text);
			}
		}
		finally {
			connection.cut();
		}
	}

	/** Answers CONNECT, or does not. */
	private boolean answer(ServerConnection connection, WirePacket connect, Random random) {
		boolean version5 = connect.level() == 5;
		int choice = random.nextInt(100);
		if (choice < 5) {
			return false;
		}
		if (choice < 10) {
			String code = REFUSALS.get(random.nextInt(REFUSALS.size()));
			connection.send(version5 ? "20 03 00 " + code + " 00" : "20 02 00 03");
			return false;
		}
		if (choice < 11) {
			connection.expectEndOfStream();
			return false;
		}
		boolean present = this.session && !connect.cleanStart() && random.nextInt(4) > 0;
		this.session = true;
		String limits = random.nextBoolean() ? "" : "21 00 05 22 00 03";
		connection.send(Hex
			.format(Hex.packet(0x20, (present ? "01" : "00") + "00" + (version5 ? Hex.withLength(limits) : ""))));
		return true;
	}

	private void react(ServerConnection connection, boolean version5, WirePacket packet, Random random) {
		int choice = random.nextInt(100);
		if (packet.type() == WirePacket.Type.CONNECT) {
			this.problems.add("a second CONNECT");
		}
		else if (choice < 2) {
			connection.cut();
		}
		else if (choice < 4 && version5) {
			connection.send("E0 01 " + FAREWELLS.get(random.nextInt(FAREWELLS.size())));
		}
		else if (choice < 5) {
			connection.send(version5 ? "36 06 00 01 61 00 01 00" : "36 05 00 01 61 00 01");
		}
		else if (choice < 98 && isAnswered(packet)) {
			connection.acknowledge(packet);
		}
		if (random.nextInt(3) == 0) {
			connection.sendPublish("t", random.nextInt(3), this.packetIds.updateAndGet((id) -> id % 65_535 + 1), "x");
		}
	}

	private static boolean isAnswered(WirePacket packet) {
		return switch (packet.type()) {
			case PUBLISH -> packet.qos() > 0;
			case PUBREC, PUBREL, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> true;
			default -> false;
		};
	}

	@Override
	public void close() {
		this.closed = true;
		this.server.close();
		this.threads.shutdownNow();
	}

}
