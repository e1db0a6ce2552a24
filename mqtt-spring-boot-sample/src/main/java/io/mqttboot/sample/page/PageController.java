package io.mqttboot.sample.page;

import io.mqttboot.client.MqttClient;
import io.mqttboot.sample.Command;
import io.mqttboot.sample.monitor.Archive;
import io.mqttboot.sample.monitor.Commands;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page reads, and what its buttons do.
 */
@RestController
@RequestMapping("/api")
class PageController {

	private final LiveFeed feed;

	private final Commands commands;

	private final MqttClient client;

	private final MqttOperations mqtt;

	private final MqttListenerEndpointRegistry listeners;

	PageController(LiveFeed feed, Commands commands, MqttClient client, MqttOperations mqtt,
			MqttListenerEndpointRegistry listeners) {
		this.feed = feed;
		this.commands = commands;
		this.client = client;
		this.mqtt = mqtt;
		this.listeners = listeners;
	}

	@GetMapping("/live")
	SseEmitter live() {
		return this.feed.open();
	}

	@PostMapping("/devices/{deviceId}/commands/{action}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void command(@PathVariable String deviceId, @PathVariable Command.Action action) {
		this.commands.send(deviceId, action);
		this.feed.update();
	}

	/** As a sensor with a loose contact would. */
	@PostMapping("/devices/{deviceId}/broken-reading")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void breakReading(@PathVariable String deviceId) {
		this.mqtt.to("devices/{deviceId}/telemetry/moisture", deviceId).payload("ERR 7: no contact").send();
		this.feed.update();
	}

	/** As if the network failed; the client reconnects by itself. */
	@PostMapping("/connection/drop")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void drop() {
		this.client.abort();
		this.feed.update();
	}

	@PostMapping("/archive/pause")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void pause() {
		this.listeners.pause(Archive.ID);
		this.feed.update();
	}

	@PostMapping("/archive/resume")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void resume() {
		this.listeners.resume(Archive.ID);
		this.feed.update();
	}

}
