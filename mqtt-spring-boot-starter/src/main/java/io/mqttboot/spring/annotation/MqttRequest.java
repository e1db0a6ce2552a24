package io.mqttboot.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * A method of an {@link MqttService} that publishes a request and takes the reply (MQTT
 * 5.0). It returns the converted reply, an {@code Optional} of it, or a
 * {@code CompletableFuture} of it at once. Placeholders in attributes are resolved.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MqttRequest {

	/**
	 * The topic, or a pattern with variables.
	 * @return the topic
	 */
	@AliasFor("topic")
	String value() default "";

	/**
	 * The topic, or a pattern with variables.
	 * @return the topic
	 */
	@AliasFor("value")
	String topic() default "";

	/**
	 * The QoS of the request: 0, 1 or 2. Default: as configured for published messages.
	 * @return the QoS
	 */
	String qos() default "";

	/**
	 * How long to wait for the reply, for example {@code 2s}. Default: as configured for
	 * published messages.
	 * @return a duration
	 */
	String timeout() default "";

	/**
	 * The lifetime of the request, for example {@code 30s}: the server does not deliver
	 * it later. Default: no limit.
	 * @return a duration in whole seconds
	 */
	String expiry() default "";

	/**
	 * The content type of the request, which also chooses the message converter. Default:
	 * what the converter produces.
	 * @return the content type
	 */
	String contentType() default "";

}
