package io.mqttboot.client.internal.tls;

import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.options.TlsOptions;
import io.netty.handler.ssl.SslHandler;

/**
 * Makes the TLS handler of a connection.
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
