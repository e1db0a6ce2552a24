package io.mqttboot.client.internal.store;

import java.io.IOException;
import java.nio.file.Path;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.spi.SessionStore;

/**
 * Keeps a session in a file of its own.
 */
public final class FileSessionStore implements SessionStore {

	private static final String LIBRARY = "org.h2.mvstore.MVStore";

	private final Path file;

	/**
	 * Names the file.
	 * @param file the file, created with its directory when it is opened
	 * @throws MqttConfigurationException if the library is not on the class path
	 */
	public FileSessionStore(Path file) {
		this(file, FileSessionStore.class.getClassLoader());
	}

	FileSessionStore(Path file, ClassLoader loader) {
		try {
			Class.forName(LIBRARY, false, loader);
		}
		catch (ClassNotFoundException ex) {
			throw new MqttConfigurationException("session.storeFile",
					"A session in a file needs MVStore: add the dependency com.h2database:h2-mvstore (2.4.240 or later), or com.h2database:h2");
		}
		this.file = file.toAbsolutePath();
	}

	@Override
	public Log open(String clientId) throws IOException {
		FileLockedForOne lock = FileLockedForOne.acquire(this.file);
		try {
			return new FileLog(this.file, lock);
		}
		catch (IOException | RuntimeException ex) {
			lock.release();
			throw ex;
		}
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

}
