package io.mqttboot.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Plant monitor: plants publish readings and answer commands, a page shows them live.
 * <ul>
 * <li>{@code device}: simulated plants with sensors, a valve and a lamp</li>
 * <li>{@code monitor}: listeners and channels that work with what plants publish</li>
 * <li>{@code page}: the page, with the state of the MQTT connection</li>
 * </ul>
 */
@SpringBootApplication
@EnableScheduling
public class SampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
