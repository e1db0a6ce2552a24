package io.mqttboot.client.internal.tls;

import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.message.TlsStatus;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.options.TlsOptions;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Makes the TLS handler of a connection, and says what came of it.
 */
public final class TlsHandlers {

	private static final String[] PROTOCOLS = { "TLSv1.3", "TLSv1.2" };

	private TlsHandlers() {
	}

	/**
	 * Makes a handler for one connection. The {@code SSLContext} is asked for each time.
	 * @param options the settings
	 * @param server whom the certificate must name
	 * @return a handler that has not started yet
	 * @throws MqttConfigurationException if a setting is not supported by the provider
	 */
	public static SslHandler create(TlsOptions options, ServerAddress server) {
		SSLEngine engine = context(options).createSSLEngine(server.host(), server.port());
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm(options.verifyHostname() ? "HTTPS" : null);
		try {
			parameters
				.setProtocols(options.protocols().isEmpty() ? PROTOCOLS : options.protocols().toArray(String[]::new));
			if (!options.cipherSuites().isEmpty()) {
				parameters.setCipherSuites(options.cipherSuites().toArray(String[]::new));
			}
			engine.setSSLParameters(parameters);
		}
		catch (IllegalArgumentException ex) {
			throw new MqttConfigurationException("tls",
					"The TLS provider does not support the protocols or cipher suites that were set: "
							+ ex.getMessage());
		}
		return new SslHandler(engine);
	}

	/**
	 * Looks at a connection after the handshake.
	 * @param channel the connection
	 * @return what was negotiated, or {@code null} without TLS
	 */
	public static @Nullable TlsStatus status(Channel channel) {
		SslHandler handler = channel.pipeline().get(SslHandler.class);
		if (handler == null) {
			return null;
		}
		SSLSession session = handler.engine().getSession();
		return new TlsStatus(session.getProtocol(), session.getCipherSuite(), serverCertificates(session));
	}

	private static List<X509Certificate> serverCertificates(SSLSession session) {
		try {
			return Arrays.stream(session.getPeerCertificates())
				.filter(X509Certificate.class::isInstance)
				.map(X509Certificate.class::cast)
				.toList();
		}
		catch (SSLPeerUnverifiedException ex) {
			return List.of();
		}
	}

	private static SSLContext context(TlsOptions options) {
		Supplier<SSLContext> given = options.sslContext();
		if (given != null) {
			return given.get();
		}
		try {
			return SSLContext.getDefault();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("The default SSLContext of this JVM cannot be created", ex);
		}
	}

}
