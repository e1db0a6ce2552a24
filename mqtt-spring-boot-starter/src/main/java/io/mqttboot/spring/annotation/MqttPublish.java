package io.mqttboot.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * A method of an {@link MqttService} that publishes a message. It returns {@code void} or
 * {@code PublishResult} after the acknowledgement, or a {@code CompletableFuture} at
 * once. Placeholders in attributes are resolved.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MqttPublish {

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
	 * The QoS: 0, 1 or 2. Default: as configured for published messages.
	 * @return the QoS
	 */
	String qos() default "";

	/**
	 * Whether the server keeps the message for future subscribers.
	 * @return {@code false} unless set
	 */
	boolean retain() default false;

	/**
	 * The lifetime of the message (MQTT 5.0), for example {@code 30s}. Default: no limit.
	 * @return a duration in whole seconds
	 */
	String expiry() default "";

	/**
	 * The content type (MQTT 5.0), which also chooses the message converter. Default:
	 * what the converter produces.
	 * @return the content type
	 */
	String contentType() default "";

}
