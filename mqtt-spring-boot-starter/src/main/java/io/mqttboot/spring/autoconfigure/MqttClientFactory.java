package io.mqttboot.spring.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.spi.CredentialsProvider;
import io.mqttboot.client.spi.HostResolver;
import io.mqttboot.client.spi.ReconnectPolicy;
import io.mqttboot.spring.autoconfigure.MqttConnectionProperties.Session.RandomClientId;
import io.mqttboot.spring.autoconfigure.MqttConnectionProperties.Ssl.OnReload;
import io.mqttboot.spring.core.MqttConnections.Startup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Makes clients from properties, connection details and beans of the application. Owns
 * the threads on which listeners run: one for each listener that is busy, so that a slow
 * or paused listener does not take the thread of another; virtual ones if the application
 * wants that. They are kept in here because a bean of type {@code Executor} would make
 * the application's own task executor disappear.
 */
final class MqttClientFactory implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(MqttClientFactory.class);

	private static final String THREAD_NAME_PREFIX = "mqtt-";

	private final @Nullable Startup startup;

	private final BeanFactory beanFactory;

	private final Executor callbackExecutor;

	private final Runnable shutdown;

	MqttClientFactory(@Nullable Startup startup, BeanFactory beanFactory) {
		this.startup = startup;
		this.beanFactory = beanFactory;
		if (Threading.VIRTUAL.isActive(beanFactory.getBean(Environment.class))) {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(THREAD_NAME_PREFIX);
			executor.setVirtualThreads(true);
			executor.setCancelRemainingTasksOnClose(true);
			this.callbackExecutor = executor;
			this.shutdown = executor::close;
		}
		else {
			CustomizableThreadFactory threads = new CustomizableThreadFactory(THREAD_NAME_PREFIX);
			threads.setDaemon(true);
			ThreadPoolExecutor executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS,
					new SynchronousQueue<>(), threads);
			this.callbackExecutor = executor;
			this.shutdown = executor::shutdownNow;
		}
	}

	/**
	 * Makes the client of a named connection. A bean that is named like
	 * {@code edgeMqttConnectionDetails} says where its server is, else the properties.
	 * @param settings what is configured
	 * @return a client, not connected
	 */
	MqttClient createNamed(ConnectionSettings settings) {
		String detailsName = settings.name() + "MqttConnectionDetails";
		return create(settings,
				this.beanFactory.containsBean(detailsName)
						? this.beanFactory.getBean(detailsName, MqttConnectionDetails.class)
						: new PropertiesMqttConnectionDetails(settings, optional(SslBundles.class)));
	}

	/**
	 * Makes a client.
	 * @param settings what is configured
	 * @param details where the server is and how to get in
	 * @return a client, not connected
	 */
	MqttClient create(ConnectionSettings settings, MqttConnectionDetails details) {
		MqttClientOptions.Builder builder = new ClientOptionsMapper(settings, details).builder();
		builder.callbackExecutor(this.callbackExecutor);
		builder.reconnect((reconnect) -> reconnect.retryFirstConnect(this.startup != Startup.FAIL_FAST));
		chooseClientId(settings, builder);
		askForCredentials(settings, builder);
		takePart(settings, builder);
		this.beanFactory.getBeanProvider(MqttClientOptionsCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(settings.name(), builder));
		MqttClientOptions options = ClientOptionErrors.translate(settings.prefix(), builder::build);
		checkClientId(settings, options);
		MqttClient client = ClientOptionErrors.translate(settings.prefix(), () -> MqttClient.create(options));
		reconnectOnReload(settings, client);
		return client;
	}

	private <T> @Nullable T optional(Class<T> type) {
		return this.beanFactory.getBeanProvider(type).getIfAvailable();
	}

	private void chooseClientId(ConnectionSettings settings, MqttClientOptions.Builder builder) {
		MqttClientIdStrategy strategy = optional(MqttClientIdStrategy.class);
		String chosen = (strategy != null) ? strategy.clientId(settings.name(), settings.properties().clientId())
				: null;
		if (chosen != null) {
			ClientOptionErrors.valid(settings.property("client-id"), () -> builder.clientId(chosen));
		}
	}

	private void askForCredentials(ConnectionSettings settings, MqttClientOptions.Builder builder) {
		MqttCredentialsProvider provider = optional(MqttCredentialsProvider.class);
		if (provider != null) {
			CredentialsProvider configured = ClientOptionErrors.translate(settings.prefix(), builder::build)
				.credentials();
			builder.credentials(() -> {
				Credentials credentials = provider.credentials(settings.name());
				return (credentials != null) ? credentials : configured.credentials();
			});
		}
	}

	/** Other beans of the application that clients use. */
	private void takePart(ConnectionSettings settings, MqttClientOptions.Builder builder) {
		MqttAuthenticatorProvider provider = optional(MqttAuthenticatorProvider.class);
		Authenticator authenticator = (provider != null) ? provider.authenticator(settings.name()) : null;
		if (authenticator != null) {
			builder.connect((connect) -> connect.authenticator(authenticator));
		}
		ReconnectPolicy policy = optional(ReconnectPolicy.class);
		if (policy != null) {
			builder.reconnect((reconnect) -> reconnect.policy(policy));
		}
		HostResolver resolver = optional(HostResolver.class);
		if (resolver != null) {
			builder.transport((transport) -> transport.resolver(resolver));
		}
	}

	/**
	 * A session that the server keeps for a client identifier that never comes back is
	 * garbage on the server.
	 */
	private static void checkClientId(ConnectionSettings settings, MqttClientOptions options) {
		Duration expiry = options.session().expiry();
		boolean kept = (expiry != null && !expiry.isZero()) || Boolean.FALSE.equals(options.session().cleanStart())
				|| options.session().storeFile() != null;
		if (!kept || !(options.clientIdGenerated() || options.clientId().isEmpty())) {
			return;
		}
		String problem = "the session is to be kept, but the client identifier is a new one at each start, "
				+ "so each start would leave a session behind on the server";
		if (settings.properties().session().randomClientId() != RandomClientId.WARN) {
			throw new InvalidMqttPropertyException(settings.property("client-id"), problem,
					"Set '%s', or remove '%s' and '%s', or set '%s: warn' if you mean it.".formatted(
							settings.property("client-id"), settings.property("session.expiry"),
							settings.property("session.clean-start"), settings.property("session.random-client-id")));
		}
		logger.warn("MQTT connection '{}': {}", settings.name(), problem);
	}

	private void reconnectOnReload(ConnectionSettings settings, MqttClient client) {
		MqttConnectionProperties.Ssl ssl = settings.properties().ssl();
		SslBundles bundles = optional(SslBundles.class);
		if (ssl.onReload() == OnReload.RECONNECT && ssl.bundle() != null && bundles != null) {
			bundles.addBundleUpdateHandler(ssl.bundle(), (bundle) -> {
				ClientState state = client.status().state();
				if (state == ClientState.CONNECTED || state == ClientState.CONNECTING || state == ClientState.WAITING) {
					logger.info("SSL bundle '{}' was reloaded; MQTT connection '{}' is made anew", ssl.bundle(),
							settings.name());
					client.disconnect().thenCompose((done) -> client.connect());
				}
			});
		}
	}

	/** All clients are closed by now; what still runs is interrupted. */
	@Override
	public void destroy() {
		this.shutdown.run();
	}

}
