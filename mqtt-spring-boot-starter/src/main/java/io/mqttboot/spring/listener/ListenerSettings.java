package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * What all containers of a factory share.
 *
 * @param errorHandler decides about failures
 * @param recoverer takes messages that are given up, or {@code null}
 * @param replyTopics response topics that replies may go to
 * @param executor runs what cannot run on the thread that brings messages, or
 * {@code null} for the callback executor of the client
 * @param idleEventInterval after how much silence an event is published, or {@code null}
 * @param events takes the event, or {@code null}
 * @param observationRegistry where observations go
 * @param listenerConvention name and keys of observations of listeners
 * @param publishConvention name and keys of observations of replies
 */
record ListenerSettings(MqttErrorHandler errorHandler, @Nullable MqttMessageRecoverer recoverer,
		List<TopicFilter> replyTopics, @Nullable Executor executor, @Nullable Duration idleEventInterval,
		@Nullable ApplicationEventPublisher events, ObservationRegistry observationRegistry,
		@Nullable MqttListenerObservationConvention listenerConvention,
		@Nullable MqttPublishObservationConvention publishConvention) {
}
