package io.mqttboot.client.internal.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files and directories that only their owner may read, where the file system knows
 * owners.
 */
final class PrivateFiles {

	private static final FileAttribute<?>[] NONE = {};

	private PrivateFiles() {
	}

	/** The directory that a file is in. */
	static Path directoryOf(Path file) {
		Path directory = file.toAbsolutePath().getParent();
		if (directory == null) {
			throw new IllegalArgumentException(file + " is not a file in a directory");
		}
		return directory;
	}

	/** Creates a directory with its parents, with mode 0700, unless there is one. */
	static void createDirectory(Path directory) throws IOException {
		if (!Files.isDirectory(directory)) {
			Files.createDirectories(directory, mode(directory, "rwx------"));
		}
	}

	/** Creates an empty file with mode 0600, unless there is one. */
	static void createIfAbsent(Path file) throws IOException {
		try {
			Files.createFile(file, mode(file, "rw-------"));
		}
		catch (FileAlreadyExistsException ex) {
			// left by a process that was killed
		}
	}

	private static FileAttribute<?>[] mode(Path path, String permissions) {
		boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
		return posix ? new FileAttribute<?>[] {
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) } : NONE;
	}

	/** Makes a rename or a new file durable, where directories can be forced. */
	static void forceDirectory(Path directory) throws IOException {
		if (System.getProperty("os.name", "").startsWith("Windows")) {
			return;
		}
		try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
	}

}
