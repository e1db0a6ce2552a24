package io.mqttboot.client.options;

import java.util.List;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Options that are right one by one and wrong together.
 */
final class Contradictions {

	private Contradictions() {
	}

	/** Everything that can be told before connecting. */
	static void check(MqttClientOptions options, @Nullable TlsOptions tls) {
		Credentials fixed = (options.credentials() instanceof FixedCredentials known) ? known.credentials()
				: Credentials.NONE;
		if (options.version() == MqttVersion.V3_1_1 || options.connect().versionFallback()) {
			checkVersion3(options);
			fixed.checkFor(MqttVersion.V3_1_1);
		}
		else {
			checkVersion5(options);
		}
		checkStrings(options, fixed);
		checkServers(options.servers(), tls);
	}

	/** What MQTT 3.1.1 cannot say. */
	private static void checkVersion3(MqttClientOptions options) {
		if (options.clientId().isEmpty() && !options.cleanStart()) {
			throw new MqttConfigurationException("clientId",
					"MQTT 3.1.1 needs a client identifier to keep a session [MQTT311-3.1.3-7]: "
							+ "set clientId, or set cleanStart to true");
		}
		Will will = options.will();
		if (will != null && (!will.delay().isZero() || !will.message().properties().equals(MessageProperties.NONE))) {
			throw notInVersion3("will", "no will delay and no properties of the will");
		}
		MqttMessage birth = options.connect().birth();
		if (birth != null && !birth.properties().equals(MessageProperties.NONE)) {
			throw notInVersion3("birth", "no properties of messages");
		}
		if (!options.connect().userProperties().isEmpty()) {
			throw notInVersion3("userProperty", "no user properties");
		}
		if (!options.connect().requestProblemInformation()) {
			throw notInVersion3("requestProblemInformation", "no problem information to be left out");
		}
		if (options.connect().authenticator() != null) {
			throw notInVersion3("authenticator", "no enhanced authentication");
		}
		if (options.connect().requestResponseInformation()) {
			throw notInVersion3("requestResponseInformation", "no response information");
		}
	}

	/** What MQTT 5.0 does not allow. */
	private static void checkVersion5(MqttClientOptions options) {
		if (options.flow().resendAfter() != null) {
			throw new MqttConfigurationException("resendAfter",
					"MQTT 5.0 sends messages again only on a new connection [MQTT5-4.4.0-1]: "
							+ "remove the setting, or use MQTT 3.1.1");
		}
	}

	/** What CONNECT, the birth message and requests send, if it is to be looked at. */
	private static void checkStrings(MqttClientOptions options, Credentials fixed) {
		CheckOptions checks = options.checks();
		ConnectOptions connect = options.connect();
		checkCharacters(checks.problem("The client identifier", options.clientId()));
		checkCharacters(checks.problem("The user name", fixed.userName()));
		checkCharacters(checks.problem(connect.userProperties()));
		checkCharacters(checks.problem("The reply topic", options.replyTopic()));
		Authenticator authenticator = connect.authenticator();
		if (authenticator != null) {
			checkCharacters(checks.problem("The authentication method", authenticator.method()));
		}
		Will will = options.will();
		if (will != null) {
			checkMessage("will", will.message(), checks);
		}
		MqttMessage birth = connect.birth();
		if (birth != null) {
			checkMessage("birth message", birth, checks);
		}
	}

	private static void checkMessage(String which, MqttMessage message, CheckOptions checks) {
		String problem = checks.problem(message);
		checkCharacters((problem != null) ? "The %s is wrong: %s".formatted(which, problem) : null);
		if (!checks.accepts(message.properties(), message.payload())) {
			throw new MqttConfigurationException("checks.payloadFormat",
					"The payload of the %s is not well-formed UTF-8, although its payload format says so"
						.formatted(which));
		}
	}

	private static void checkCharacters(@Nullable String problem) {
		if (problem != null) {
			throw new MqttConfigurationException("checks.controlCharacters", problem);
		}
	}

	private static MqttConfigurationException notInVersion3(String option, String problem) {
		return new MqttConfigurationException(option,
				"MQTT 3.1.1 has %s: remove the setting, or use MQTT 5.0 without versionFallback".formatted(problem));
	}

	/** The scheme decides about TLS, and a failover never goes from TLS to plain. */
	private static void checkServers(List<ServerAddress> servers, @Nullable TlsOptions tls) {
		if (servers.isEmpty()) {
			throw new MqttConfigurationException("server", "At least one server is needed");
		}
		if (servers.stream().map(ServerAddress::tls).distinct().count() > 1) {
			throw new MqttConfigurationException("server",
					"Some of the servers %s use TLS and others do not: a failover would send in plain text what TLS protects; use mqtts:// for all of them"
						.formatted(servers));
		}
		if (!servers.get(0).tls() && tls != null) {
			throw new MqttConfigurationException("tls",
					"TLS settings contradict the address %s: use mqtts://, or remove them".formatted(servers.get(0)));
		}
	}

}
