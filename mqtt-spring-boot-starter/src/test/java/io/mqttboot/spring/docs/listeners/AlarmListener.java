package io.mqttboot.spring.docs.listeners;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.mqttboot.spring.annotation.MqttListener;

import org.springframework.core.annotation.AliasFor;

/** An annotation of one's own. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@MqttListener(qos = "2", containerFactory = "patientFactory")
@interface AlarmListener {

	@AliasFor(annotation = MqttListener.class, attribute = "topics")
	String[] value();

}
