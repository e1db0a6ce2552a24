package io.mqttboot.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of this library, written by the build.
 */
final class BuildVersion {

	static final String VALUE = read();

	private BuildVersion() {
	}

	private static String read() {
		Properties properties = new Properties();
		try (InputStream stream = BuildVersion.class.getResourceAsStream("version.properties")) {
			if (stream != null) {
				properties.load(stream);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return properties.getProperty("version", "unknown");
	}

}
