package io.mqttboot.spring.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Makes beans of {@code @MqttService} interfaces: of those that are named, and of those
 * that are found in packages; without either, in the package of the annotated class and
 * those below. Needs an {@code MqttOperations} and an {@code MqttPayloadConverter} bean.
 * <p>
 * Spring Boot finds the interfaces in the packages of the application by itself, unless
 * this is used.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(MqttServicesRegistrar.class)
public @interface ImportMqttServices {

	/**
	 * The interfaces.
	 * @return the interfaces
	 */
	@AliasFor("types")
	Class<?>[] value() default {};

	/**
	 * The interfaces.
	 * @return the interfaces
	 */
	@AliasFor("value")
	Class<?>[] types() default {};

	/**
	 * Packages to search, with those below.
	 * @return the names of the packages
	 */
	String[] basePackages() default {};

	/**
	 * Classes whose packages are searched, with those below.
	 * @return the classes
	 */
	Class<?>[] basePackageClasses() default {};

}
