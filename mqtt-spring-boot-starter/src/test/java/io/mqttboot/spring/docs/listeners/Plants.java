package io.mqttboot.spring.docs.listeners;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.Ordering;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.annotation.UserProperty;
import io.mqttboot.spring.core.MqttRecord;
import io.mqttboot.spring.listener.Acknowledgment;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

/** A listener of each kind. */
@Component
class Plants {

	final List<Object> seen = Collections.synchronizedList(new ArrayList<>());

	enum Sensor {

		HUMIDITY, TEMPERATURE

	}

	record Reading(@Min(-40) @Max(125) double value) {
	}

	record Question(String text) {
	}

	record Answer(String text) {
	}

	@MqttListener("plants/{plantId}/{sensor}")
	void onReading(@Valid Reading reading, @TopicVariable long plantId, @TopicVariable Sensor sensor) {
		this.seen.add(plantId + " " + sensor + " " + reading.value());
	}

	@MqttListener(topics = { "${app.alarms}", "#{'alarms/' + 'fire'}" }, qos = "2")
	void onAlarm(MqttRecord<String> alarm, @UserProperty List<String> tag) {
		this.seen.add(alarm.topic() + " " + alarm.payload() + " " + tag);
	}

	@MqttListener("config/{*path}")
	void onConfiguration(Optional<String> value, @TopicVariable String path) {
		this.seen.add(path + " " + value.orElse("removed"));
	}

	@MqttListener("questions/{plantId}")
	@SendTo("answers/{plantId}")
	Answer answer(Question question) {
		return new Answer(question.text() + " Yes.");
	}

	@MqttListener(topics = "photos/{plantId}", ackMode = AckMode.MANUAL)
	void onPhoto(byte[] photo, Acknowledgment acknowledgment) {
		if (photo.length > 1_000_000) {
			acknowledgment.reject(ReasonCode.QUOTA_EXCEEDED, "too large");
			return;
		}
		store(photo).thenRun(acknowledgment::acknowledge);
	}

	private CompletableFuture<Void> store(byte[] photo) {
		this.seen.add("photo of " + photo.length + " bytes");
		return CompletableFuture.completedFuture(null);
	}

	@MqttListener(topics = "jobs/{customer}/{job}", concurrency = "8", ordering = Ordering.BY_KEY, key = "{customer}")
	CompletableFuture<Void> onJob(String job, @TopicVariable String customer) {
		return CompletableFuture.runAsync(() -> this.seen.add(customer + " " + job));
	}

	@MqttListener(topics = "history/#", batchSize = "200", batchTimeout = "500ms")
	void onHistory(List<MqttRecord<Reading>> readings) {
		this.seen.add(readings.size() + " readings");
	}

	@MqttListener(id = "archive", topics = "archive/#", group = "archivists", dedicatedConnection = true,
			autoStartup = "false")
	void archive(byte[] payload) {
		this.seen.add("archived");
	}

}
