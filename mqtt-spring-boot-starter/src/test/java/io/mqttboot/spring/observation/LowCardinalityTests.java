package io.mqttboot.spring.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.observation.LowCardinality.Cache;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The key values of low cardinality are made once, but not all of them are kept.
 */
class LowCardinalityTests {

	private final Cache cache = new Cache();

	@Test
	void equalOnesAreMadeOnce() {
		KeyValues first = keyValues("plants/{id}");
		assertThat(keyValues("plants/{id}")).isSameAs(first);
		assertThat(this.cache.size()).isOne();
	}

	@Test
	void moreThanTheMaximumAreMadeEachTime() {
		for (int i = 0; i < Cache.MAXIMUM_SIZE + 100; i++) {
			assertThat(keyValues("plants/" + i)).contains(KeyValue.of("destination", "plants/" + i));
		}
		assertThat(this.cache.size()).isEqualTo(1000);
		assertThat(keyValues("plants/0")).isSameAs(keyValues("plants/0"));
		assertThat(keyValues("plants/1050")).isEqualTo(keyValues("plants/1050")).isNotSameAs(keyValues("plants/1050"));
	}

	private KeyValues keyValues(String destination) {
		return this.cache
			.keyValues(new LowCardinality("default", destination, null, false, QoS.AT_LEAST_ONCE, Reasons.NONE));
	}

}
