package io.mqttboot.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.mqttboot.client.internal.engine.SharedResources;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SessionSnapshot;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.options.DisconnectOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEventListener;
import io.mqttboot.client.spi.Registration;

/**
 * A client of one MQTT server, for MQTT 3.1.1 and 5.0.
 * <p>
 * Every method may be called from any thread, also inside handlers, and none of them
 * blocks, except {@link #close()}. Every future completes, in every state, on the event
 * loop of the client: dependents without an executor of their own must not block.
 * <p>
 * Subscriptions, handlers and publications given before {@link #connect()} take effect
 * when the connection stands; they belong to the client and outlive connections.
 */
public interface MqttClient extends AutoCloseable {

	/**
	 * Creates a client. Nothing is sent until {@link #connect()}. A session store that
	 * the options name is opened, and what an earlier process left in it is restored: its
	 * publications are sent, in their order, before those of this client, and
	 * {@link io.mqttboot.client.spi.MqttEvent.RestoredPublication} tells how they end.
	 * @param options the options
	 * @return a client, to be closed at the end
	 * @throws io.mqttboot.client.error.MqttStoreException if the session store cannot be
	 * opened: in use, damaged, or of another client
	 * @throws io.mqttboot.client.error.MqttConfigurationException if the library for a
	 * session in a file is missing
	 */
	static MqttClient create(MqttClientOptions options) {
		return new DefaultMqttClient(options, SharedResources.acquire());
	}

	/**
	 * Creates a client with default options.
	 * @param server the address, for example {@code mqtt://localhost:1883}
	 * @return a client, to be closed at the end
	 */
	static MqttClient create(String server) {
		return create(MqttClientOptions.builder().server(server).build());
	}

	/**
	 * The version of this library.
	 * @return for example {@code 1.2.3}
	 */
	static String version() {
		return BuildVersion.VALUE;
	}

	/**
	 * The options that this client was created with.
	 * @return the options
	 */
	MqttClientOptions options();

	/**
	 * Connects, and from then on reconnects as the options say. While an attempt is under
	 * way or scheduled, the call joins it.
	 * @return completes with CONNACK; fails with {@code MqttConnectException} if the
	 * first attempt failed and is not retried, with {@code MqttStateException} if the
	 * client is already connected or closed
	 */
	CompletableFuture<ConnectResult> connect();

	/**
	 * Ends the connection, or the attempts to make one, and returns to idle. Waits for
	 * what was accepted to be acknowledged, at most as long as the options say, then
	 * sends DISCONNECT. The server drops the will.
	 * @return completes when the connection is closed; never fails
	 */
	default CompletableFuture<Void> disconnect() {
		return disconnect(ReasonCode.SUCCESS);
	}

	/**
	 * Ends the connection with a reason code (MQTT 5.0).
	 * @param reasonCode for example {@link ReasonCode#DISCONNECT_WITH_WILL}; on MQTT
	 * 3.1.1, where DISCONNECT always drops the will, that code closes without DISCONNECT
	 * @return completes when the connection is closed; never fails
	 * @throws IllegalArgumentException if a client may not send the code in DISCONNECT
	 */
	default CompletableFuture<Void> disconnect(ReasonCode reasonCode) {
		return disconnect(DisconnectOptions.of(reasonCode));
	}

	/**
	 * Ends the connection with everything that DISCONNECT can say.
	 * @param how reason code and, on MQTT 5.0, properties; left out if the client fell
	 * back to MQTT 3.1.1
	 * @return completes when the connection is closed; never fails
	 * @throws IllegalArgumentException if MQTT 3.1.1 was chosen and does not have it, or
	 * if it sets a session expiry although there was none in CONNECT
	 */
	CompletableFuture<Void> disconnect(DisconnectOptions how);

	/**
	 * Authenticates anew on the connection that stands, with the authenticator of the
	 * options (MQTT 5.0). Everything else goes on meanwhile. A call during an exchange
	 * joins it.
	 * @return completes when both sides are content; fails with
	 * {@code MqttStateException} if there is no connection or no authenticator, with
	 * {@code MqttConnectionLostException} if the exchange failed, which ends the
	 * connection
	 */
	CompletableFuture<Void> reauthenticate();

	/**
	 * Publishes a message. While there is no connection, it waits in the client, within
	 * the bounds of the options.
	 * @param message the message; its payload must not be modified until it is
	 * acknowledged
	 * @return the publication
	 */
	Publication publish(MqttMessage message);

	/**
	 * Publishes a request and takes the reply (MQTT 5.0). The client adds the response
	 * topic, one for all of its requests, which it subscribes to before the first, and
	 * correlation data. A responder publishes its reply to that topic with that data.
	 * <p>
	 * A request that waits for a connection when the deadline comes is not sent. A second
	 * reply is ignored, one after the deadline too, and counted. Requests outlive
	 * connections.
	 * @param message the request, without response topic and correlation data
	 * @param timeout from the call to the reply, positive
	 * @return completes with the reply; fails with {@code MqttTimeoutException} after the
	 * deadline, with {@code MqttPublishException} if the server refuses the request, or
	 * says that nobody subscribes to its topic, or if the version is MQTT 3.1.1, and with
	 * {@code MqttSubscribeException} if the server refuses the response topic. Cancelling
	 * it takes back a request that was not sent yet
	 * @throws IllegalArgumentException if the message has a response topic or correlation
	 * data, or if the timeout is not positive
	 * @see MqttClientOptions.Builder#replyTopic(String)
	 */
	CompletableFuture<ReceivedMessage> request(MqttMessage message, Duration timeout);

