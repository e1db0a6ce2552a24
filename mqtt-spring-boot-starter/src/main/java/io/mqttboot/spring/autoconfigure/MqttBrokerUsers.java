package io.mqttboot.spring.autoconfigure;

import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;

import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Lets users with a password into the embedded broker, where they may do everything.
 */
final class MqttBrokerUsers implements ActiveMQSecurityManager5 {

	private final Map<String, String> passwords;

	MqttBrokerUsers(Map<String, String> passwords) {
		this.passwords = Map.copyOf(passwords);
	}

	@Override
	public @Nullable Subject authenticate(@Nullable String user, @Nullable String password,
			@Nullable RemotingConnection connection, @Nullable String domain) {
		if (user == null || !validateUser(user, password)) {
			return null;
		}
		Subject subject = new Subject();
		// without a principal the broker refuses the connection
		subject.getPrincipals().add(new UserPrincipal(user));
		return subject;
	}

	@Override
	public boolean authorize(@Nullable Subject subject, Set<Role> roles, CheckType type, @Nullable String address) {
		return subject != null;
	}

	@Override
	public boolean validateUser(@Nullable String user, @Nullable String password) {
		return user != null && password != null && password.equals(this.passwords.get(user));
	}

	@Override
	public boolean validateUserAndRole(@Nullable String user, @Nullable String password, Set<Role> roles,
			CheckType type) {
		return validateUser(user, password);
	}

}
