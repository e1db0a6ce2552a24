package io.mqttboot.spring.docs.testing;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class CoolingApplication {

	public static void main(String[] args) {
		SpringApplication.run(CoolingApplication.class, args);
	}

}
