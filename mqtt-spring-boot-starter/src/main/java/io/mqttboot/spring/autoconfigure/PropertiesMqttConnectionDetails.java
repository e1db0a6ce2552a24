package io.mqttboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Connection details from {@link MqttConnectionProperties}.
 */
final class PropertiesMqttConnectionDetails implements MqttConnectionDetails {

	private final String prefix;

	private final MqttConnectionProperties properties;

	private final @Nullable SslBundles sslBundles;

	PropertiesMqttConnectionDetails(String prefix, MqttConnectionProperties properties,
			@Nullable SslBundles sslBundles) {
		this.prefix = prefix;
		this.properties = properties;
		this.sslBundles = sslBundles;
	}

	@Override
	public String getUrl() {
		String url = this.properties.url();
		return (url != null) ? url : "mqtt://localhost:1883";
	}

	@Override
	public @Nullable String getUsername() {
		return this.properties.username();
	}

	@Override
	public @Nullable String getPassword() {
		return this.properties.password();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String name = this.properties.ssl().bundle();
		if (name == null) {
			return null;
		}
		if (this.sslBundles == null) {
			throw new InvalidMqttPropertyException(this.prefix + "ssl.bundle", "SSL bundles are not available",
					"Do not exclude SslAutoConfiguration.");
		}
		try {
			return this.sslBundles.getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidMqttPropertyException(this.prefix + "ssl.bundle",
					"there is no SSL bundle '%s'; there are %s".formatted(name, this.sslBundles.getBundleNames()),
					"Define the bundle under 'spring.ssl.bundle', or correct the name.");
		}
	}

}
