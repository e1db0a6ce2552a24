package io.mqttboot.spring.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.HostResolver;
import io.mqttboot.client.spi.ReconnectPolicy;
import io.mqttboot.spring.actuate.MqttHealthContributorAutoConfiguration;
import io.mqttboot.spring.actuate.MqttHealthContributor;
import io.mqttboot.spring.actuate.MqttMetrics;
import io.mqttboot.spring.actuate.MqttMetricsAutoConfiguration;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.config.MqttConfigBeanNames;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttTemplate;
import io.mqttboot.spring.integration.MqttInboundChannelAdapter;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.listener.MqttListenerMethodFactory;
import io.mqttboot.spring.support.StubClient;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class MqttAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				JacksonAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				ObservationAutoConfiguration.class, IntegrationAutoConfiguration.class, MqttAutoConfiguration.class,
				MqttListenerAutoConfiguration.class, MqttEmbeddedBrokerAutoConfiguration.class,
				MqttChannelsAutoConfiguration.class, MqttMetricsAutoConfiguration.class,
				MqttHealthContributorAutoConfiguration.class))
		.withPropertyValues("mqtt.client-id=test");

	private final ApplicationContextRunner withoutBroker = this.runner
		.withPropertyValues("mqtt.url=mqtt://127.0.0.1:1");

	static class Listener {

		@MqttListener(id = "one", topics = "a")
		void on(String text) {
		}

	}

	@Test
	void everythingIsThere() {
		this.withoutBroker.run((context) -> {
			assertThat(context).hasSingleBean(MqttConnectionDetails.class)
				.hasSingleBean(PropertiesMqttConnectionDetails.class)
				.hasSingleBean(MqttClient.class)
				.hasBean("mqttClient")
				.hasSingleBean(MqttConnections.class)
				.hasSingleBean(MqttPayloadConverter.class)
				.hasSingleBean(MqttTemplate.class)
				.hasBean("mqttTemplate")
				.hasSingleBean(MqttListenerContainerFactory.class)
				.hasSingleBean(MqttListenerMethodFactory.class)
				.hasSingleBean(MqttListenerEndpointRegistry.class)
				.hasSingleBean(MqttMetrics.class)
				.hasSingleBean(MqttHealthContributor.class)
				.hasBean("mqttHealthContributor")
				.doesNotHaveBean(MqttBroker.class)
				.doesNotHaveBean(MqttInboundChannelAdapter.class);
			assertThat(context.getBean(MqttClient.class).options().server())
				.isEqualTo(new ServerAddress("127.0.0.1", 1, false));
		});
	}

	@Test
	void nothingIsThereWhenSwitchedOff() {
		this.runner
			.withPropertyValues("mqtt.enabled=false", "mqtt.channels.inbound.x.topics=a",
					"mqtt.connections.edge.url=mqtt://127.0.0.1")
			.withBean("listener", Listener.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeanDefinitionNames())
					.filteredOn((name) -> name.toLowerCase(Locale.ROOT).contains("mqtt"))
					.isEmpty();
			});
	}

	@Test
	void theTaskExecutorOfTheApplicationStays() {
		this.withoutBroker.withBean("listener", Listener.class).run((context) -> {
			assertThat(context).hasBean("applicationTaskExecutor");
			assertThat(context.getBeansOfType(Executor.class).keySet()).noneMatch((name) -> name.contains("mqtt"));
		});
	}

	@Test
	void nothingIsOfferedThatOthersTakeForTheirs() {
		this.runner.withClassLoader(new FilteredClassLoader(MessageProducerSupport.class)).run((context) -> {
			assertThat(context).hasSingleBean(MqttBroker.class);
			assertThat(context.getBeanNamesForType(EmbeddedActiveMQ.class)).isEmpty();
			assertThat(context.getBeansOfType(MessageConverter.class).keySet())
				.noneMatch((name) -> name.contains("mqtt"));
		});
	}

	@Test
	void anotherConnectionDetailsBeanWins() {
		this.runner.withBean(MqttConnectionDetails.class, () -> () -> "mqtt://127.0.0.1:2").run((context) -> {
			assertThat(context).hasSingleBean(MqttConnectionDetails.class).doesNotHaveBean(MqttBroker.class);
			assertThat(context.getBean(MqttClient.class).options().server().port()).isEqualTo(2);
		});
	}

	@Test
	void anotherClientWinsAndIsConnected() {
		this.runner.withBean("mqttClient", MqttClient.class, StubClient::new)
			.withBean(Listener.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(MqttClient.class)
					.doesNotHaveBean(MqttBroker.class)
					.hasSingleBean(MqttTemplate.class);
				StubClient client = (StubClient) context.getBean(MqttClient.class);
				assertThat(client.status().state()).hasToString("CONNECTING");
				assertThat(client.subscribed).hasSize(1);
				assertThat(context.getBean(MqttConnections.class).asMap()).containsOnlyKeys("default");
			});
	}

	@Test
	void severalClientsAreConnectionsByTheNameOfTheirBean() {
		this.runner.withBean("mqttClient", MqttClient.class, StubClient::new, (bean) -> bean.setPrimary(true))
			.withBean("edgeMqttClient", MqttClient.class, StubClient::new)
			.withBean("odd", MqttClient.class, StubClient::new)
			.run((context) -> {
				assertThat(context.getBean(MqttConnections.class).asMap()).containsOnlyKeys("default", "edge", "odd");
				assertThat(context).hasSingleBean(MqttTemplate.class);
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		@Bean
		MqttOperations ownOperations(MqttClient client, MqttPayloadConverter converter) {
			return MqttTemplate.builder(client, converter).build();
		}

		@Bean
		MqttPayloadConverter ownConverter() {
			return new MqttPayloadConverter(null, new DefaultConversionService(), MimeTypeUtils.TEXT_PLAIN);
		}

		@Bean
		MqttListenerMethodFactory ownMethodFactory(MqttPayloadConverter converter) {
			return new MqttListenerMethodFactory(converter, new DefaultConversionService(), null, null);
		}

		@Bean(MqttConfigBeanNames.LISTENER_CONTAINER_FACTORY)
		MqttListenerContainerFactory ownContainerFactory(MqttClient client, MqttConnections connections,
				MqttPayloadConverter converter) {
			return MqttListenerContainerFactory.builder(client, connections, converter).build();
		}

		@Bean
		MqttConnections ownConnections() {
			return new MqttConnections(MqttConnections.Startup.BACKGROUND, null);
		}

		@Bean
		MqttMetrics ownMetrics(MqttConnections connections) {
			return new MqttMetrics(connections);
		}

		@Bean
		String mqttHealthIndicator() {
			return "instead";
		}

	}

	@Test
	void everyBeanCanBeReplaced() {
		this.withoutBroker.withUserConfiguration(OwnBeans.class).run((context) -> {
			assertThat(context).getBeanNames(MqttOperations.class).containsExactly("ownOperations");
			assertThat(context).getBeanNames(MqttPayloadConverter.class).containsExactly("ownConverter");
			assertThat(context).getBeanNames(MqttListenerMethodFactory.class).containsExactly("ownMethodFactory");
			assertThat(context).getBeanNames(MqttConnections.class).containsExactly("ownConnections");
			assertThat(context).getBeanNames(MqttMetrics.class).containsExactly("ownMetrics");
			assertThat(context).hasSingleBean(MqttListenerContainerFactory.class)
				.doesNotHaveBean(MqttHealthContributor.class);
		});
	}

	@Test
	void aSecondContainerFactoryDoesNotReplaceTheFirst() {
		this.withoutBroker
			.withBean("other", MqttListenerContainerFactory.class,
					() -> MqttListenerContainerFactory
						.builder(new StubClient(), new MqttConnections(MqttConnections.Startup.BACKGROUND, null),
								new MqttPayloadConverter(null, new DefaultConversionService(),
										MimeTypeUtils.TEXT_PLAIN))
						.build())
			.run((context) -> assertThat(context).getBeanNames(MqttListenerContainerFactory.class)
				.containsExactlyInAnyOrder("other", MqttConfigBeanNames.LISTENER_CONTAINER_FACTORY));
	}

	@Test
	void customizersComeAfterThePropertiesInOrder() {
		this.withoutBroker.withBean("first", MqttClientOptionsCustomizer.class, () -> new Customizer(1, "first"))
			.withBean("second", MqttClientOptionsCustomizer.class, () -> new Customizer(2, "second"))
			.run((context) -> assertThat(context.getBean(MqttClient.class).options().clientId()).isEqualTo("second"));
	}

	private record Customizer(int order, String clientId) implements MqttClientOptionsCustomizer, Ordered {

		@Override
		public void customize(String connection, MqttClientOptions.Builder builder) {
			builder.clientId(this.clientId);
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	@Test
	void policiesAndAuthenticatorsOfTheApplicationAreUsed() {
		Authenticator authenticator = mock(Authenticator.class);
		ReconnectPolicy policy = (failure) -> ReconnectPolicy.Reaction.STOP;
		HostResolver resolver = (host) -> List.of();
		this.withoutBroker.withPropertyValues("mqtt.connections.edge.url=mqtt://127.0.0.1:2")
			.withBean(MqttAuthenticatorProvider.class,
					() -> (connection) -> connection.equals("edge") ? authenticator : null)
			.withBean(ReconnectPolicy.class, () -> policy)
			.withBean(HostResolver.class, () -> resolver)
			.run((context) -> {
				MqttClientOptions edge = context.getBean(MqttConnections.class).client("edge").options();
				assertThat(edge.connect().authenticator()).isSameAs(authenticator);
				assertThat(edge.reconnect().policy()).isSameAs(policy);
				assertThat(edge.transport().resolver()).isSameAs(resolver);
				assertThat(context.getBean(MqttClient.class).options().connect().authenticator()).isNull();
			});
	}

	@Test
	void aListOfAddressesKeepsTheEmbeddedBrokerAway() {
		this.runner.withPropertyValues("mqtt.url[0]=mqtt://127.0.0.1:1", "mqtt.url[1]=mqtt://127.0.0.1:2")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MqttBroker.class));
	}

	@Test
	void startsWithoutJackson() {
		this.withoutBroker.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.withBean(Listener.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(MqttTemplate.class));
	}

	@Test
	void startsWithoutMeters() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttListenerAutoConfiguration.class,
					MqttMetricsAutoConfiguration.class))
			.withPropertyValues("mqtt.url=mqtt://127.0.0.1:1")
			.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(MqttTemplate.class)
				.doesNotHaveBean("mqttMetrics"));
	}

	@Test
	void startsWithoutIntegrationUnlessThereAreChannels() {
		ApplicationContextRunner filtered = this.withoutBroker
			.withClassLoader(new FilteredClassLoader(MessageProducerSupport.class));
		filtered.run((context) -> assertThat(context).hasNotFailed());
		filtered.withPropertyValues("mqtt.channels.inbound.x.topics=a")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidMqttPropertyException.class, (ex) -> {
					assertThat(ex.getProperty()).isEqualTo("mqtt.channels");
					assertThat(ex.getAction()).contains("org.springframework.boot:spring-boot-starter-integration");
				}));
	}

	@Test
	void channelsAreBeans() {
		this.withoutBroker.withPropertyValues("mqtt.channels.inbound.in.topics=a", "mqtt.channels.outbound.out.topic=b")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("in")).isInstanceOf(DirectChannel.class);
				assertThat(context.getBean("out")).isInstanceOf(DirectChannel.class);
				assertThat(context).hasBean("inMqttInboundChannelAdapter").hasBean("outMqttOutboundChannelAdapter");
			});
	}

	@Test
	void aChannelNamedLikeAnotherBeanIsExplained() {
		this.withoutBroker.withPropertyValues("mqtt.channels.inbound.mine.topics=a")
			.withBean("mine", String.class, () -> "mine")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(InvalidMqttPropertyException.class, (ex) -> {
					assertThat(ex.getProperty()).isEqualTo("mqtt.channels.inbound.mine");
					assertThat(ex.getProblem()).contains("'mine'", "already");
				}));
	}

	@Test
	void theEmbeddedBrokerNeedsItsLibraryAndConsent() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(MqttBroker.class));
		this.runner.withPropertyValues("mqtt.embedded.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MqttBroker.class)
				.hasSingleBean(PropertiesMqttConnectionDetails.class));
		this.runner.withClassLoader(new FilteredClassLoader(EmbeddedActiveMQ.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PropertiesMqttConnectionDetails.class));
		this.runner.withPropertyValues("mqtt.url=mqtt://127.0.0.1:1")
			.run((context) -> assertThat(context).doesNotHaveBean(MqttBroker.class));
	}

	@Test
	void theEmbeddedBrokerListensOnLoopbackAndStopsWithTheContext() {
		int[] port = new int[1];
		this.runner.run((context) -> {
			String url = context.getBean(MqttConnectionDetails.class).getUrl();
			assertThat(url).startsWith("mqtt://127.0.0.1:");
			port[0] = ServerAddress.parse(url).port();
			assertThat(connects(port[0])).isTrue();
		});
		assertThat(connects(port[0])).isFalse();
	}

	private static boolean connects(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.withoutBroker.withPropertyValues("management.health.mqtt.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MqttHealthContributor.class));
	}

	@Test
	void lazyInitializationDoesNotKeepListenersFromSubscribing() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean("mqttClient", MqttClient.class, StubClient::new)
			.withBean("listener", Listener.class)
			.withBean("unrelated", Unrelated.class)
			.run((context) -> {
				assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("unrelated"))
					.isFalse();
				StubClient client = (StubClient) context.getBean(MqttClient.class);
				assertThat(client.subscribed).hasSize(1);
				assertThat(client.status().state()).hasToString("CONNECTING");
			});
	}

	@Test
	void propertiesOfPublishingAreThoseOfTheTemplate() {
		this.runner.withBean("mqttClient", MqttClient.class, StubClient::new)
			.withPropertyValues("mqtt.publish.qos=2", "mqtt.publish.timeout=3s")
			.run((context) -> {
				StubClient client = (StubClient) context.getBean(MqttClient.class);
				client.blockingAnswer = new PublishResult(QoS.EXACTLY_ONCE, 7, ReasonCode.SUCCESS, null, List.of());
				context.getBean(MqttOperations.class).send("a", "x");
				assertThat(client.published.get(0).message().qos()).isEqualTo(QoS.EXACTLY_ONCE);
				assertThat(client.blockingTimeout).isEqualTo(Duration.ofSeconds(3));
			});
	}

	@Test
	void lazyInitializationDoesNotKeepConnectionsFromBeingMade() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean("mqttClient", MqttClient.class, StubClient::new)
			.run((context) -> assertThat(context.getBean(MqttClient.class).status().state()).hasToString("CONNECTING"));
	}

	static class Unrelated {

		@Nullable String nothing;

	}

}
