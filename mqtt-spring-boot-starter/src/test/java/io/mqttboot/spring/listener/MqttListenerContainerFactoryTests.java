package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import io.mqttboot.spring.support.StubClient;
import io.mqttboot.spring.support.TestMessage;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What containers have from their factory.
 */
class MqttListenerContainerFactoryTests {

	private final StubClient client = new StubClient();

	private final List<Object> events = new ArrayList<>();

	private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

	private MqttListenerContainerFactory.Builder factory() {
		return MqttListenerContainerFactory.builder(this.client,
				new MqttConnections(MqttConnections.Startup.BACKGROUND, null),
				new MqttPayloadConverter(null, new DefaultConversionService(), MimeTypeUtils.APPLICATION_JSON));
	}

	private ApplicationEventPublisher publisher() {
		return this.events::add;
	}

	private static MqttListenerEndpoint endpoint(String id) {
		return MqttListenerEndpoint.builder(id, (message) -> null).topics("a").build();
	}

	@Test
	void aChangedFactoryHasTheSettingsOfTheOtherAndSharesItsSubscriptions() {
		MqttListenerContainerFactory factory = factory().errorHandler((message, failure) -> MqttErrorAction.recover())
			.recoverer((message, failure) -> null)
			.replyTopics(List.of(TopicFilter.of("answers/#")))
			.executor(this.tasks::add)
			.idleEvents(Duration.ofMinutes(1), publisher())
			.observationRegistry(ObservationRegistry.create())
			.listenerConvention(new MqttListenerObservationConvention() {
			})
			.publishConvention(new MqttPublishObservationConvention() {
			})
			.build();
		MqttListenerContainerFactory changed = factory.mutate().build();
		assertThat(changed).extracting("settings")
			.isInstanceOf(ListenerSettings.class)
			.hasNoNullFieldsOrProperties()
			.isEqualTo(assertThat(factory).extracting("settings").actual());
		factory.createContainer(endpoint("one")).attach();
		changed.createContainer(endpoint("other")).attach();
		assertThat(this.client.subscribed).containsExactly(Subscription.atLeastOnce("a"));
	}

	@Test
	void silenceIsCountedFromTheLastMessageAndNotWhileTheListenerIsSuspended() throws Exception {
		MqttListenerContainer container = factory().executor(this.tasks::add)
			.idleEvents(Duration.ofMillis(500), publisher())
			.build()
			.createContainer(endpoint("one"));
		container.start();
		await().until(() -> this.tasks.size() == 1);
		this.client.deliver(new TestMessage("a", "x"));
		this.tasks.get(0).run();
		assertThat(this.events).isEmpty();
		await().until(() -> this.tasks.size() == 2);
		this.tasks.get(1).run();
		assertThat(this.events).singleElement().isInstanceOfSatisfying(MqttListenerIdleEvent.class, (event) -> {
			assertThat(event.getListenerId()).isEqualTo("one");
			assertThat(event.getIdleTime()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
		});
		await().until(() -> this.tasks.size() == 3);
		container.suspend();
		this.tasks.get(2).run();
		assertThat(this.events).hasSize(1);
	}

	@Test
	void aDisconnectDoesNotWaitForABatchThatIsNotFull() throws Exception {
		MqttListenerContainer container = factory().build()
			.createContainer(MqttListenerEndpoint.batchBuilder("one", (batch) -> null)
				.topics("a")
				.batch(new MqttListenerEndpoint.Batch(3, Duration.ofHours(1)))
				.build());
		container.start();
		TestMessage message = new TestMessage("a", "x");
		this.client.deliver(message);
		assertThat(message.isAwaited()).isTrue();
		assertThat(container.suspend()).isDone();
		assertThat(message.isAwaited()).isFalse();
		assertThat(container.waitingCount()).isOne();
	}

}
