package io.mqttboot.client.internal.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;

import io.mqttboot.client.options.TransportOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Turns the TCP settings into options of a channel.
 */
final class SocketSettings {

	private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

	private final TransportOptions options;

	SocketSettings(TransportOptions options) {
		this.options = options;
	}

	void apply(Bootstrap bootstrap) {
		bootstrap.option(ChannelOption.TCP_NODELAY, this.options.tcpNoDelay())
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
			.option(ChannelOption.AUTO_CLOSE, false);
		if (this.options.sendBufferSize() > 0) {
			bootstrap.option(ChannelOption.SO_SNDBUF, this.options.sendBufferSize());
		}
		if (this.options.receiveBufferSize() > 0) {
			bootstrap.option(ChannelOption.SO_RCVBUF, this.options.receiveBufferSize());
		}
		Duration linger = this.options.linger();
		if (linger != null) {
			bootstrap.option(ChannelOption.SO_LINGER, (int) linger.toSeconds());
		}
		if (this.options.tcpKeepAlive()) {
			bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
			seconds(bootstrap, ExtendedSocketOptions.TCP_KEEPIDLE, this.options.tcpKeepAliveTime());
			seconds(bootstrap, ExtendedSocketOptions.TCP_KEEPINTERVAL, this.options.tcpKeepAliveInterval());
			if (this.options.tcpKeepAliveCount() > 0) {
				bootstrap.option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
						this.options.tcpKeepAliveCount());
			}
		}
	}

	private static void seconds(Bootstrap bootstrap, SocketOption<Integer> option, @Nullable Duration value) {
		if (value != null) {
			bootstrap.option(NioChannelOption.of(option), (int) value.toSeconds());
		}
	}

	/** Where to connect from, or {@code null} for any interface and port; may block. */
	@Nullable SocketAddress localAddress() {
		String host = this.options.localHost();
		if (host != null) {
			return new InetSocketAddress(host, this.options.localPort());
		}
		return (this.options.localPort() > 0) ? new InetSocketAddress(this.options.localPort()) : null;
	}

}
