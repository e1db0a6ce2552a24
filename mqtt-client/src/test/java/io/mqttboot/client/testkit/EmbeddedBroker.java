package io.mqttboot.client.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import javax.security.auth.Subject;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.server.RemotingService;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT broker inside the JVM (Apache Artemis), for MQTT 3.1.1 and 5.0, on a free port
 * of the loopback address. Nothing is kept on disk. Packets may have up to 8 MiB.
 * <p>
 * It loses QoS 0 messages of a client that disconnects right after them, delivers one
 * copy for each overlapping subscription, and publishes the will of an MQTT 5.0 session
 * that has an expiry only if the will has a delay.
 */
public final class EmbeddedBroker implements AutoCloseable {

	private static final String ACCEPTOR = "mqtt";

	private static final int MAXIMUM_PACKET_SIZE = 8 * 1024 * 1024;

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

	private final TransportConfiguration acceptor;

	private EmbeddedBroker(@Nullable ActiveMQSecurityManager5 security) {
		this.acceptor = new TransportConfiguration(NettyAcceptorFactory.class.getName(),
				new HashMap<>(Map.of(TransportConstants.HOST_PROP_NAME, "127.0.0.1", TransportConstants.PORT_PROP_NAME,
						0, TransportConstants.PROTOCOLS_PROP_NAME, "MQTT", TransportConstants.USE_EPOLL_PROP_NAME,
						false, TransportConstants.USE_KQUEUE_PROP_NAME, false)),
				ACCEPTOR, new HashMap<>(Map.of("topicAliasMaximum", 16, "maximumPacketSize", MAXIMUM_PACKET_SIZE)));
		ConfigurationImpl configuration = new ConfigurationImpl();
		configuration.setName("embedded-mqtt-" + NUMBER.incrementAndGet());
		configuration.setPersistenceEnabled(false)
			.setSecurityEnabled(security != null)
			.setJMXManagementEnabled(false)
			.setMqttSessionScanInterval(200)
			.setMessageExpiryScanPeriod(500)
			.setGracefulShutdownEnabled(false);
		configuration.addAddressSetting("#",
				new AddressSettings().setDeadLetterAddress(SimpleString.of("DLQ"))
					.setExpiryAddress(SimpleString.of("ExpiryQueue"))
					.setMaxDeliveryAttempts(-1));
		configuration.addAcceptorConfiguration(this.acceptor);
		this.server.setConfiguration(configuration);
		if (security != null) {
			this.server.setSecurityManager(security);
		}
	}

	/**
	 * Starts a broker that lets everybody in.
	 * @return a broker that listens
	 */
	public static EmbeddedBroker start() {
		return new EmbeddedBroker(null).started();
	}

	/**
	 * Starts a broker with one user.
	 * @param userName the user name
	 * @param password the password
	 * @return a broker that listens
	 */
	public static EmbeddedBroker start(String userName, String password) {
		return new EmbeddedBroker(new OneUser(userName, password)).started();
	}

	private EmbeddedBroker started() {
		try {
			this.server.start();
			return this;
		}
		catch (Exception ex) {
			throw new AssertionError("The embedded broker did not start", ex);
		}
	}

	/**
	 * The port.
	 * @return the port
	 */
	public int port() {
		return netty().getActualPort();
	}

	/**
	 * The address for a client.
	 * @return {@code mqtt://127.0.0.1:port}
	 */
	public String uri() {
		return "mqtt://127.0.0.1:" + port();
	}

	/**
	 * Closes the sockets of a client without DISCONNECT.
	 * @param clientId the client identifier
	 * @return how many there were
	 */
	public int kill(String clientId) {
		int killed = 0;
		for (RemotingConnection connection : this.server.getActiveMQServer().getRemotingService().getConnections()) {
			if (clientId.equals(connection.getClientID())) {
				connection.fail(new ActiveMQException("killed by a test"));
				killed++;
			}
		}
		return killed;
	}

	/**
	 * Drops all connections, keeps the sessions, and comes back on the same port.
	 * @param during run while nothing listens
	 */
	public void outage(Runnable during) {
		this.acceptor.getParams().put(TransportConstants.PORT_PROP_NAME, port());
		RemotingService remoting = this.server.getActiveMQServer().getRemotingService();
		try {
			remoting.destroyAcceptor(ACCEPTOR);
			try {
				during.run();
			}
			finally {
				remoting.createAcceptor(this.acceptor).start();
			}
		}
		catch (Exception ex) {
			throw new AssertionError("The embedded broker did not come back", ex);
		}
	}

	private NettyAcceptor netty() {
		return (NettyAcceptor) this.server.getActiveMQServer().getRemotingService().getAcceptor(ACCEPTOR);
	}

	@Override
	public void close() {
		try {
			this.server.stop();
		}
		catch (Exception ex) {
			throw new AssertionError("The embedded broker did not stop", ex);
		}
	}

	/** Lets one user in, who may do everything. */
	private record OneUser(String userName, String password) implements ActiveMQSecurityManager5 {

		@Override
		public @Nullable Subject authenticate(@Nullable String user, @Nullable String givenPassword,
				@Nullable RemotingConnection connection, @Nullable String domain) {
			if (!validateUser(user, givenPassword)) {
				return null;
			}
			Subject subject = new Subject();
			subject.getPrincipals().add(new UserPrincipal(this.userName));
			return subject;
		}

		@Override
		public boolean authorize(@Nullable Subject subject, Set<Role> roles, CheckType type, @Nullable String address) {
			return subject != null;
		}

		@Override
		public boolean validateUser(@Nullable String user, @Nullable String givenPassword) {
			return this.userName.equals(user) && this.password.equals(givenPassword);
		}

		@Override
		public boolean validateUserAndRole(@Nullable String user, @Nullable String givenPassword, Set<Role> roles,
				CheckType type) {
			return validateUser(user, givenPassword);
		}

	}

}
