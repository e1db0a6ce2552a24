package io.mqttboot.spring.autoconfigure;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * A broker inside the application (Apache Artemis), for development and tests: on a free
 * port of the loopback address, for everybody on this machine, nothing kept on disk. It
 * runs as long as its bean exists, so from before the first connection until after the
 * last. The server itself is not a bean, since Spring Boot would take it for the JMS
 * broker of the application.
 */
final class EmbeddedMqttBroker implements InitializingBean, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedMqttBroker.class);

	private static final String HOST = "127.0.0.1";

	private static final String ACCEPTOR = "mqtt";

	private static final int MAXIMUM_PACKET_SIZE = 16 * 1024 * 1024;

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

	EmbeddedMqttBroker() {
		Map<String, Object> acceptor = Map.of(TransportConstants.HOST_PROP_NAME, HOST,
				TransportConstants.PORT_PROP_NAME, 0, TransportConstants.PROTOCOLS_PROP_NAME, "MQTT",
				TransportConstants.USE_EPOLL_PROP_NAME, false, TransportConstants.USE_KQUEUE_PROP_NAME, false);
		Map<String, Object> protocol = Map.of("maximumPacketSize", MAXIMUM_PACKET_SIZE, "topicAliasMaximum", 16);
		ConfigurationImpl configuration = new ConfigurationImpl();
		configuration.setName("embedded-mqtt-" + NUMBER.incrementAndGet());
		configuration.setPersistenceEnabled(false).setSecurityEnabled(false).setJMXManagementEnabled(false);
		// delays of wills and expiry of sessions are looked at this often, in
		// milliseconds
		configuration.setMqttSessionScanInterval(200).setMessageExpiryScanPeriod(500);
		configuration.setGracefulShutdownEnabled(false);
		// without these addresses there are warnings for every subscription
		configuration.addAddressSetting("#",
				new AddressSettings().setDeadLetterAddress(SimpleString.of("DLQ"))
					.setExpiryAddress(SimpleString.of("ExpiryQueue"))
					.setMaxDeliveryAttempts(-1));
		configuration.addAcceptorConfiguration(new TransportConfiguration(NettyAcceptorFactory.class.getName(),
				new HashMap<>(acceptor), ACCEPTOR, new HashMap<>(protocol)));
		this.server.setConfiguration(configuration);
	}

	@Override
	public void afterPropertiesSet() throws Exception {
		this.server.start();
		logger.warn("No 'mqtt.url' is set, so an embedded broker was started for development and tests: {}. "
				+ "Set 'mqtt.url' to use another one, or 'mqtt.embedded.enabled=false' to have none", url());
	}

	String url() {
		NettyAcceptor acceptor = (NettyAcceptor) this.server.getActiveMQServer()
			.getRemotingService()
			.getAcceptor(ACCEPTOR);
		return "mqtt://" + HOST + ":" + acceptor.getActualPort();
	}

	@Override
	public void destroy() throws Exception {
		this.server.stop();
	}

}
