package io.mqttboot.client.internal.engine;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.net.ssl.SSLHandshakeException;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.internal.transport.ServerSelection.Target;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.options.ServerAddress;
import io.netty.channel.ConnectTimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectProblemTests {

	private static final Target TARGET = new Target(new ServerAddress("h", 1883, false), false);

	@Test
	void tellsNetworkErrorsApartAndKeepsThem() {
		Map<Exception, String> texts = new LinkedHashMap<>();
		texts.put(new UnknownHostException("h"), "host name");
		texts.put(new ConnectTimeoutException("5 s"), "does not answer");
		texts.put(new NoRouteToHostException("no route"), "no way");
		texts.put(new BindException("in use"), "local address");
		texts.put(new ConnectException("refused"), "cannot be reached");
		texts.put(new IOException("reset"), "No connection");
		texts.forEach((cause, text) -> assertThat(ConnectProblem.of(ConnectPhase.TCP, TARGET, cause))
			.isInstanceOf(MqttConnectException.class)
			.hasCause(cause)
			.hasMessageContainingAll(text, "mqtt://h:1883", cause.getMessage()));
		assertThat(ConnectProblem.of(ConnectPhase.TLS, TARGET, new SSLHandshakeException("unknown CA")))
			.hasMessageContainingAll("TLS handshake", "unknown CA");
		MqttConfigurationException wrong = new MqttConfigurationException("tls", "no");
		assertThat(ConnectProblem.of(ConnectPhase.TLS, TARGET, wrong)).isSameAs(wrong);
	}

}
