package io.mqttboot.spring.autoconfigure;

import java.util.Map;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttTemplate;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import io.mqttboot.spring.observation.MqttRequestObservationConvention;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Auto-configuration of connections and templates.
 */
@AutoConfiguration(after = SslAutoConfiguration.class,
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
				"org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration" })
@ConditionalOnClass(MqttClient.class)
@ConditionalOnBooleanProperty(name = "mqtt.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ MqttProperties.class, MqttConnectionProperties.class })
@Import({ MissingIntegrationConfiguration.class, NamedConnectionsRegistrar.class })
@ImportRuntimeHints(MqttRuntimeHints.class)
public final class MqttAutoConfiguration {

	private final MqttProperties properties;

	MqttAutoConfiguration(MqttProperties properties) {
		this.properties = properties;
	}

	@Bean
	@ConditionalOnMissingBean(MqttConnectionDetails.class)
	PropertiesMqttConnectionDetails mqttConnectionDetails(MqttConnectionProperties connection,
			ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesMqttConnectionDetails(ConnectionSettings.ordinary(connection),
				sslBundles.getIfAvailable());
	}

	@Bean
	MqttClientFactory mqttClientFactory(BeanFactory beanFactory) {
		return new MqttClientFactory(this.properties.startup(), beanFactory);
	}

	@Bean
	@ConditionalOnMissingBean
	MqttClient mqttClient(MqttClientFactory factory, MqttConnectionProperties connection,
			MqttConnectionDetails details) {
		return factory.create(ConnectionSettings.ordinary(connection), details);
	}

	@Bean
	@ConditionalOnMissingBean
	MqttConnections mqttConnections(ListableBeanFactory beanFactory, ApplicationEventPublisher events) {
		MqttConnections.Startup startup = this.properties.startup();
		MqttConnections connections = new MqttConnections(
				(startup != null) ? startup : MqttConnections.Startup.BACKGROUND, events);
		Map<String, MqttClient> clients = beanFactory.getBeansOfType(MqttClient.class, false, true);
		clients.forEach((beanName, client) -> connections.add(MqttConnections.connectionName(beanName), client));
		return connections;
	}

	@Bean
	@ConditionalOnMissingBean
	MqttPayloadConverter mqttPayloadConverter(ListableBeanFactory beanFactory,
			ObjectProvider<ObjectConverter> objectConverter) {
		ApplicationConversionService conversionService = new ApplicationConversionService();
		ApplicationConversionService.addBeans(conversionService, beanFactory);
		ObjectConverter converter = objectConverter.getIfAvailable();
		return new MqttPayloadConverter((converter != null) ? converter.converter() : null, conversionService,
				defaultContentType());
	}

	private MimeType defaultContentType() {
		String text = this.properties.listener().defaultContentType();
		try {
			return (text != null) ? MimeTypeUtils.parseMimeType(text) : MimeTypeUtils.APPLICATION_JSON;
		}
		catch (InvalidMimeTypeException ex) {
			throw new InvalidMqttPropertyException("mqtt.listener.default-content-type",
					String.valueOf(ex.getMessage()), "Use a MIME type, for example 'application/json'.");
		}
	}

	@Bean
	MqttTemplateFactory mqttTemplateFactory(MqttPayloadConverter payloadConverter,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<MqttPublishObservationConvention> convention,
			ObjectProvider<MqttRequestObservationConvention> requestConvention) {
		return new MqttTemplateFactory(this.properties.publish(), payloadConverter, observationRegistry, convention,
				requestConvention);
	}

	@Bean
	@ConditionalOnMissingBean(MqttOperations.class)
	@ConditionalOnSingleCandidate(MqttClient.class)
	MqttTemplate mqttTemplate(MqttTemplateFactory factory, MqttClient client, MqttConnections connections) {
		return factory.create(connections.nameOf(client), client);
	}

	/**
	 * Converts objects. A type of its own, because other libraries look for beans of type
	 * {@code MessageConverter}.
	 *
	 * @param converter the converter
	 */
	record ObjectConverter(MessageConverter converter) {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JsonMapper.class, JacksonJsonMessageConverter.class })
	static class JacksonConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		ObjectConverter mqttObjectConverter(JsonMapper mapper) {
			return new ObjectConverter(new JacksonJsonMessageConverter(mapper));
		}

	}

}
