package io.mqttboot.client.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

import io.mqttboot.client.spi.SessionStore.Entry;
import io.mqttboot.client.spi.SessionStore.Log;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ordered log in an MVStore file. MVStore alone survives a killed process, but not a
 * power failure: its recovery looks at the head and foot of a chunk and not at the pages
 * between, and freed space may already be overwritten. Four rules make it safe.
 * <ol>
 * <li>A batch is a commit and a sync; nothing is committed otherwise.</li>
 * <li>Every value has a checksum over key and value, and all of them are compared when
 * the file is opened.</li>
 * <li>Space is not used again, so the version before the last commit is always whole. If
 * the last commit was cut, the file is rolled back by one version, once. If that does not
 * help, the file is refused; it is never started empty.</li>
 * <li>When the file is much larger than what is in it, its live entries are copied to a
 * new file, which then takes its place. A file is created in the same way, so that it is
 * never seen half written.</li>
 * </ol>
 */
final class FileLog implements Log {

	/** What the file may be larger than three times its contents. */
	private static final long SLACK = 16L * 1024 * 1024;

	private static final int CHECKSUM_BYTES = 4;

	private static final int ENTRY_BYTES = 32;

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final Path file;

	private final Path next;

	private final FileLockedForOne lock;

	private final long slack;

	private MVStore store;

	private MVMap<Long, byte[]> map;

	/** About how many bytes the entries take. */
	private long live;

	/** The size below which the file is not copied, because the last copy failed. */
	private long notBelow;

	/** Whether a write failed, so that nothing may be written any more. */
	private boolean broken;

	FileLog(Path file, FileLockedForOne lock) throws IOException {
		this(file, lock, SLACK);
	}

	FileLog(Path file, FileLockedForOne lock, long slack) throws IOException {
		this.file = file;
		this.next = file.resolveSibling(file.getFileName() + ".next");
		this.lock = lock;
		this.slack = slack;
		Files.deleteIfExists(this.next);
		if (!Files.exists(file)) {
			create();
		}
		this.store = open(file);
		try {
			this.map = openMap(this.store);
			this.live = verify();
		}
		catch (RuntimeException torn) {
			this.map = recover(torn);
			logger.warn("The last change of the session store {} was not finished and is left out", file);
		}
	}

	private void create() throws IOException {
		MVStore created = open(this.next);
		try {
			openMap(created);
			created.commit();
			created.sync();
		}
		finally {
			created.closeImmediately();
		}
		replaceFile();
	}

	private MVStore open(Path path) throws IOException {
		PrivateFiles.createIfAbsent(path);
		try {
			MVStore opened = new MVStore.Builder().fileName(path.toString()).autoCommitDisabled().cacheSize(1).open();
			opened.setReuseSpace(false);
			opened.setVersionsToKeep(0);
			return opened;
		}
		catch (RuntimeException ex) {
			throw damaged(ex);
		}
	}

