package io.mqttboot.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.mqttboot.client.message.RetainHandling;

import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Makes a method take the messages of topics.
 * <p>
 * Parameters may be: the payload as {@code byte[]}, {@code String} or any type that its
 * content type can be converted to (annotated with {@code @Payload} if not obvious),
 * {@code @TopicVariable}, {@code @UserProperty}, {@code @Header}, {@code @Headers}, a
 * Spring {@code Message}, a {@code ReceivedMessage}, an {@code MqttRecord}, and, with
 * {@link AckMode#MANUAL}, an {@code Acknowledgment}. A value that is returned is
 * published to the response topic of the message with its correlation data (MQTT 5.0),
 * or, if the message has none, to the topic of {@code @SendTo}, which may hold variables.
 * <p>
 * Messages are handled one after the other in the order of arrival, unless
 * {@link #concurrency()} is above 1. A message is acknowledged after the method returned
 * or the {@code CompletableFuture} it returned completed. If it fails, the message is
 * tried again, then given to the recoverer, and acknowledged then.
 * <p>
 * Acknowledgements leave in order per connection: a slow or paused listener can in the
 * end stall every listener that shares its connection, see
 * {@link #dedicatedConnection()}.
 * <p>
 * May be put on annotations, whose attributes may stand for attributes of this one
 * ({@code @AliasFor}).
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@MessageMapping
public @interface MqttListener {

	/**
	 * What to subscribe to: topics, filters with {@code +} and {@code #}, and patterns
	 * where <code>{name}</code> stands for one level and <code>{*name}</code>, at the
	 * end, for all that follow. May hold placeholders and SpEL, which may give several
	 * topics (separated by commas, or a list); those that cannot be resolved fail at
	 * start.
	 * @return the patterns, at least one
	 */
	@AliasFor("topics")
	String[] value() default {};

	/**
	 * What to subscribe to, see {@link #value()}.
	 * @return the patterns, at least one
	 */
	@AliasFor("value")
	String[] topics() default {};

	/**
	 * Identifies the listener in the registry, in meters and in logs. Default: bean name
	 * and method name.
	 * @return the id, may hold placeholders
	 */
	String id() default "";

	/**
	 * The highest QoS at which messages are wanted: 0, 1 or 2. Default:
	 * {@code mqtt.listener.qos}, which is 1 unless set.
	 * @return the QoS, may hold placeholders
	 */
	String qos() default "";

	/**
	 * Name of a group that shares the subscription: the server gives each message to one
	 * of its members. Every pattern becomes {@code $share/group/pattern}.
	 * @return the name, may hold placeholders; empty for none
	 */
	String group() default "";

	/**
	 * The connection to use. Default: that of the container factory.
	 * @return the name of a connection, may hold placeholders
	 */
	String connection() default "";

	/**
	 * How many messages may be handled at the same time. Default:
	 * {@code mqtt.listener.concurrency}, which is 1 unless set.
	 * @return the number, may hold placeholders
	 */
	String concurrency() default "";

	/**
	 * Which of them may be handled at the same time.
	 * @return {@link Ordering#STRICT} if the concurrency is 1, else
	 * {@link Ordering#BY_TOPIC}, unless set
	 */
	Ordering ordering() default Ordering.DEFAULT;

	/**
	 * What {@link Ordering#BY_KEY} goes by: a variable of the patterns like
	 * <code>{deviceId}</code>, or a SpEL expression on the message, for example
	 * {@code headers['mqtt_receivedTopic']} or
	 * {@code message.properties.userProperty('tenant')}.
	 * @return the variable or the expression, may hold placeholders
	 */
	String key() default "";

	/**
	 * Makes the listener take batches of at most so many messages. The method has a
	 * parameter {@code List<T>} where {@code T} is what the parameter of an ordinary
	 * listener would be, or {@code MqttRecord<T>}, and, with {@link AckMode#MANUAL}, an
	 * {@code Acknowledgment} for all of them. A message that cannot be converted goes to
	 * the recoverer, and the others are handled.
	 * @return the number, may hold placeholders; empty for no batches
	 */
	String batchSize() default "";

	/**
	 * How long the first message of a batch waits for others. Default: one second.
	 * @return the time, for example {@code 500ms}, may hold placeholders
	 */
	String batchTimeout() default "";

	/**
	 * The bean that makes the container. Default: {@code mqttListenerContainerFactory}.
	 * @return the name of an {@code MqttListenerContainerFactory}, may hold placeholders
	 */
	String containerFactory() default "";

	/**
	 * Whether the listener starts with the application. Default: {@code true}.
	 * @return {@code true} or {@code false}, may hold placeholders
	 */
	String autoStartup() default "true";

	/**
	 * Who acknowledges.
	 * @return {@link AckMode#AUTO} unless set
	 */
	AckMode ackMode() default AckMode.AUTO;

	/**
	 * Whether the listener gets a connection of its own, with the settings of the
	 * ordinary one, its client identifier with {@code -} and the id of the listener
	 * appended, and without a will. Acknowledgements leave in order per connection, so a
	 * slow or paused listener can in the end stall every listener that shares its
	 * connection.
	 * @return {@code false} unless set
	 */
	boolean dedicatedConnection() default false;

	/**
	 * Whether messages published on the same connection are left out (MQTT 5.0).
	 * @return {@code false} unless set
	 */
	boolean noLocal() default false;

	/**
	 * Whether the RETAIN flag is kept as it was published (MQTT 5.0).
	 * @return {@code false} unless set
	 */
	boolean retainAsPublished() default false;

	/**
	 * When the server sends retained messages (MQTT 5.0).
	 * @return {@link RetainHandling#SEND} unless set
	 */
	RetainHandling retainHandling() default RetainHandling.SEND;

}
