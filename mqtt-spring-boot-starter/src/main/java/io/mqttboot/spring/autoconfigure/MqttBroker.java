package io.mqttboot.spring.autoconfigure;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTConnection;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.server.RemotingService;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * A broker inside the JVM (Apache Artemis), for development and tests: on the loopback
 * address, for MQTT 3.1.1 and 5.0, nothing kept on disk, packets up to 16 MiB. The server
 * behind it is not a bean, since Spring Boot would take it for the JMS broker of the
 * application.
 * <p>
 * It loses QoS 0 messages of a client that disconnects right after them, and delivers one
 * copy for each overlapping subscription.
 */
public final class MqttBroker implements AutoCloseable {

	private static final String HOST = "127.0.0.1";

	private static final String ACCEPTOR = "mqtt";

	private static final int MAXIMUM_PACKET_SIZE = 16 * 1024 * 1024;

	private static final long PATIENCE_NANOS = 10_000_000_000L;

	private static final long PAUSE_NANOS = 5_000_000;

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

	private final TransportConfiguration acceptor;

	private MqttBroker(int port, Map<String, String> users) {
		Map<String, Object> transport = Map.of(TransportConstants.HOST_PROP_NAME, HOST,
				TransportConstants.PORT_PROP_NAME, port, TransportConstants.PROTOCOLS_PROP_NAME, "MQTT",
				TransportConstants.USE_EPOLL_PROP_NAME, false, TransportConstants.USE_KQUEUE_PROP_NAME, false);
		Map<String, Object> protocol = Map.of("maximumPacketSize", MAXIMUM_PACKET_SIZE, "topicAliasMaximum", 16);
		this.acceptor = new TransportConfiguration(NettyAcceptorFactory.class.getName(), new HashMap<>(transport),
				ACCEPTOR, new HashMap<>(protocol));
		ConfigurationImpl configuration = new ConfigurationImpl();
		configuration.setName("embedded-mqtt-" + NUMBER.incrementAndGet());
		configuration.setPersistenceEnabled(false).setSecurityEnabled(!users.isEmpty()).setJMXManagementEnabled(false);
		// delays of wills and expiry of sessions are looked at this often, in
		// milliseconds
		configuration.setMqttSessionScanInterval(200).setMessageExpiryScanPeriod(500);
		configuration.setGracefulShutdownEnabled(false);
		// without these addresses there are warnings for every subscription
		configuration.addAddressSetting("#",
				new AddressSettings().setDeadLetterAddress(SimpleString.of("DLQ"))
					.setExpiryAddress(SimpleString.of("ExpiryQueue"))
					.setMaxDeliveryAttempts(-1));
		configuration.addAcceptorConfiguration(this.acceptor);
		this.server.setConfiguration(configuration);
		if (!users.isEmpty()) {
			this.server.setSecurityManager(new MqttBrokerUsers(users));
		}
	}

	/**
	 * Starts a broker.
	 * @param port the port, or 0 for a free one
	 * @param users passwords by user name; if empty, everybody is let in
	 * @return a broker that listens
	 */
	public static MqttBroker start(int port, Map<String, String> users) {
		MqttBroker broker = new MqttBroker(port, users);
		try {
			broker.server.start();
			if (broker.acceptor().getActualPort() > 0) {
				return broker;
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException("The embedded MQTT broker could not start", ex);
		}
		broker.close();
		throw new IllegalStateException("The embedded MQTT broker could not listen on port " + port
				+ ". Stop what uses the port, or choose port 0 for a free one");
	}

	/**
	 * The port.
	 * @return the port it listens on
	 */
	public int port() {
		return acceptor().getActualPort();
	}

	/**
	 * The address for clients.
	 * @return for example {@code mqtt://127.0.0.1:40123}
	 */
	public String url() {
		return "mqtt://" + HOST + ":" + port();
	}

	/**
	 * The clients that are connected.
	 * @return their client identifiers
	 */
	public Set<String> clients() {
		Set<String> clients = new TreeSet<>();
		for (RemotingConnection connection : remoting().getConnections()) {
			if (isClient(connection)) {
				clients.add(connection.getClientID());
			}
		}
		return clients;
	}

	/** Not one that is refused, or not accepted yet. */
	private static boolean isClient(RemotingConnection connection) {
		return connection instanceof MQTTConnection client && client.getConnected() && client.getClientID() != null;
	}

	/**
	 * Closes sockets without DISCONNECT.
	 * @param clientIds of which clients
	 * @return how many there were
	 */
	public int dropConnections(Predicate<String> clientIds) {
		int dropped = 0;
		for (RemotingConnection connection : remoting().getConnections()) {
			if (isClient(connection) && clientIds.test(connection.getClientID())) {
				connection.fail(new ActiveMQException("dropped by a test"));
				dropped++;
			}
		}
		return dropped;
	}

	/**
	 * Drops all connections, keeps the sessions, and comes back on the same port.
	 * @param during run while nothing listens
	 */
	public void outage(Runnable during) {
		this.acceptor.getParams().put(TransportConstants.PORT_PROP_NAME, port());
		try {
			remoting().destroyAcceptor(ACCEPTOR);
			try {
				during.run();
			}
			finally {
				remoting().createAcceptor(this.acceptor).start();
			}
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("The embedded MQTT broker did not come back", ex);
		}
	}

	/**
	 * Drops all connections and forgets sessions, as a broker without a disk does when it
	 * is restarted: subscriptions and messages that waited are gone.
	 * @param clientIds of which clients
	 */
	public void loseSessions(Predicate<String> clientIds) {
		outage(() -> {
			try {
				MQTTStateManager sessions = MQTTStateManager.getInstance(this.server.getActiveMQServer());
				long deadline = System.nanoTime() + PATIENCE_NANOS;
				while (expire(sessions, clientIds)) {
					if (System.nanoTime() - deadline > 0) {
						throw new IllegalStateException("The embedded MQTT broker does not forget its sessions");
					}
					LockSupport.parkNanos(PAUSE_NANOS);
				}
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException("The embedded MQTT broker does not forget its sessions", ex);
			}
		});
	}

	/** Lets sessions expire; says whether some are still there. */
	private static boolean expire(MQTTStateManager sessions, Predicate<String> clientIds) {
		Collection<MQTTSessionState> all = sessions.getSessionStates().values();
		all.stream().filter((session) -> clientIds.test(session.getClientId())).forEach((session) -> {
			session.setClientSessionExpiryInterval(1);
			session.setDisconnectedTime(0);
		});
		sessions.scanSessions();
		return all.stream().anyMatch((session) -> clientIds.test(session.getClientId()));
	}

	private RemotingService remoting() {
		return this.server.getActiveMQServer().getRemotingService();
	}

	private NettyAcceptor acceptor() {
		return (NettyAcceptor) remoting().getAcceptor(ACCEPTOR);
	}

	@Override
	public void close() {
		try {
			this.server.stop();
		}
		catch (Exception ex) {
			throw new IllegalStateException("The embedded MQTT broker could not stop", ex);
		}
	}

}
