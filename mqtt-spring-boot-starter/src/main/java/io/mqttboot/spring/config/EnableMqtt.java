package io.mqttboot.spring.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Makes {@code @MqttListener} methods work. Spring Boot does this by itself; without it,
 * put this on a configuration class that declares an {@code MqttConnections}, an
 * {@code MqttListenerContainerFactory} called {@code mqttListenerContainerFactory} and an
 * {@code MqttListenerMethodFactory}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(MqttListenerRegistrar.class)
public @interface EnableMqtt {

}
