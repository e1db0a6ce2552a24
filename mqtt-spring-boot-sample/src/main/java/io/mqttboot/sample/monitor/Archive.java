package io.mqttboot.sample.monitor;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.annotation.MqttListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Writes everything that devices publish to a file. A disk may be slow and the listener
 * can be paused, so it has a connection of its own and holds up nobody else.
 */
@Component
public class Archive implements DisposableBean {

	/** The listener, and its connection. */
	public static final String ID = "archive";

	private static final Logger logger = LoggerFactory.getLogger(Archive.class);

	private final Path file;

	private final BufferedWriter writer;

	private final AtomicLong lines = new AtomicLong();

	Archive(@Value("${app.archive}") Path file) throws IOException {
		this.file = file.toAbsolutePath();
		this.writer = Files.newBufferedWriter(this.file);
		logger.info("Readings are archived in {}", this.file);
	}

	/** The message is acknowledged when the line was handed to the operating system. */
	@MqttListener(id = ID, topics = "devices/+/telemetry/+", dedicatedConnection = true)
	void write(ReceivedMessage message) throws IOException {
		this.writer.write("%s %s %s\n".formatted(Instant.now(), message.topic(), message.payloadAsString()));
		this.writer.flush();
		this.lines.incrementAndGet();
	}

	public Path file() {
		return this.file;
	}

	public long lines() {
		return this.lines.get();
	}

	@Override
	public void destroy() throws IOException {
		this.writer.close();
	}

}
