package io.mqttboot.client.internal.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes sure that a file has one owner: a lock of the operating system on a file beside
 * it, which ends with the process, however it ends. The lock cannot be on the file
 * itself, since that is replaced from time to time.
 * <p>
 * Within one JVM a set of names decides first: on some systems, closing any channel of a
 * file gives up the locks that the process has on it.
 */
final class FileLockedForOne {

	private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

	private final Path name;

	private final Path lockFile;

	private final FileChannel channel;

	private FileLockedForOne(Path name, Path lockFile, FileChannel channel) {
		this.name = name;
		this.lockFile = lockFile;
		this.channel = channel;
	}

	static FileLockedForOne acquire(Path file) throws IOException {
		PrivateFiles.createDirectory(PrivateFiles.directoryOf(file));
		Path directory = PrivateFiles.directoryOf(file).toRealPath();
		Path name = directory.resolve(file.getFileName());
		if (!OWNED.add(name)) {
			throw inUse(file);
		}
		FileChannel channel = null;
		try {
			Path lockFile = directory.resolve(file.getFileName() + ".lock");
			PrivateFiles.createIfAbsent(lockFile);
			channel = FileChannel.open(lockFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
			FileLock lock = channel.tryLock();
			if (lock == null) {
				throw inUse(file);
			}
			return new FileLockedForOne(name, lockFile, channel);
		}
		catch (IOException | RuntimeException ex) {
			OWNED.remove(name);
			if (channel != null) {
				channel.close();
			}
			throw ex;
		}
	}

	private static IOException inUse(Path file) {
		return new IOException(
				"The session store %s is in use by another client, in this process or another one: close that client, or give this one a client identifier and a store of its own"
					.formatted(file));
	}

	/** Lets others have the file; the lock file goes while nobody else can own it. */
	void release() throws IOException {
		try {
			Files.deleteIfExists(this.lockFile);
		}
		finally {
			this.channel.close();
			OWNED.remove(this.name);
		}
	}

}
