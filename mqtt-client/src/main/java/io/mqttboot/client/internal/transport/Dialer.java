package io.mqttboot.client.internal.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.mqttboot.client.internal.tls.TlsHandlers;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.options.TlsOptions;
import io.mqttboot.client.options.TransportOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Opens one connection: looks the host name up, tries its addresses one after the other,
 * and does the TLS handshake. Used once. Everything but the lookup runs on the event
 * loop.
 */
public final class Dialer {

	private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

	private final EventLoop loop;

	private final ServerAddress server;

	private final TransportOptions transport;

	private final TlsOptions tls;

	private final Supplier<? extends ChannelHandler> packets;

	private final Consumer<ConnectPhase> progress;

	private final CompletableFuture<Channel> result = new CompletableFuture<>();

	private @Nullable Channel opening;

	/**
	 * Prepares a connection.
	 * @param loop the event loop of the channel
	 * @param server where to connect
	 * @param transport TCP settings
	 * @param tls TLS settings, used if the address asks for TLS
	 * @param packets makes the handler that is put last into the pipeline as soon as TCP
	 * stands
	 * @param progress told about each phase before it starts
	 */
	public Dialer(EventLoop loop, ServerAddress server, TransportOptions transport, TlsOptions tls,
			Supplier<? extends ChannelHandler> packets, Consumer<ConnectPhase> progress) {
		this.loop = loop;
		this.server = server;
		this.transport = transport;
		this.tls = tls;
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
			List<InetAddress> addresses = List.of(InetAddress.getAllByName(this.server.host()));
			onLoop(() -> tryAddress(addresses, 0, null));
		}
		catch (UnknownHostException ex) {
			onLoop(() -> this.result.completeExceptionally(ex));
		}
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
		if (index == addresses.size()) {
			this.result.completeExceptionally(
					(earlier != null) ? earlier : new UnknownHostException(this.server.host() + " has no address"));
			return;
		}
		this.progress.accept(ConnectPhase.TCP);
		ChannelFuture connecting = bootstrap().connect(new InetSocketAddress(addresses.get(index), this.server.port()));
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
				tryAddress(addresses, index + 1, cause);
			}
		});
	}

	private Bootstrap bootstrap() {
		return new Bootstrap().group(this.loop)
			.channel(NioSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, this.transport.tcpNoDelay())
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
			.option(ChannelOption.AUTO_CLOSE, false)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					// the pipeline is built when TCP stands, see opened()
				}

			});
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
				channel.pipeline().addLast("tls", handler);
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
		channel.pipeline().addLast("packets", this.packets.get());
		if (!this.result.complete(channel)) {
			channel.close();
		}
	}

	private void failed(Channel channel, Throwable cause) {
		channel.close();
		this.result.completeExceptionally(cause);
	}

}
