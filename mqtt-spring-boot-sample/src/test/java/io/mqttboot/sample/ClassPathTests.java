package io.mqttboot.sample;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The starter supports more than it brings: an application finds on its class path only
 * what it asked for.
 */
class ClassPathTests {

	@Test
	void optionalLibrariesOfTheStarterAreNotBrought() {
		List<String> optional = List.of("org.springframework.boot.docker.compose.core.RunningService",
				"org.testcontainers.containers.GenericContainer",
				"org.springframework.boot.testcontainers.service.connection.ServiceConnection",
				"org.h2.mvstore.MVStore");
		assertThat(optional).noneMatch((name) -> ClassUtils.isPresent(name, getClass().getClassLoader()));
	}

}
