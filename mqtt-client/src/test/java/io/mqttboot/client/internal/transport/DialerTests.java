package io.mqttboot.client.internal.transport;

import java.net.InetAddress;
import java.net.ServerSocket;
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
import io.netty.handler.ssl.SslHandler;
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
		EventLoop loop = this.loops.next();
		Dialer dialer = new Dialer(loop, new ServerAddress("127.0.0.1", port, useTls), transport, tls,
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