	private static MVMap<Long, byte[]> openMap(MVStore store) {
		return store.openMap("log",
				new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
	}

	/** Goes back by one commit, which a power failure cut. */
	private MVMap<Long, byte[]> recover(RuntimeException torn) throws IOException {
		long previous = this.store.getCurrentVersion() - 1;
		this.store.closeImmediately();
		this.store = open(this.file);
		try {
			this.store.rollbackTo(previous);
			this.map = openMap(this.store);
			this.live = verify();
			copy();
			takeCopy();
			return this.map;
		}
		catch (RuntimeException damaged) {
			this.store.closeImmediately();
			torn.addSuppressed(damaged);
			throw damaged(torn);
		}
	}

	private IOException damaged(RuntimeException cause) {
		return new IOException(
				"The session store %s is damaged: restore it from a backup, or delete it and lose the messages in it"
					.formatted(this.file),
				cause);
	}

	/** Reads everything and compares checksums; returns the size of the entries. */
	private long verify() {
		long bytes = 0;
		for (Cursor<Long, byte[]> cursor = this.map.cursor(null); cursor.hasNext();) {
			long key = cursor.next();
			byte[] sealed = cursor.getValue();
			if (sealed.length < CHECKSUM_BYTES || ByteBuffer.wrap(sealed).getInt() != checksum(key, sealed)) {
				throw new IllegalStateException("The checksum of entry " + key + " is wrong");
			}
			bytes += sealed.length + ENTRY_BYTES;
		}
		return bytes;
	}

	private static int checksum(long key, byte[] sealed) {
		CRC32C checksum = new CRC32C();
		checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, key));
		checksum.update(sealed, CHECKSUM_BYTES, sealed.length - CHECKSUM_BYTES);
		return (int) checksum.getValue();
	}

	private static byte[] seal(long key, byte[] value) {
		byte[] sealed = new byte[CHECKSUM_BYTES + value.length];
		System.arraycopy(value, 0, sealed, CHECKSUM_BYTES, value.length);
		ByteBuffer.wrap(sealed).putInt(checksum(key, sealed));
		return sealed;
	}

	@Override
	public List<Entry> read() throws IOException {
		try {
			List<Entry> entries = new ArrayList<>();
			for (Cursor<Long, byte[]> cursor = this.map.cursor(null); cursor.hasNext();) {
				long key = cursor.next();
				byte[] sealed = cursor.getValue();
				entries.add(new Entry(key, Arrays.copyOfRange(sealed, CHECKSUM_BYTES, sealed.length)));
			}
			return entries;
		}
		catch (MVStoreException ex) {
			throw damaged(ex);
		}
	}

	@Override
	public void write(List<Entry> changes) throws IOException {
		this.broken = true;
		try {
			for (Entry change : changes) {
				if (change.value() != null) {
					append(change.key(), change.value());
				}
				else {
					remove(change.key());
				}
			}
			this.store.commit();
			this.store.sync();
			if (isTooLarge(this.store.getFileStore().size())) {
				reclaim();
			}
			this.broken = false;
		}
		catch (MVStoreException ex) {
			throw new IOException("The session store %s cannot be written: %s".formatted(this.file, ex.getMessage()),
					ex);
		}
	}

	private void append(long key, byte[] value) {
		byte[] sealed = seal(key, value);
		this.map.append(key, sealed);
		this.live += sealed.length + ENTRY_BYTES;
	}

	private void remove(long key) {
		byte[] sealed = this.map.remove(key);
		if (sealed != null) {
			this.live -= sealed.length + ENTRY_BYTES;
		}
	}

	private boolean isTooLarge(long size) {
		return size > this.slack + 3 * this.live && size > this.notBelow;
	}

	/** What was written is safe, so without room for a copy the file goes on growing. */
	private void reclaim() throws IOException {
		try {
			copy();
		}
		catch (IOException | RuntimeException ex) {
			this.notBelow = this.store.getFileStore().size() + this.slack;
			logger.warn("The session store {} cannot be made smaller, it goes on as it is", this.file, ex);
			return;
		}
		takeCopy();
	}

	private void copy() throws IOException {
		Files.deleteIfExists(this.next);
		MVStore copy = open(this.next);
		try {
			MVMap<Long, byte[]> to = openMap(copy);
			for (Cursor<Long, byte[]> cursor = this.map.cursor(null); cursor.hasNext();) {
				to.append(cursor.next(), cursor.getValue());
			}
			copy.commit();
			copy.sync();
			copy.close();
		}
		catch (RuntimeException ex) {
			copy.closeImmediately();
			Files.deleteIfExists(this.next);
			throw ex;
		}
	}

	/** The copy takes the place of the file. */
	private void takeCopy() throws IOException {
		this.store.closeImmediately();
		replaceFile();
		this.store = open(this.file);
		this.map = openMap(this.store);
	}

	private void replaceFile() throws IOException {
		Files.move(this.next, this.file, StandardCopyOption.ATOMIC_MOVE);
		PrivateFiles.forceDirectory(PrivateFiles.directoryOf(this.file));
	}

	/** What a failed write left behind must not be committed. */
	@Override
	public void close() throws IOException {
		try {
			if (this.broken) {
				this.store.closeImmediately();
			}
			else {
				this.store.close();
			}
		}
		catch (MVStoreException ex) {
			throw new IOException("The session store %s cannot be closed: %s".formatted(this.file, ex.getMessage()),
					ex);
		}
		finally {
			this.lock.release();
		}
	}

}
