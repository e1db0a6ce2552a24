package io.mqttboot.spring.docs.publishing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Valves {

	private final MqttOperations mqtt;

	Valves(MqttOperations mqtt) {
		this.mqtt = mqtt;
	}

	PublishResult open(long plantId) {
		return this.mqtt.to("plants/{plantId}/valve", plantId)
			.payload(new Valve(100))
			.qos(QoS.EXACTLY_ONCE)
			.expiry(Duration.ofSeconds(30))
			.userProperty("operator", "ann")
			.send();
	}

	CompletableFuture<PublishResult> close(long plantId) {
		return this.mqtt.sendAsync("plants/" + plantId + "/valve", new Valve(0));
	}

	@Nullable Status ask(long plantId) {
		return this.mqtt.request("plants/" + plantId + "/status", "brief", Status.class, Duration.ofSeconds(2));
	}

	Optional<Valve> lastKnown(long plantId) {
		return this.mqtt.retained("plants/" + plantId + "/valve/state", Valve.class);
	}

	void forget(long plantId) {
		this.mqtt.clearRetained("plants/" + plantId + "/valve/state");
	}

	@Transactional
	public void plan(long plantId) {
		// … save the plan, then
		this.mqtt.to("plants/{plantId}/plan", plantId).payload("watering").afterCommit().send();
	}

}
