package io.mqttboot.client.options;

/**
 * Which addresses of a host are tried, and in which order.
 */
public enum AddressPreference {

	/** All of them, in the order of the lookup. */
	ANY,

	/** IPv4 only. */
	IPV4_ONLY,

	/** IPv6 only. */
	IPV6_ONLY,

	/** All of them, IPv4 first. */
	IPV4_FIRST,

	/** All of them, IPv6 first. */
	IPV6_FIRST

}
