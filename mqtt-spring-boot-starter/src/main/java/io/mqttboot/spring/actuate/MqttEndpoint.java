package io.mqttboot.spring.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.spring.actuate.MqttDescriptor.ConnectionDescriptor;
import io.mqttboot.spring.actuate.MqttDescriptor.ConnectionDetails;
import io.mqttboot.spring.actuate.MqttDescriptor.ListenerDescriptor;
import io.mqttboot.spring.actuate.MqttDescriptor.Part;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows connections and listeners, and lets an operator pause, resume, start and stop
 * listeners and renew connections. With read-only access only the former.
 */
@Endpoint(id = "mqtt")
@RegisterReflectionForBinding(ConnectionDetails.class)
public class MqttEndpoint {

	private final MqttConnections connections;

	private final @Nullable MqttListenerEndpointRegistry listeners;

	/** What there are several of. */
	public enum Kind {

		/** Connections by name. */
		CONNECTIONS,

		/** Listeners by id. */
		LISTENERS

	}

	/** What an operator can do. */
	public enum Action {

		/** Holds the messages of a listener; its subscriptions stay. */
		PAUSE,

		/** Lets a paused listener go on. */
		RESUME,

		/** Subscribes a listener that was stopped. */
		START,

		/** Ends the subscriptions of a listener, after what is under way. */
		STOP,

		/** Ends a connection in good order and makes it anew. */
		RECONNECT

	}

	/**
	 * Creates the endpoint.
	 * @param connections the connections
	 * @param listeners the listeners, or {@code null}
	 */
	public MqttEndpoint(MqttConnections connections, @Nullable MqttListenerEndpointRegistry listeners) {
		this.connections = connections;
		this.listeners = listeners;
	}

	/**
	 * Shows everything.
	 * @return connections by name, and listeners
	 */
	@ReadOperation
	public MqttDescriptor mqtt() {
		Map<String, ConnectionDescriptor> all = new LinkedHashMap<>();
		this.connections.asMap().forEach((name, client) -> all.put(name, ConnectionDescriptor.of(client)));
		List<ListenerDescriptor> described = (this.listeners != null)
				? this.listeners.containers().stream().map(ListenerDescriptor::of).toList() : List.of();
		return new MqttDescriptor(MqttClient.version(), all, described);
	}

	/**
	 * Shows one connection, with the messages that are under way, or one listener.
	 * @param kind what to show
	 * @param name the name of the connection or the id of the listener
	 * @return the part, or {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable Part part(@Selector Kind kind, @Selector String name) {
		if (kind == Kind.LISTENERS) {
			MqttListenerContainer container = (this.listeners != null) ? this.listeners.container(name) : null;
			return (container != null) ? ListenerDescriptor.of(container) : null;
		}
		MqttClient client = this.connections.asMap().get(name);
		return (client != null) ? new ConnectionDetails(name, ConnectionDescriptor.of(client), inFlight(client)) : null;
	}

	/** The event loop answers at once; a client that is closed has no loop any more. */
	private static List<InFlightMessage> inFlight(MqttClient client) {
		return (client.status().state() == ClientState.CLOSED) ? List.of()
				: client.inFlight().orTimeout(5, TimeUnit.SECONDS).join();
	}

	/**
	 * Does something with a connection or a listener. What takes time goes on in the
	 * background.
	 * @param kind what to change
	 * @param name the name of the connection or the id of the listener
	 * @param action what to do
	 */
	@WriteOperation
	public void change(@Selector Kind kind, @Selector String name, Action action) {
		if (part(kind, name) == null) {
			throw new InvalidEndpointRequestException("There is no '%s' among the %s".formatted(name, word(kind)),
					"Unknown name");
		}
		if (kind == Kind.LISTENERS && this.listeners != null) {
			changeListener(this.listeners, name, action);
		}
		else if (action == Action.RECONNECT) {
			this.connections.reconnect(name);
		}
		else {
			throw impossible(kind, action);
		}
	}

	private static void changeListener(MqttListenerEndpointRegistry listeners, String id, Action action) {
		switch (action) {
			case PAUSE -> listeners.pause(id);
			case RESUME -> listeners.resume(id);
			case START -> listeners.start(id);
			case STOP -> listeners.stop(id);
			case RECONNECT -> throw impossible(Kind.LISTENERS, action);
		}
	}

	private static InvalidEndpointRequestException impossible(Kind kind, Action action) {
		return new InvalidEndpointRequestException(
				"The action '%s' cannot be done with %s".formatted(word(action), word(kind)), "Unknown action");
	}

	private static String word(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

}
