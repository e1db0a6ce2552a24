package io.mqttboot.spring.actuate;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Event;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.spring.observation.MqttListenerContext;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
import io.mqttboot.spring.observation.MqttObservation;
import io.mqttboot.spring.observation.MqttPublishContext;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import io.mqttboot.spring.support.TestMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Meters of observations, beside those that Micrometer makes.
 */
class MqttObservationMetersTests {

	private final MockClock clock = new MockClock();

	private final MeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, this.clock);

	private final MqttObservationMeters meters = new MqttObservationMeters(this.registry, true);

	@Test
	void makesTheMetersOfMicrometer() {
		MeterRegistry expected = new SimpleMeterRegistry(SimpleConfig.DEFAULT, this.clock);
		run(new DefaultMeterObservationHandler(expected));
		run(this.meters);
		assertThat(describe(this.registry)).isEqualTo(describe(expected)).hasSize(4);
		assertThat(this.registry.get("mqtt.listener").tag("outcome", "success").timer().totalTime(TimeUnit.SECONDS))
			.isEqualTo(6);
	}

	@Test
	void publicationsAreTimedOnly() {
		MqttMessage message = MqttMessage.to("plants/7").atLeastOnce().build();
		MqttPublishContext context = new MqttPublishContext("edge", "c", "plants/{id}", message, null);
		Observation observation = MqttObservation.PUBLISH
			.observation(null, MqttPublishObservationConvention.DEFAULT, () -> context, observedBy(this.meters))
			.start();
		this.clock.addSeconds(3);
		context.setResult(new PublishResult(QoS.AT_LEAST_ONCE, 1, ReasonCode.NO_MATCHING_SUBSCRIBERS, null, List.of()));
		observation.stop();
		assertThat(this.registry.getMeters()).extracting(Meter::getId)
			.extracting(Meter.Id::getName)
			.containsOnly("mqtt.publish");
		assertThat(this.registry.get("mqtt.publish")
			.tag("outcome", "success")
			.tag("qos", "1")
			.tag("reason", "no_matching_subscribers")
			.timer()
			.totalTime(TimeUnit.SECONDS)).isEqualTo(3);
	}

	@Test
	void measuresWhatIsGoingOn() {
		Observation observation = observation(this.meters).start();
		this.clock.addSeconds(3);
		LongTaskTimer active = this.registry.get("mqtt.listener.active").longTaskTimer();
		assertThat(active.activeTasks()).isOne();
		assertThat(active.duration(TimeUnit.SECONDS)).isEqualTo(3);
		observation.stop();
		assertThat(active.activeTasks()).isZero();
	}

	@Test
	void leavesOutWhatIsGoingOnIfIgnored() {
		observation(new MqttObservationMeters(this.registry, false)).start().stop();
		assertThat(this.registry.find("mqtt.listener").timer()).isNotNull();
		assertThat(this.registry.find("mqtt.listener.active").longTaskTimer()).isNull();
	}

	@Test
	void aRemovedMeterComesBack() {
		observation(this.meters).start().stop();
		this.registry.clear();
		observation(this.meters).start().stop();
		assertThat(this.registry.get("mqtt.listener").timer().count()).isOne();
		assertThat(this.registry.find("mqtt.listener.active").longTaskTimer()).isNotNull();
	}

	@Test
	void keysThatAreAddedAreTags() {
		observation(this.meters).lowCardinalityKeyValue("site", "north").start().stop();
		Observation later = observation(this.meters).start();
		later.lowCardinalityKeyValue("site", "south").stop();
		assertThat(this.registry.find("mqtt.listener").timers()).extracting((timer) -> timer.getId().getTag("site"))
			.containsExactlyInAnyOrder("north", "south");
	}

	@Test
	void leavesOtherObservationsToMicrometer() {
		assertThat(this.meters.supportsContext(new Observation.Context())).isFalse();
	}

	/** Two successes, a failure, and an event. */
	private void run(ObservationHandler<?> handler) {
		for (int i = 0; i < 2; i++) {
			Observation success = observation(handler).start();
			this.clock.addSeconds(3);
			success.stop();
		}
		Observation failure = observation(handler).start();
		failure.event(Event.of("retry"));
		this.clock.addSeconds(1);
		failure.error(new IllegalStateException("cannot")).stop();
	}

	private static Observation observation(ObservationHandler<?> handler) {
		MqttListenerContext context = new MqttListenerContext("edge", "c", "plants", "plants/{id}",
				new TestMessage("plants/7", "dry"));
		return MqttObservation.LISTENER.observation(null, MqttListenerObservationConvention.DEFAULT, () -> context,
				observedBy(handler));
	}

	private static ObservationRegistry observedBy(ObservationHandler<?> handler) {
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(handler);
		return observations;
	}

	private static List<String> describe(MeterRegistry registry) {
		return registry.getMeters().stream().map(MqttObservationMetersTests::describe).sorted().toList();
	}

	private static String describe(Meter meter) {
		String count = (meter instanceof Timer timer) ? " " + timer.count() : "";
		return meter.getId().getType() + " " + meter.getId().getName() + " " + meter.getId().getTags() + count;
	}

}
