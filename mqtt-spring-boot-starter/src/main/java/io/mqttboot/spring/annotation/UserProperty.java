package io.mqttboot.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Binds a parameter of an {@link MqttListener} method to a user property of the message
 * (MQTT 5.0). A {@code List} or an array takes every property of that name in order, any
 * other type the first; it is converted by the conversion service.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface UserProperty {

	/**
	 * The name of the property. Default: the name of the parameter.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The name of the property. Default: the name of the parameter.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * Whether a message without the property is refused. An {@code Optional} or nullable
	 * parameter is never required.
	 * @return {@code true} unless set
	 */
	boolean required() default true;

}
