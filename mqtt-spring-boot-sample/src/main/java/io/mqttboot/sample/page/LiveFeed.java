package io.mqttboot.sample.page;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.spring.core.MqttConnectedEvent;
import io.mqttboot.spring.core.MqttDisconnectedEvent;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends a {@link Snapshot} to every open page, once a second.
 */
@Component
class LiveFeed {

	private final Dashboard dashboard;

	private final Traffic traffic;

	private final List<SseEmitter> pages = new CopyOnWriteArrayList<>();

	private volatile boolean closed;

	LiveFeed(Dashboard dashboard, Traffic traffic) {
		this.dashboard = dashboard;
		this.traffic = traffic;
	}

	SseEmitter open() {
		SseEmitter page = new SseEmitter(0L);
		page.onCompletion(() -> this.pages.remove(page));
		page.onError((error) -> this.pages.remove(page));
		if (this.closed) {
			page.complete();
			return page;
		}
		this.pages.add(page);
		send(page, this.dashboard.snapshot());
		return page;
	}

	@Scheduled(fixedRate = 1000)
	void tick() {
		this.traffic.sample(Instant.now());
		update();
	}

	/** Shows what changed without waiting for the next second. */
	@EventListener({ MqttConnectedEvent.class, MqttDisconnectedEvent.class })
	void update() {
		if (!this.pages.isEmpty()) {
			Snapshot snapshot = this.dashboard.snapshot();
			this.pages.forEach((page) -> send(page, snapshot));
		}
	}

	private void send(SseEmitter page, Snapshot snapshot) {
		try {
			page.send(SseEmitter.event().data(snapshot, MediaType.APPLICATION_JSON));
		}
		catch (IOException | IllegalStateException ex) {
			this.pages.remove(page); // closed by the reader
		}
	}

	/** The web server stops when no request is open any more. */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.closed = true;
		this.pages.forEach(SseEmitter::complete);
	}

}
