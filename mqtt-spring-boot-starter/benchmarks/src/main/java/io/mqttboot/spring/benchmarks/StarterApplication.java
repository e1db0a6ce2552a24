package io.mqttboot.spring.benchmarks;

import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * An application with this starter.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class StarterApplication {

	@Bean
	Counter counter() {
		return new Counter();
	}

	@Bean
	Sender sender(MqttOperations operations) {
		return (payload, done) -> operations.sendAsync(Worker.OUT, payload).thenRun(done);
	}

	@Bean
	@Profile("bytes")
	BytesListener bytesListener(Counter counter) {
		return new BytesListener(counter);
	}

	@Bean
	@Profile("json")
	JsonListener jsonListener(Counter counter) {
		return new JsonListener(counter);
	}

	/** Takes payloads as they are. */
	record BytesListener(Counter counter) {

		@MqttListener(Worker.IN)
		void on(byte[] payload) {
			this.counter.add();
		}

	}

	/** Takes payloads converted. */
	record JsonListener(Counter counter) {

		@MqttListener(Worker.IN)
		void on(Reading reading) {
			if (reading.celsius() > 0) {
				this.counter.add();
			}
		}

	}

}
