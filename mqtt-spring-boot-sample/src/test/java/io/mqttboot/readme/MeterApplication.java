package io.mqttboot.readme;

import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.core.MqttOperations;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class MeterApplication {

	record Power(@Positive double watts) {
	}

	@MqttListener("meters/{meterId}/power")
	void onPower(@Valid Power power, @TopicVariable String meterId) {
		System.out.println("Meter " + meterId + " measures " + power.watts() + " W");
	}

	@Bean
	ApplicationRunner publisher(MqttOperations mqtt) {
		return (args) -> mqtt.to("meters/{meterId}/power", 7).payload(new Power(230)).send();
	}

	public static void main(String[] args) {
		SpringApplication.run(MeterApplication.class, args);
	}

}
