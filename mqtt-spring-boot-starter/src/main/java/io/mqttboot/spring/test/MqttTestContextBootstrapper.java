package io.mqttboot.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;
import org.springframework.test.context.TestContextBootstrapper;

/**
 * {@link TestContextBootstrapper} for {@link MqttTest}.
 */
class MqttTestContextBootstrapper extends TestSliceTestContextBootstrapper<MqttTest> {

}
