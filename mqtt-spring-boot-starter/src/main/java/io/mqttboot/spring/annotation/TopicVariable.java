package io.mqttboot.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Binds a parameter of an {@link MqttListener} method to a variable of the topic pattern:
 * with {@code devices/{deviceId}/temperature} and a message to
 * {@code devices/42/temperature}, {@code deviceId} is {@code 42}. The text is converted
 * to the type of the parameter by the conversion service.
 * <p>
 * If a listener has several patterns and the one that matched has no such variable, the
 * parameter must be an {@code Optional} or nullable.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface TopicVariable {

	/**
	 * The name of the variable. Default: the name of the parameter.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The name of the variable. Default: the name of the parameter.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

}
