package io.mqttboot.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.Environment;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of the MQTT side of an application: only listeners, with connection, template
 * and conversion, at an embedded broker. Of the components of the application those with
 * {@code @MqttListener} methods are found; others are mocked with {@code @MockitoBean} or
 * imported.
 *
 * @see EmbeddedMqttBroker
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(MqttTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(MqttTypeExcludeFilter.class)
@AutoConfigureMqtt
@ImportAutoConfiguration
@EmbeddedMqttBroker
public @interface MqttTest {

	/**
	 * Properties to add to the {@link Environment}, as {@code name=value}.
	 * @return none unless set
	 */
	String[] properties() default {};

	/**
	 * The components with listeners.
	 * @return all of them unless set
	 */
	Class<?>[] listeners() default {};

	/**
	 * Whether components with listeners are found by themselves.
	 * @return {@code true} unless set
	 */
	boolean useDefaultFilters() default true;

	/**
	 * Further components to find.
	 * @return none unless set
	 */
	Filter[] includeFilters() default {};

	/**
	 * Components to leave out.
	 * @return none unless set
	 */
	Filter[] excludeFilters() default {};

	/**
	 * Auto-configurations to leave out.
	 * @return none unless set
	 */
	@AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
	Class<?>[] excludeAutoConfiguration() default {};

	/**
	 * Whether there is an embedded broker. Otherwise the test says where the server is,
	 * for example by a {@code @ServiceConnection}.
	 * @return {@code true} unless set
	 */
	@AliasFor(annotation = EmbeddedMqttBroker.class, attribute = "enabled")
	boolean embeddedBroker() default true;

}
