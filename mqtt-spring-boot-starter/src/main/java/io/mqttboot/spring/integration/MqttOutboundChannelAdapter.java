package io.mqttboot.spring.integration;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.expression.Expression;
import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.messaging.Message;

/**
 * Publishes messages and waits until the server acknowledged them, as
 * {@link MqttOperations#send(String, Object)} does, or goes on at once.
 * <p>
 * The topic is in the header {@link MqttHeaders#TOPIC}; else it is a pattern whose
 * variables come from the header {@link MqttHeaders#TOPIC_VARIABLES} (a map by name, or a
 * collection in order). Headers for QoS and RETAIN have precedence over the settings.
 * Headers for what MQTT 3.1.1 does not have are left out there.
 */
public class MqttOutboundChannelAdapter extends AbstractMessageHandler implements ApplicationEventPublisherAware {

	private final OutboundTarget target;

	private boolean async;

	private boolean asyncEvents;

	private @Nullable ApplicationEventPublisher events;

	/**
	 * Creates an adapter for messages that have the header for the topic, unless a topic
	 * is set.
	 * @param operations publishes
	 */
	public MqttOutboundChannelAdapter(MqttOperations operations) {
		this.target = new OutboundTarget(operations);
	}

	/**
	 * Sets the topic of messages that do not have the header for it. Default: none; such
	 * messages fail.
	 * @param topic a topic or a pattern with variables
	 * @throws IllegalArgumentException if nothing can be published to the topic
	 */
	public void setTopic(String topic) {
		this.target.setTopic(topic);
	}

	/**
	 * Sets what finds the topic of a message instead of the header; if it finds
	 * {@code null}, {@link #setTopic(String)} counts.
	 * @param topicExpression evaluated against the message
	 */
	public void setTopicExpression(Expression topicExpression) {
		this.target.setTopicExpression(topicExpression);
	}

	/**
	 * Sets the QoS. Default: as configured for published messages.
	 * @param qos the QoS, or {@code null} for the default
	 */
	public void setQos(@Nullable QoS qos) {
		this.target.setQos(qos);
	}

	/**
	 * Sets whether the server keeps the messages for future subscribers. Default: no.
	 * @param retained whether to keep them
	 */
	public void setRetained(boolean retained) {
		this.target.setRetained(retained);
	}

	/**
	 * Sets which headers with text become user properties of their own name (MQTT 5.0).
	 * Default: none.
	 * @param patterns names with {@code *} for any text
	 */
	public void setUserPropertyHeaders(String... patterns) {
		this.target.setUserPropertyHeaders(patterns);
	}

	/**
	 * Sets whether to go on at once instead of waiting for the acknowledgement. Default:
	 * no. A failure is logged, unless {@link #setAsyncEvents(boolean)} reports it.
	 * @param async whether to go on
	 */
	public void setAsync(boolean async) {
		this.async = async;
	}

	/**
	 * Sets whether what became of asynchronous messages is told to the application
	 * context, as {@link MqttMessageDeliveredEvent} and
	 * {@link MqttMessageNotDeliveredEvent}. Default: no. Listeners run on the event loop
	 * of the client and must not block.
	 * @param asyncEvents whether to tell
	 */
	public void setAsyncEvents(boolean asyncEvents) {
		this.asyncEvents = asyncEvents;
	}

	@Override
	public void setApplicationEventPublisher(ApplicationEventPublisher applicationEventPublisher) {
		this.events = applicationEventPublisher;
	}

	@Override
	public String getComponentType() {
		return "mqtt:outbound-channel-adapter";
	}

	@Override
	protected void onInit() {
		super.onInit();
		this.target.initialize(getBeanFactory());
	}

	@Override
	protected void handleMessageInternal(Message<?> message) {
		PublishSpec spec = this.target.publish(message);
		if (!this.async) {
			spec.send();
			return;
		}
		CompletableFuture<PublishResult> future = spec.sendAsync();
		future.whenComplete((result, failure) -> {
			if (failure != null) {
				onFailure(message, failure);
			}
			else if (this.asyncEvents) {
				publish(new MqttMessageDeliveredEvent(this, message, result));
			}
		});
	}

	private void onFailure(Message<?> message, Throwable failure) {
		if (this.asyncEvents) {
			publish(new MqttMessageNotDeliveredEvent(this, message, failure));
		}
		else {
			logger.error(failure, () -> "A message of '%s' was not published: %s".formatted(getComponentName(),
					failure.getMessage()));
		}
	}

	private void publish(ApplicationEvent event) {
		if (this.events != null) {
			this.events.publishEvent(event);
		}
	}

}
