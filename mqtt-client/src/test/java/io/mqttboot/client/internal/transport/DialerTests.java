package io.mqttboot.client.internal.transport;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.options.TlsOptions;
import io.mqttboot.client.options.TransportOptions;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.TestCertificate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.handler.ssl.SslHandler;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DialerTests {

	private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final List<ConnectPhase> phases = new ArrayList<>();

	@AfterEach
	void stop() {
		this.loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
	}

	private Channel dial(int port, TransportOptions transport, TlsOptions tls, boolean useTls) {
		return dial(port, transport, tls, useTls, Duration.ofSeconds(10));
	}

	private Channel dial(int port, TransportOptions transport, TlsOptions tls, boolean useTls, Duration limit) {
		EventLoop loop = this.loops.next();
		Dialer dialer = new Dialer(loop, new ServerAddress("127.0.0.1", port, useTls), transport, tls, limit,
				ChannelInboundHandlerAdapter::new, this.phases::add);
		CompletableFuture<Channel> result = new CompletableFuture<>();
		loop.execute(() -> dialer.dial(ForkJoinPool.commonPool()).whenComplete((channel, cause) -> {
			if (cause != null) {
				result.completeExceptionally(cause);
			}
			else {
				result.complete(channel);
			}
		}));
		return result.orTimeout(10, TimeUnit.SECONDS).join();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void setsTcpNoDelayAsAsked(boolean noDelay) {
		try (FakeServer server = FakeServer.start()) {
			Channel channel = dial(server.port(), TransportOptions.builder().tcpNoDelay(noDelay).build(),
					TlsOptions.builder().build(), false);
			assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isEqualTo(noDelay);
			assertThat(this.phases).containsExactly(ConnectPhase.RESOLVING, ConnectPhase.TCP);
			channel.close().syncUninterruptibly();
		}
	}

	@Test
	void setsTheSocketAsAsked() {
		TransportOptions options = TransportOptions.builder()
			.sendBufferSize(20_000)
			.receiveBufferSize(30_000)
			.linger(Duration.ofSeconds(3))
			.tcpKeepAliveTime(Duration.ofSeconds(70))
			.tcpKeepAliveInterval(Duration.ofSeconds(8))
			.tcpKeepAliveCount(4)
			.build();
		try (FakeServer server = FakeServer.start()) {
			Channel channel = dial(server.port(), options, TlsOptions.builder().build(), false);
			assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isGreaterThanOrEqualTo(20_000)
				.isLessThan(100_000);
			assertThat(channel.config().getOption(ChannelOption.SO_RCVBUF)).isGreaterThanOrEqualTo(30_000)
				.isLessThan(100_000);
			assertThat(channel.config().getOption(ChannelOption.SO_LINGER)).isEqualTo(3);
			assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
			assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
				.isEqualTo(70);
			assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
				.isEqualTo(8);
			assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
				.isEqualTo(4);
			channel.close().syncUninterruptibly();
		}
	}

	@Test
	void connectsFromTheAddressAskedFor() throws Exception {
		int free;
		try (ServerSocket socket = new ServerSocket(0)) {
			free = socket.getLocalPort();
		}
		TransportOptions options = TransportOptions.builder().localHost("127.0.0.3").localPort(free).build();
		try (FakeServer server = FakeServer.start()) {
			Channel channel = dial(server.port(), options, TlsOptions.builder().build(), false);
			assertThat(channel.localAddress()).hasToString("/127.0.0.3:" + free);
			channel.close().syncUninterruptibly();
		}
	}

	@Test
	void anAddressThatDoesNotAnswerGetsItsShareOfTheTime() throws Exception {
		List<SocketChannel> waiting = new ArrayList<>();
		InetAddress dead = InetAddress.getByName("127.0.0.2");
		try (FakeServer server = FakeServer.start(); ServerSocket deaf = new ServerSocket(server.port(), 1, dead)) {
			// a full backlog leaves SYN without an answer, as a dead host does
			for (int i = 0; i < 4; i++) {
				SocketChannel filler = SocketChannel.open();
				filler.configureBlocking(false);
				filler.connect(deaf.getLocalSocketAddress());
				waiting.add(filler);
			}
			TransportOptions options = TransportOptions.builder()
				.resolver((host) -> List.of(dead, InetAddress.getLoopbackAddress()))
				.build();
			Channel channel = dial(server.port(), options, TlsOptions.builder().build(), false, Duration.ofMillis(400));
			assertThat(channel.remoteAddress()).asString().endsWith("/127.0.0.1:" + server.port());
			assertThat(this.phases).containsExactly(ConnectPhase.RESOLVING, ConnectPhase.TCP, ConnectPhase.TCP);
			channel.close().syncUninterruptibly();
		}
		finally {
			for (SocketChannel each : waiting) {
				each.close();
			}
		}
	}

	@Test
	void negotiatesOneOfTheCipherSuitesAskedFor() throws InterruptedException {
		TestCertificate certificate = TestCertificate.forLoopback();
		try (FakeServer server = FakeServer.startTls(certificate)) {
			Thread reader = new Thread(() -> server.accept().expectEndOfStream());
			reader.start();
			Channel channel = dial(server.port(), TransportOptions.builder().build(),
					TlsOptions.builder()
						.sslContext(certificate::clientContext)
						.cipherSuites(List.of("TLS_AES_128_GCM_SHA256"))
						.build(),
					true);
			SslHandler tls = channel.pipeline().get(SslHandler.class);
			assertThat(tls.engine().getSession().getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
			assertThat(this.phases).containsExactly(ConnectPhase.RESOLVING, ConnectPhase.TCP, ConnectPhase.TLS);
			channel.close().syncUninterruptibly();
			reader.join();
		}
	}

	@Test
	void refusesCipherSuitesThatDoNotExist() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			TlsOptions tls = TlsOptions.builder().cipherSuites(List.of("TLS_NO_SUCH_SUITE")).build();
			assertThatThrownBy(() -> dial(server.getLocalPort(), TransportOptions.builder().build(), tls, true))
				.hasMessageContaining("TLS_NO_SUCH_SUITE");
		}
	}

}
