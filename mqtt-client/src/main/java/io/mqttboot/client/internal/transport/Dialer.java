package io.mqttboot.client.internal.transport;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.mqttboot.client.internal.tls.TlsHandlers;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.options.TlsOptions;
import io.mqttboot.client.options.TransportOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens one connection: looks the host name up, tries its addresses one after the other,
 * and does the TLS handshake. Used once. Everything but the lookup runs on the event
 * loop.
 */
public final class Dialer {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.connection");

	private static final ChannelHandler HANDSHAKE_FAILURE = new HandshakeFailure();

	private final EventLoop loop;

	private final ServerAddress server;

	private final TransportOptions transport;

	private final TlsOptions tls;

	private final Supplier<? extends ChannelHandler> packets;

	private final Consumer<ConnectPhase> progress;

	private final CompletableFuture<Channel> result = new CompletableFuture<>();

	private final long deadline;

	private @Nullable SocketAddress localAddress;

	private @Nullable Channel opening;

	/**
	 * Prepares a connection.
	 * @param loop the event loop of the channel
	 * @param server where to connect
	 * @param transport TCP settings
	 * @param tls TLS settings, used if the address asks for TLS
	 * @param limit how long the whole attempt may take; an address that does not answer
	 * gets its share of what is left
	 * @param packets makes the handler that is put last into the pipeline as soon as TCP
	 * stands
	 * @param progress told about each phase before it starts
	 */
	public Dialer(EventLoop loop, ServerAddress server, TransportOptions transport, TlsOptions tls, Duration limit,
			Supplier<? extends ChannelHandler> packets, Consumer<ConnectPhase> progress) {
		this.loop = loop;
		this.server = server;
		this.transport = transport;
		this.tls = tls;
		this.deadline = loop.ticker().nanoTime() + limit.toNanos();
		this.packets = packets;
		this.progress = progress;
	}

	/**
	 * Starts, on the event loop.
	 * @param lookups runs the name lookup, which blocks
	 * @return completes on the event loop with a channel ready for CONNECT, or fails with
	 * the plain cause
	 */
	public CompletableFuture<Channel> dial(Executor lookups) {
		this.progress.accept(ConnectPhase.RESOLVING);
		try {
			lookups.execute(this::lookUp);
		}
		catch (RejectedExecutionException ex) {
			this.result.completeExceptionally(ex);
		}
		return this.result;
	}

	/** Gives up, on the event loop: a connection under way is closed. */
	public void cancel() {
		this.result.cancel(false);
		if (this.opening != null) {
			this.opening.close();
		}
	}

	private void lookUp() {
		try {
			List<InetAddress> found = List.copyOf(this.transport.resolver().resolve(this.server.host()));
			List<InetAddress> addresses = preferred(found);
			if (addresses.isEmpty()) {
				throw new UnknownHostException(
						"%s has no address of the kind asked for, only %s".formatted(this.server.host(), found));
			}
			SocketAddress local = new SocketSettings(this.transport).localAddress();
			onLoop(() -> {
				this.localAddress = local;
				tryAddress(addresses, 0, null);
			});
		}
		catch (UnknownHostException | RuntimeException ex) {
			onLoop(() -> this.result.completeExceptionally(ex));
		}
	}

	private List<InetAddress> preferred(List<InetAddress> found) {
		List<InetAddress> ipv4 = found.stream().filter(Inet4Address.class::isInstance).toList();
		List<InetAddress> ipv6 = found.stream().filter(Inet6Address.class::isInstance).toList();
		return switch (this.transport.addresses()) {
			case ANY -> found;
			case IPV4_ONLY -> ipv4;
			case IPV6_ONLY -> ipv6;
			case IPV4_FIRST -> Stream.concat(ipv4.stream(), ipv6.stream()).toList();
			case IPV6_FIRST -> Stream.concat(ipv6.stream(), ipv4.stream()).toList();
		};
	}

	private void onLoop(Runnable task) {
		try {
			this.loop.execute(task);
		}
		catch (RejectedExecutionException ex) {
			this.result.completeExceptionally(ex); // the client was closed meanwhile
		}
	}

	private void tryAddress(List<InetAddress> addresses, int index, @Nullable Throwable earlier) {
		if (this.result.isDone()) {
			return;
		}
		this.progress.accept(ConnectPhase.TCP);
		InetSocketAddress remote = new InetSocketAddress(addresses.get(index), this.server.port());
		int left = addresses.size() - index;
		ChannelFuture connecting = bootstrap(left).connect(remote, this.localAddress);
		this.opening = connecting.channel();
		connecting.addListener((done) -> {
			if (done.isSuccess()) {
				opened(connecting.channel());
			}
			else {
				Throwable cause = done.cause();
				if (earlier != null) {
					cause.addSuppressed(earlier);
				}
				if (left > 1) {
					logger.debug("{} does not take the connection, the next address is tried", remote, cause);
					tryAddress(addresses, index + 1, cause);
				}
				else {
					this.result.completeExceptionally(cause);
				}
			}
		});
	}

	/**
	 * The last address may take all the time that is left, so it has no limit of its own.
	 */
	private Bootstrap bootstrap(int left) {
		long remaining = TimeUnit.NANOSECONDS.toMillis(this.deadline - this.loop.ticker().nanoTime());
		Bootstrap bootstrap = new Bootstrap().group(this.loop)
			.channel(NioSocketChannel.class)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (left == 1) ? 0 : (int) Math.max(1, remaining / left))
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					// the pipeline is built when TCP stands, see opened()
				}

			});
		new SocketSettings(this.transport).apply(bootstrap);
		return bootstrap;
	}

	private void opened(Channel channel) {
		if (this.result.isDone()) {
			channel.close();
			return;
		}
		try {
			if (this.server.tls()) {
				this.progress.accept(ConnectPhase.TLS);
				SslHandler handler = TlsHandlers.create(this.tls, this.server);
				handler.setHandshakeTimeoutMillis(0); // the deadline of the attempt
														// counts
				channel.pipeline().addLast("tls", handler).addLast(HANDSHAKE_FAILURE);
				handler.handshakeFuture().addListener((done) -> {
					if (done.isSuccess()) {
						ready(channel);
					}
					else {
						failed(channel, done.cause());
					}
				});
			}
			else {
				ready(channel);
			}
		}
		catch (RuntimeException ex) {
			failed(channel, ex);
		}
	}

	private void ready(Channel channel) {
		if (channel.pipeline().context(HANDSHAKE_FAILURE) != null) {
			channel.pipeline().remove(HANDSHAKE_FAILURE);
		}
		channel.pipeline().addLast("packets", this.packets.get());
		if (!this.result.complete(channel)) {
			channel.close();
		}
	}

	private void failed(Channel channel, Throwable cause) {
		channel.close();
		this.result.completeExceptionally(cause);
	}

	/** Takes what the result of the handshake tells anyway, so that it is not logged. */
	@Sharable
	private static final class HandshakeFailure extends ChannelInboundHandlerAdapter {

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			logger.debug("TLS failed", cause);
		}

	}

}
