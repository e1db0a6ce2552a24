package io.mqttboot.spring.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Connection details from {@link MqttConnectionProperties}.
 */
final class PropertiesMqttConnectionDetails implements MqttConnectionDetails {

	private final ConnectionSettings settings;

	private final MqttConnectionProperties properties;

	private final @Nullable SslBundles sslBundles;

	PropertiesMqttConnectionDetails(ConnectionSettings settings, @Nullable SslBundles sslBundles) {
		this.settings = settings;
		this.properties = settings.properties();
		this.sslBundles = sslBundles;
	}

	@Override
	public String getUrl() {
		return getUrls().get(0);
	}

	@Override
	public List<String> getUrls() {
		List<String> urls = this.properties.url();
		if (urls != null && !urls.isEmpty()) {
			return urls;
		}
		if (!this.settings.isOrdinary()) {
			throw new InvalidMqttPropertyException(this.settings.property("url"), "the connection has no address",
					"Set it, for example to 'mqtt://localhost:1883'. The address is not inherited from 'mqtt.url'.");
		}
		return List.of("mqtt://localhost:1883");
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
			throw new InvalidMqttPropertyException(this.settings.property("ssl.bundle"),
					"SSL bundles are not available", "Do not exclude SslAutoConfiguration.");
		}
		try {
			return this.sslBundles.getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidMqttPropertyException(this.settings.property("ssl.bundle"),
					"there is no SSL bundle '%s'; there are %s".formatted(name, this.sslBundles.getBundleNames()),
					"Define the bundle under 'spring.ssl.bundle', or correct the name.");
		}
	}

}