	/**
	 * Subscribes, or changes the options of an existing subscription [MQTT5-3.8.4-3]. The
	 * handler is attached at once, and again removed if the server refuses.
	 * @param subscription the filter and its options
	 * @param handler takes the messages
	 * @return completes with SUBACK; fails with {@code MqttSubscribeException} if the
	 * server refused
	 */
	default CompletableFuture<SubscribeResult> subscribe(Subscription subscription, MessageHandler handler) {
		return subscribe(List.of(subscription), handler);
	}

	/**
	 * Subscribes to several filters with one packet and one handler, which gets a message
	 * once even if several of the filters match.
	 * @param subscriptions the filters and their options, at least one
	 * @param handler takes the messages
	 * @return completes with SUBACK; fails with {@code MqttSubscribeException} if the
	 * server refused at least one filter, the others are in effect
	 */
	CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions, MessageHandler handler);

	/**
	 * Subscribes without a handler: messages go to handlers added by
	 * {@link #handle(String, MessageHandler)}.
	 * @param subscriptions the filters and their options, at least one
	 * @return completes with SUBACK; fails with {@code MqttSubscribeException} if the
	 * server refused at least one filter, the others are in effect
	 */
	CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions);

	/**
	 * A subscription as a reactive stream. Each subscriber makes the subscription, gets
	 * messages as it asks for them, and ends the subscription by cancelling unless
	 * something else uses its filter. A message is acknowledged when {@code onNext}
	 * returns. What was not asked for waits, unacknowledged at QoS 1 and 2, within the
	 * bounds of the options; then the server waits, which concerns all subscriptions of
	 * this client. Messages that still wait when the subscriber cancels are acknowledged.
	 * <p>
	 * The stream outlives connections. It fails with {@code MqttSubscribeException} if
	 * the server refuses the subscription, and completes when it is unsubscribed or the
	 * client is closed.
	 * @param subscription the filter and its options
	 * @return a publisher for any number of subscribers, called on the callback executor
	 */
	Flow.Publisher<ReceivedMessage> messages(Subscription subscription);

	/**
	 * The same as {@link #messages}, but the subscriber acknowledges each message by
	 * {@link ReceivedMessage#acknowledge()}, then or later.
	 * @param subscription the filter and its options
	 * @return a publisher for any number of subscribers
	 */
	Flow.Publisher<ReceivedMessage> messagesToAcknowledge(Subscription subscription);

	/**
	 * Ends subscriptions. Their handlers stay until the server confirmed.
	 * @param filters the filters exactly as they were subscribed
	 * @return completes with UNSUBACK; fails with {@code MqttSubscribeException} if the
	 * server refused at least one filter
	 */
	CompletableFuture<UnsubscribeResult> unsubscribe(String... filters);

	/**
	 * Attaches a handler without subscribing: for a session that the server may still
	 * have, or beside a subscription made otherwise.
	 * @param filter the topics it wants
	 * @param handler takes the messages
	 * @return removes the handler
	 */
	Registration handle(String filter, MessageHandler handler);

	/**
	 * Attaches a handler for messages that no other handler wants; they are not parked
	 * then.
	 * @param handler takes the messages
	 * @return removes the handler
	 */
	Registration onUnmatched(MessageHandler handler);

	/**
	 * Adds a listener for events.
	 * @param listener the listener
	 * @return removes the listener
	 */
	Registration addListener(MqttEventListener listener);

	/**
	 * The same verbs, waiting for the result.
	 * @return a view of this client
	 */
	MqttBlockingClient blocking();

	/**
	 * Doors for tests and experiments.
	 * @return another view of this client
	 */
	MqttDebug debug();

	/**
	 * A snapshot of state, limits, queues and counters; a handler finds its message
	 * counted in it, an event listener the state after the event.
	 * @return the status
	 */
	ClientStatus status();

	/**
	 * The QoS 1 and 2 messages that are under way, in both directions, each with its
	 * state: outgoing ones from the moment they leave the queue of the client (what waits
	 * in it is counted by {@link #status()}) until they are fully acknowledged.
	 * @return completes with a snapshot, in the order of sending and receiving
	 */
	CompletableFuture<List<InFlightMessage>> inFlight();

	/**
	 * Saves the state of the session: publications that were accepted and are not fully
	 * acknowledged, and QoS 2 messages on their way in. Not needed with a session store,
	 * which keeps it all the time. To be called while the client is not connected, before
	 * {@link #close()}; on a connection the state is out of date at once.
	 * @return completes with the state
	 */
	CompletableFuture<SessionSnapshot> saveSession();

	/**
	 * Takes the state of a session that an earlier client saved. Its publications are
	 * sent, in their order, before later ones;
	 * {@link io.mqttboot.client.spi.MqttEvent.RestoredPublication} tells how they end.
	 * @param snapshot the state, to be restored once
	 * @return completes when it is taken; fails with {@code MqttStoreException} if it
	 * belongs to another client identifier or server, or cannot be read, and with
	 * {@code MqttStateException} after the first {@link #connect()} or when this client
	 * has messages already
	 */
	CompletableFuture<Void> restoreSession(SessionSnapshot snapshot);

	/**
	 * Drains and disconnects like {@link #disconnect()}, then releases everything.
	 * Futures still open fail, and handlers are not called any more: received messages
	 * that wait for them are lost at QoS 0, and come again at QoS 1 and 2 if the session
	 * outlives the client.
	 * @return completes when nothing is left; never fails
	 */
	CompletableFuture<Void> closeAsync();

	/**
	 * Ends the connection at once, without draining and without DISCONNECT, so that the
	 * server publishes the will. Automatic reconnect follows as after any loss.
	 */
	void abort();

	/**
	 * Closes like {@link #closeAsync()} and waits for it. Legal in every state and on
	 * every thread; on an event loop or in a handler it does not wait.
	 */
	@Override
	void close();

}
