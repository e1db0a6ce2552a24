package io.mqttboot.client.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Looks host names up, anew for every attempt to connect. May block; the time counts
 * against the deadline of the attempt.
 */
@FunctionalInterface
public interface HostResolver {

	/**
	 * Returns the addresses of a host, in the order in which they are tried.
	 * @param host a host name or an address
	 * @return at least one address
	 * @throws UnknownHostException if there is none
	 */
	List<InetAddress> resolve(String host) throws UnknownHostException;

	/**
	 * The lookup of the JVM.
	 * @return a resolver
	 */
	static HostResolver system() {
		return (host) -> List.of(InetAddress.getAllByName(host));
	}

}
