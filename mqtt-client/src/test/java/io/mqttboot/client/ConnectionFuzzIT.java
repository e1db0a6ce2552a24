package io.mqttboot.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.SessionOptions.OnSessionLost;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A coverage-guided fuzzer against a whole client that is connected, subscribes,
 * publishes at each QoS, and then gets the bytes of an input. Whatever they are, the
 * connection ends, nothing but the client's own exceptions comes out, nothing unexpected
 * is logged, and the same client connects again with the session it has. Every
 * {@value #INPUTS_PER_CLIENT} inputs the client is closed: then all its futures are done.
 * What Netty holds stays bounded.
 */
class ConnectionFuzzIT {

	private static final int INPUTS_PER_CLIENT = 500;

	private static final int MOST_OPEN = 20;

	private static final long MOST_MEMORY = 64L << 20;

	private static final Queue<String> UNEXPECTED = new ConcurrentLinkedQueue<>();

	private static final @Nullable Run[] RUNS = new Run[2];

	@BeforeAll
	static void watchTheLog() {
		AppenderBase<ILoggingEvent> watcher = new AppenderBase<>() {

			@Override
			protected void append(ILoggingEvent event) {
				IThrowableProxy exception = event.getThrowableProxy();
				// that a connection ended is logged without an exception
				if (exception != null) {
					UNEXPECTED.add(event + ": " + ThrowableProxyUtil.asString(exception));
				}
			}

		};
		watcher.start();
		for (String name : List.of("io.mqttboot", "io.netty")) {
			Logger logger = (Logger) LoggerFactory.getLogger(name);
			logger.setLevel(Level.WARN);
			logger.setAdditive(false);
			logger.addAppender(watcher);
		}
	}

	@AfterAll
	static void closeClients() {
		for (Run run : RUNS) {
			if (run != null) {
				run.close();
			}
		}
	}

	static Stream<byte[]> seeds() {
		return Stream.of("01 90 04 00 01 00 02 40 02 00 03 50 02 00 04 70 02 00 04",
				"01 30 05 00 01 61 00 78 32 07 00 01 61 00 01 00 78 34 07 00 01 61 00 02 00 78 62 02 00 02",
				"03 62 02 00 05 36 06 00 01 61 00 01 00", "01 D0 00 E0 00", "01 E0 03 8E 00 00 D0 00",
				"01 20 03 00 00 00 D0 00", "01 30 08 00 01 61 03 23 00 01 78 30 07 00 00 03 23 00 01 78",
				"00 90 03 00 01 02 40 02 00 03 50 02 00 04 70 02 00 04",
				"02 32 06 00 01 61 00 01 78 34 06 00 01 61 00 02 78 62 02 00 02",
				"00 D0 00 30 03 00 01 61 30 05 00 01 61 78 79", "01 B0 04 00 02 00 00 50 03 00 04 97 40 03 00 03 10",
				"01 32 0A 00 03 78 2F 79 00 07 00 61 61 F0 02 18 00")
			.map(Hex::parse);
	}

	@MethodSource("seeds")
	@DisplayName("whatever a server sends, the client lives [RULE-20.3, MQTT5-4.13.1-1, MQTT311-4.8.0-1]")
	@FuzzTest
	void anyServer(byte[] input) {
		if (input.length < 2) {
			return;
		}
		int version = input[0] & 1;
		Run run = RUNS[version];
		if (run == null || run.inputs == INPUTS_PER_CLIENT) {
			if (run != null) {
				run.close();
			}
			run = new Run((version == 1) ? MqttVersion.V5 : MqttVersion.V3_1_1);
			RUNS[version] = run;
		}
		run.tryOut(input);
		assertThat(UNEXPECTED).isEmpty();
		assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isLessThan(MOST_MEMORY);
	}

	/** A client and its server. */
	private static final class Run implements AutoCloseable {

		private final FakeServer server = FakeServer.start();

		private final MqttClient client;

		private final List<CompletableFuture<?>> futures = new ArrayList<>();

		private volatile CompletableFuture<MqttEvent.Disconnected> disconnected = new CompletableFuture<>();

		private int inputs;

		Run(MqttVersion version) {
			this.client = MqttClient.create(MqttClientOptions.builder()
				.server(this.server.uri())
				.version(version)
				.clientId("fuzz")
				.session((session) -> session.cleanStart(false).onSessionLost(OnSessionLost.FAIL))
				.timeouts((timeouts) -> timeouts.drain(Duration.ZERO))
				.reconnect((reconnect) -> reconnect.enabled(false))
				.build());
			this.client.handle("a/#", (message) -> {
			});
			this.client.handle("x/#", MessageHandler.manual((message) -> {
			}));
			this.client.addListener((event) -> {
				if (event instanceof MqttEvent.Disconnected last) {
					this.disconnected.complete(last);
				}
			});
		}

		void tryOut(byte[] input) {
			this.inputs++;
			this.disconnected = new CompletableFuture<>();
			CompletableFuture<?> connected = this.client.connect();
			ServerConnection connection = this.server.accept().handshake((input[0] & 2) != 0, "");
			get(connected);
			this.futures.removeIf(CompletableFuture::isDone);
			if (this.futures.size() < MOST_OPEN) {
				this.futures.add(this.client.subscribe(Subscription.exactlyOnce("a/b"), (message) -> {
				}));
				this.futures.add(this.client.unsubscribe("c"));
				for (QoS qos : QoS.values()) {
					this.futures.add(this.client.publish(MqttMessage.to("p").qos(qos).build()).acknowledged());
				}
			}
			connection.sendLast(Arrays.copyOfRange(input, 1, input.length));
			Throwable cause = get(this.disconnected).cause();
			assertThat(cause == null || cause instanceof MqttException || cause instanceof IOException).as("%s", cause)
				.isTrue();
			assertThat(this.client.status().state()).isEqualTo(ClientState.IDLE);
		}

		@Override
		public void close() {
			get(this.client.closeAsync());
			this.server.close();
			assertThat(this.futures).allMatch(CompletableFuture::isDone);
		}

	}

}
