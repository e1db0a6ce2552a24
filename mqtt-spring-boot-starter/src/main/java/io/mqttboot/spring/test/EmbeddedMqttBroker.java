package io.mqttboot.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the application context of a test a broker of its own, whatever {@code mqtt.url}
 * and {@code mqtt.ssl} say. Needs {@code org.apache.artemis:artemis-server} and
 * {@code artemis-mqtt-protocol} on the class path.
 * <p>
 * Test classes with the same configuration share a context, and with it the broker. Each
 * test begins when connections stand and listeners are subscribed. A {@link MqttProbe}
 * and the {@link io.mqttboot.spring.autoconfigure.MqttBroker} are beans, and parameters
 * of test methods; the probe is cleared after each test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(MqttTestExtension.class)
public @interface EmbeddedMqttBroker {

	/**
	 * Whether there is a broker. Without it, the probe uses the server of the
	 * application, for example that of a {@code @ServiceConnection}.
	 * @return {@code true} unless set
	 */
	boolean enabled() default true;

	/**
	 * The port.
	 * @return 0, a free one, unless set
	 */
	int port() default 0;

	/**
	 * Who is let in, as {@code name:password}. The application logs in as the first,
	 * unless {@code mqtt.username} is set, and so does the probe.
	 * @return nobody, so everybody, unless set
	 */
	String[] users() default {};

	/**
	 * Further properties that are set to the address of the broker, for example
	 * {@code mqtt.connections.edge.url}.
	 * @return none unless set
	 */
	String[] urlProperties() default {};

	/**
	 * Whether a test begins only when connections stand and listeners are subscribed. It
	 * fails if that takes longer than 10 s.
	 * @return {@code true} unless set
	 */
	boolean awaitConnection() default true;

}
