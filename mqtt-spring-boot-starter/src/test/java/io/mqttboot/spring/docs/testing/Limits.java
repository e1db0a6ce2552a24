package io.mqttboot.spring.docs.testing;

import org.springframework.stereotype.Service;

@Service
class Limits {

	double celsius(String device) {
		return 40;
	}

}
