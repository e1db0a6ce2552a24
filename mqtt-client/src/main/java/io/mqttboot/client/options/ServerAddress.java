package io.mqttboot.client.options;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.spi.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens, and whether TLS is used.
 *
 * @param host host name or address, IPv6 without brackets
 * @param port the port, 1 to 65,535
 * @param tls whether TLS is used
 */
public record ServerAddress(String host, int port, boolean tls) {

	/** Port without TLS. */
	public static final int DEFAULT_PORT = 1883;

	/** Port with TLS. */
	public static final int DEFAULT_TLS_PORT = 8883;

	public ServerAddress {
		Objects.requireNonNull(host, "host");
		if (host.isEmpty()) {
			throw new MqttConfigurationException("server", "The server address has no host");
		}
		if (port < 1 || port > 65_535) {
			throw new MqttConfigurationException("server", "The port must be 1 to 65535, not " + port);
		}
	}

	/**
	 * Reads an address of the form {@code scheme://host[:port]}. Schemes: {@code mqtt}
	 * and {@code tcp} without TLS (port 1883), {@code mqtts}, {@code ssl} and {@code tls}
	 * with TLS (port 8883).
	 * @param uri the address; user-info is left out here, see
	 * {@link #credentials(String)}
	 * @return the address
	 * @throws MqttConfigurationException if it cannot be understood
	 */
	public static ServerAddress parse(String uri) {
		URI parsed = toUri(uri);
		boolean tls = switch (String.valueOf(parsed.getScheme()).toLowerCase(Locale.ROOT)) {
			case "mqtt", "tcp" -> false;
			case "mqtts", "ssl", "tls" -> true;
			default -> throw new MqttConfigurationException("server",
					"Unknown scheme in '%s': use mqtt:// or tcp:// without TLS, mqtts://, ssl:// or tls:// with TLS"
						.formatted(masked(uri)));
		};
		String authority = parsed.getRawAuthority();
		if (authority == null || authority.isEmpty()) {
			throw new MqttConfigurationException("server",
					"No host in '%s': write it as scheme://host:port".formatted(masked(uri)));
		}
		if (parsed.getRawQuery() != null || parsed.getRawFragment() != null
				|| !(parsed.getRawPath().isEmpty() || parsed.getRawPath().equals("/"))) {
			throw new MqttConfigurationException("server",
					"'%s' has a path, which only WebSocket addresses have".formatted(masked(uri)));
		}
		return parseAuthority(uri, authority.substring(authority.lastIndexOf('@') + 1), tls);
	}

	private static ServerAddress parseAuthority(String uri, String hostAndPort, boolean tls) {
		int end = hostAndPort.startsWith("[") ? hostAndPort.indexOf(']') + 1 : hostAndPort.lastIndexOf(':');
		String host = (end < 0) ? hostAndPort : hostAndPort.substring(0, end);
		String port = (end < 0) ? "" : hostAndPort.substring(end).replaceFirst("^:", "");
		if (host.startsWith("[")) {
			host = host.substring(1, host.length() - 1);
		}
		else if (host.indexOf(':') >= 0) {
			throw new MqttConfigurationException("server",
					"'%s' has more than one port; an IPv6 address is written in brackets".formatted(masked(uri)));
		}
		try {
			return new ServerAddress(host,
					port.isEmpty() ? (tls ? DEFAULT_TLS_PORT : DEFAULT_PORT) : Integer.parseInt(port), tls);
		}
		catch (NumberFormatException ex) {
			throw new MqttConfigurationException("server",
					"'%s' has no valid port: it must be a number from 1 to 65535".formatted(masked(uri)));
		}
	}

	/**
	 * Reads one of the references by which a server names another (MQTT 5.0, section
	 * 4.11): {@code host[:port]}, also with a scheme as in {@link #parse(String)}.
	 * @param reference the reference
	 * @param tls whether TLS is used if there is no scheme
	 * @return the address
	 * @throws MqttConfigurationException if it cannot be understood
	 */
	public static ServerAddress reference(String reference, boolean tls) {
		return parse(reference.contains("://") ? reference : (tls ? "mqtts://" : "mqtt://") + reference);
	}

	/**
	 * The user name and password in addresses.
	 * @param uris the addresses
	 * @return the credentials, or {@code null} if no address has any
	 * @throws MqttConfigurationException if two addresses have different ones
	 */
	static @Nullable Credentials credentials(List<String> uris) {
		String userInfo = null;
		Credentials found = null;
		for (String uri : uris) {
			Credentials each = credentials(uri);
			String text = uri.replaceFirst("^[^/]*//", "").replaceFirst("@[^@]*$", "");
			if (each != null && userInfo != null && !userInfo.equals(text)) {
				throw new MqttConfigurationException("server",
						"The servers have different user names or passwords in their addresses: use the same, or a credentials provider");
			}
			if (each != null) {
				userInfo = text;
				found = each;
			}
		}
		return found;
	}

	/**
	 * The user name and password in an address of the form
	 * {@code scheme://user:password@host}.
	 * @param uri the address
	 * @return the credentials, or {@code null} if the address has none
	 */
	public static @Nullable Credentials credentials(String uri) {
		String userInfo = toUri(uri).getUserInfo();
		if (userInfo == null) {
			String authority = toUri(uri).getAuthority();
			int at = (authority != null) ? authority.lastIndexOf('@') : -1;
			userInfo = (authority != null && at >= 0) ? authority.substring(0, at) : null;
		}
		if (userInfo == null || userInfo.isEmpty()) {
			return null;
		}
		int colon = userInfo.indexOf(':');
		return (colon < 0) ? Credentials.of(userInfo, null)
				: Credentials.of(userInfo.substring(0, colon), userInfo.substring(colon + 1));
	}

	private static URI toUri(String uri) {
		try {
			return new URI(uri);
		}
		catch (URISyntaxException ex) {
			throw new MqttConfigurationException("server",
					"'%s' is not an address of the form scheme://host:port: %s".formatted(masked(uri), ex.getReason()));
		}
	}

	private static String masked(String uri) {
		return uri.replaceFirst("//.*@", "//***@");
	}

	/**
	 * The address without user-info.
	 */
	@Override
	public String toString() {
		String name = (this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host;
		return (this.tls ? "mqtts://" : "mqtt://") + name + ":" + this.port;
	}

}
