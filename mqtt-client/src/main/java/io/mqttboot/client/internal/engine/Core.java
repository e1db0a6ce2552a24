package io.mqttboot.client.internal.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.OutgoingMessage;
import io.mqttboot.client.internal.session.Session;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.options.MqttClientOptions;
import io.netty.channel.EventLoop;

/**
 * What the parts of an engine share.
 */
interface Core extends Inbox {

	MqttClientOptions options();

	EventLoop loop();

	Executor blockingWork();

	Counters counters();

	Listeners listeners();

	Outlet outlet();

	Session session();

	StatusBoard board();

	/** Monotonic time in nanoseconds. */
	long now();

	/** Publishes as the application would. */
	OutgoingMessage publish(MqttMessage message);

	/** CONNACK with success was received: the session and the requests go on. */
	void connected(ConnectResult result);

	/** A connection in a version of the protocol that reports to this engine. */
	Connection newConnection(MqttVersion version);

	/** Wraps a task of the loop so that it ends as every pass ends: with one flush. */
	Runnable pass(Runnable task);

	/** Keeps the session, if it has a store. */
	Persistence persistence();

	/**
	 * The client is closed: fails what is open and gives store and threads back.
	 * @return completes on the event loop when nothing is left
	 */
	CompletableFuture<Void> closed();

}
