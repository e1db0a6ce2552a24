package io.mqttboot.client.internal.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.options.ServerAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the server of each attempt: the servers of the options in turn, or those that a
 * server has named. A round is one attempt at each of them.
 */
public final class ServerSelection {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.reconnect");

	private final List<Target> servers = new ArrayList<>();

	/** Where a server has sent us for now. */
	private final Deque<Target> detour = new ArrayDeque<>();

	private Target current;

	private int next;

	/** Servers of the list tried in this round. */
	private int tried;

	/**
	 * Where an attempt goes.
	 *
	 * @param address the address
	 * @param named whether a server named it, not the options
	 */
	public record Target(ServerAddress address, boolean named) {

		/**
		 * Whether credentials may be sent there.
		 * @return {@code false} if a server named it and it has no TLS
		 */
		public boolean isTrusted() {
			return !this.named || this.address.tls();
		}

		@Override
		public String toString() {
			return this.address.toString();
		}

	}

	/**
	 * Starts at the head of a list.
	 * @param servers at least one
	 */
	public ServerSelection(List<ServerAddress> servers) {
		servers.forEach((address) -> this.servers.add(new Target(address, false)));
		this.current = this.servers.get(0);
	}

	/**
	 * Goes on to the next server.
	 * @return where the next attempt goes
	 */
	public Target advance() {
		Target detoured = this.detour.poll();
		if (detoured != null) {
			this.current = detoured;
			return detoured;
		}
		this.current = this.servers.get(this.next);
		this.next = (this.next + 1) % this.servers.size();
		this.tried++;
		return this.current;
	}

	/**
	 * The server of the last attempt.
	 * @return the server
	 */
	public Target current() {
		return this.current;
	}

	/**
	 * Whether every server was tried in this round; a new round begins then.
	 * @return {@code true} if the next attempt should wait
	 */
	public boolean isRoundOver() {
		if (!this.detour.isEmpty() || this.tried < this.servers.size()) {
			return false;
		}
		this.tried = 0;
		return true;
	}

	/** Begins at the head of the list. */
	public void restart() {
		this.next = 0;
		this.tried = 0;
		this.detour.clear();
	}

	/** A connection stands: a new round begins when it is lost. */
	public void connected() {
		this.tried = 0;
		this.detour.clear();
	}

	/**
	 * The current server has named others.
	 * @param references separated by spaces (MQTT 5.0, section 4.11)
	 * @param forGood whether they replace the current server in the list
	 * @return whether the next attempt goes to one of them
	 */
	public boolean redirect(String references, boolean forGood) {
		List<Target> named = new ArrayList<>();
		for (String reference : references.strip().split("\\s+", -1)) {
			try {
				ServerAddress address = ServerAddress.reference(reference, this.current.address().tls());
				if (this.current.address().tls() && !address.tls()) {
					logger.warn("{} names {}, which has no TLS; it is not used", this.current, address);
				}
				else {
					named.add(new Target(address, true));
				}
			}
			catch (MqttConfigurationException ex) {
				logger.warn("{} names a server that cannot be used: {}", this.current, ex.getMessage());
			}
		}
		if (named.isEmpty()) {
			return false;
		}
		int place = this.servers.indexOf(this.current);
		if (forGood && place >= 0) {
			this.servers.remove(place);
			this.servers.addAll(place, named);
			this.next = place;
			this.tried = 0;
		}
		else {
			this.detour.clear();
			this.detour.addAll(named);
		}
		return true;
	}

}
