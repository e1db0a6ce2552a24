package io.mqttboot.spring.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.mqttboot.spring.autoconfigure.MqttBroker;
import io.mqttboot.spring.autoconfigure.MqttConnectionDetails;
import io.mqttboot.spring.core.MqttPayloadConverter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertyResolver;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Starts a broker with an application context and adds the probe. Part of the key of the
 * context cache, so it holds what the annotation says and nothing else.
 *
 * @param enabled whether there is a broker
 * @param port its port, or 0
 * @param users who is let in, as {@code name:password}
 * @param urlProperties properties that are set to its address
 */
record MqttContextCustomizer(boolean enabled, int port, List<String> users,
		List<String> urlProperties) implements ContextCustomizer {

	private static final String BROKER = "mqttTestBroker";

	private static final String LIBRARY = "org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManagerFactory";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		DefaultListableBeanFactory beanFactory = (DefaultListableBeanFactory) context.getBeanFactory();
		if (this.enabled) {
			startBroker(context, beanFactory);
		}
		RootBeanDefinition probe = new RootBeanDefinition(MqttProbe.class, () -> probe(beanFactory));
		probe.setLazyInit(true);
		((BeanDefinitionRegistry) beanFactory).registerBeanDefinition("mqttProbe", probe);
	}

	private void startBroker(ConfigurableApplicationContext context, DefaultListableBeanFactory beanFactory) {
		Assert.state(ClassUtils.isPresent(LIBRARY, context.getClassLoader()),
				"@EmbeddedMqttBroker needs a broker. Add org.apache.artemis:artemis-server and "
						+ "org.apache.artemis:artemis-mqtt-protocol in test scope");
		MqttBroker broker = MqttBroker.start(this.port, passwords());
		beanFactory.registerSingleton(BROKER, broker);
		// as a singleton of the context it is closed with it, also if the start fails
		beanFactory.registerDisposableBean(BROKER, broker::close);
		beanFactory.registerSingleton("mqttTestConnectionDetails", details(broker, context.getEnvironment()));
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("mqtt.url", broker.url());
		this.urlProperties.forEach((name) -> properties.put(name, broker.url()));
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(BROKER, properties));
	}

	private Map<String, String> passwords() {
		Map<String, String> passwords = new LinkedHashMap<>();
		for (String user : this.users) {
			int colon = user.indexOf(':');
			Assert.state(colon > 0, "Users of @EmbeddedMqttBroker are written as name:password");
			passwords.put(user.substring(0, colon), user.substring(colon + 1));
		}
		return passwords;
	}

	private TestDetails details(MqttBroker broker, PropertyResolver properties) {
		String userName = properties.getProperty("mqtt.username");
		String password = properties.getProperty("mqtt.password");
		if (userName == null && !this.users.isEmpty()) {
			Map.Entry<String, String> first = passwords().entrySet().iterator().next();
			return new TestDetails(broker.url(), first.getKey(), first.getValue());
		}
		return new TestDetails(broker.url(), userName, password);
	}

	private MqttProbe probe(DefaultListableBeanFactory beanFactory) {
		MqttConnectionDetails details = beanFactory.getBean(MqttConnectionDetails.class);
		String userName = details.getUsername();
		String password = details.getPassword();
		if (!this.users.isEmpty()) {
			Map.Entry<String, String> first = passwords().entrySet().iterator().next();
			userName = first.getKey();
			password = first.getValue();
		}
		return new MqttProbe(new TestDetails(details.getUrl(), userName, password), details.getSslBundle(),
				beanFactory.getBeanProvider(MqttBroker.class).getIfAvailable(),
				beanFactory.getBean(MqttPayloadConverter.class));
	}

	/** Without secrets: it becomes part of messages about contexts. */
	@Override
	public String toString() {
		return "@EmbeddedMqttBroker(enabled=%s, port=%d)".formatted(this.enabled, this.port);
	}

	/**
	 * Where the broker is.
	 *
	 * @param getUrl the address
	 * @param getUsername the user name, or {@code null}
	 * @param getPassword the password, or {@code null}
	 */
	record TestDetails(String getUrl, @Nullable String getUsername,
			@Nullable String getPassword) implements MqttConnectionDetails {

		@Override
		public boolean isEmbedded() {
			return true;
		}

		@Override
		public String toString() {
			return this.getUrl;
		}

	}

}
