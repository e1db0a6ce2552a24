package io.mqttboot.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An interface whose {@link MqttPublish} and {@link MqttRequest} methods publish. Its
 * implementation becomes a bean: Spring Boot finds such interfaces in the packages of the
 * application, {@code @ImportMqttServices} names them.
 * <p>
 * Parameters may be: {@code @TopicVariable}, one for each variable of the topic;
 * {@code @UserProperty} (MQTT 5.0), where a collection or an array gives several
 * properties of that name and {@code null} none; and one payload, annotated with
 * {@code @Payload} if not obvious. Without it the payload is empty.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MqttService {

	/**
	 * The name of the connection. Placeholders are resolved. Default: the ordinary one.
	 * @return the name
	 */
	String connection() default "";

}
