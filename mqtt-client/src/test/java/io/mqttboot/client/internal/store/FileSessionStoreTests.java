package io.mqttboot.client.internal.store;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.spi.SessionStore.Entry;
import io.mqttboot.client.spi.SessionStore.Log;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The log in a file: order, durability, one owner, and what a damaged file does.
 */
class FileSessionStoreTests {

	/** What a disk writes as a whole. */
	private static final int SECTOR = 512;

	@TempDir
	private Path folder;

	private Path file = Path.of("");

	@BeforeEach
	void choose() {
		this.file = this.folder.resolve("private").resolve("c.session");
	}

	private Log open() throws IOException {
		return new FileSessionStore(this.file).open("c");
	}

	private static Entry put(long key, String value) {
		return new Entry(key, value.getBytes(StandardCharsets.UTF_8));
	}

	private static Entry remove(long key) {
		return new Entry(key, null);
	}

	private static List<String> contents(Log log) throws IOException {
		return log.read()
			.stream()
			.map((entry) -> entry.key() + "="
					+ new String(Objects.requireNonNull(entry.value()), StandardCharsets.UTF_8))
			.toList();
	}

	@Test
	void keepsEntriesInOrder() throws IOException {
		Log log = open();
		assertThat(log.read()).isEmpty();
		log.write(List.of(put(1, "a"), put(2, "b"), put(3, "c")));
		log.write(List.of(remove(2), put(7, "d"), remove(99)));
		assertThat(contents(log)).containsExactly("1=a", "3=c", "7=d");
		log.close();
		Log again = open();
		assertThat(contents(again)).containsExactly("1=a", "3=c", "7=d");
		again.close();
		assertThat(this.file.resolveSibling("c.session.lock")).doesNotExist();
	}

	@Test
	void isForItsOwnerOnly() throws IOException {
		Log log = open();
		log.write(List.of(put(1, "secret")));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file))).isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.folder.resolve("private"))))
			.isEqualTo("rwx------");
		log.close();
	}

	@Test
	void hasOneOwnerInThisProcess() throws IOException {
		Log log = open();
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(this::open)
				.withMessageContaining(this.file.toString())
				.withMessageContaining("in use by another client");
		}
		log.write(List.of(put(1, "still fine")));
		log.close();
		open().close();
	}

	@Test
	void hasOneOwnerAmongProcessesAndNoStaleLockAfterACrash() throws Exception {
		Process owner = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), Owner.class.getName(), this.file.toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try {
			assertThat(owner.inputReader().readLine()).isEqualTo("owned");
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(IOException.class).isThrownBy(this::open)
					.withMessageContaining("in use by another client");
			}
		}
		finally {
			owner.destroyForcibly();
			assertThat(owner.waitFor(20, TimeUnit.SECONDS)).isTrue();
		}
		Log log = open();
		assertThat(contents(log)).containsExactly("1=of the other");
		log.close();
	}

	/** Owns a store until it is killed. */
	static final class Owner {

		private Owner() {
		}

		public static void main(String[] args) throws Exception {
			Log log = new FileSessionStore(Path.of(args[0])).open("c");
			log.write(List.of(put(1, "of the other")));
			System.out.println("owned");
			System.out.flush();
			System.in.read(); // until the test kills this process, or is gone itself
		}

	}

	@Test
	void reclaimsSpaceAlsoWithAnOldEntry() throws IOException {
		FileLog log = smallLog();
		log.write(List.of(put(1, "stays")));
		byte[] value = new byte[512];
		long largest = 0;
		for (int key = 2; key < 1000; key++) {
			log.write(List.of(new Entry(key, value)));
			log.write(List.of(remove(key)));
			largest = Math.max(largest, Files.size(this.file));
		}
		assertThat(largest).isLessThan(1024 * 1024);
		assertThat(contents(log)).containsExactly("1=stays");
		log.close();
	}

	@Test
	void writesOnWithoutRoomForACopy() throws IOException {
		FileLog log = smallLog();
		Path inTheWay = Files.createDirectories(this.file.resolveSibling("c.session.next").resolve("in the way"));
		byte[] value = new byte[512];
		int key = 1;
		while (Files.size(this.file) < 1024 * 1024) {
			log.write(List.of(new Entry(++key, value), remove(key - 1)));
		}
		Files.delete(inTheWay);
		while (Files.size(this.file) > 256 * 1024) {
			log.write(List.of(new Entry(++key, value), remove(key - 1)));
			assertThat(Files.size(this.file)).isLessThan(2 * 1024 * 1024);
		}
		log.close();
		Log again = open();
		assertThat(again.read()).singleElement().extracting(Entry::key).isEqualTo((long) key);
		again.close();
	}

	/** Rewrites its file every now and then. */
	private FileLog smallLog() throws IOException {
		return new FileLog(this.file, FileLockedForOne.acquire(this.file), 256 * 1024);
	}

	@Test
	void survivesARewriteThatWasInterrupted() throws IOException {
		Log log = open();
		log.write(List.of(put(1, "a")));
		log.close();
		Files.write(this.file.resolveSibling("c.session.next"), new byte[5000]);
		Log again = open();
		assertThat(contents(again)).containsExactly("1=a");
		again.close();
	}

	@Test
	@DisplayName("A file whose end is missing has all entries up to a commit")
	void recoversTornTails() throws IOException {
		List<Integer> sizes = new ArrayList<>();
		Log log = open();
		for (int key = 1; key <= 20; key++) {
			log.write(List.of(put(key, "v".repeat(300 * key))));
			sizes.add((int) Files.size(this.file));
		}
		log.close();
		byte[] whole = Files.readAllBytes(this.file);
		Random random = new Random(1);
		int recovered = 0;
		for (int i = 0; i < 30; i++) {
			int from = sizes.get(10);
			byte[] cut = Arrays.copyOf(whole, from + random.nextInt(whole.length - from));
			recovered += checkDamaged(cut, 20, 10) ? 1 : 0;
		}
		assertThat(recovered).isGreaterThan(25);
	}

	@Test
	@DisplayName("A commit of which a power failure left any part has all entries of the commit before")
	void recoversFromACommitThatWasWrittenInPart() throws IOException {
		Log log = open();
		for (int key = 1; key <= 10; key++) {
			log.write(List.of(put(key, "v".repeat(300 * key))));
		}
		byte[] before = Files.readAllBytes(this.file);
		log.write(List.of(put(11, "v".repeat(5000)), put(12, "v".repeat(500))));
		byte[] after = Files.readAllBytes(this.file);
		log.close();
		Random random = new Random(3);
		for (int i = 0; i < 60; i++) {
			byte[] mixed = new byte[after.length];
			int written = 1 + random.nextInt(9);
			for (int sector = 0; sector < after.length; sector += SECTOR) {
				byte[] from = (random.nextInt(10) < written) ? after : before;
				int length = Math.min(SECTOR, from.length - sector);
				if (length > 0) {
					System.arraycopy(from, sector, mixed, sector, length);
				}
			}
			assertThat(checkDamaged(mixed, 12, 10)).as("mixture %d", i).isTrue();
		}
	}

	@Test
	@DisplayName("A flipped bit is noticed or without effect, and never yields wrong or missing data")
	void noticesFlippedBits() throws IOException {
		Log log = open();
		List<Entry> entries = new ArrayList<>();
		for (int key = 1; key <= 40; key++) {
			entries.add(put(key, "v".repeat(400)));
		}
		log.write(entries);
		log.write(List.of(put(41, "v")));
		log.close();
		byte[] whole = Files.readAllBytes(this.file);
		Random random = new Random(2);
		int refused = 0;
		for (int i = 0; i < 60; i++) {
			byte[] flipped = whole.clone();
			flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
			refused += checkDamaged(flipped, 41, 40) ? 0 : 1;
		}
		assertThat(refused).isPositive();
	}

	/**
	 * A damaged file is refused with its name, or has the first entries and their values.
	 */
	private boolean checkDamaged(byte[] bytes, int most, int atLeast) throws IOException {
		Files.write(this.file, bytes);
		try {
			Log log = open();
			try {
				List<Entry> entries = log.read();
				assertThat(entries).hasSizeBetween(atLeast, most);
				for (int i = 0; i < entries.size(); i++) {
					assertThat(entries.get(i).key()).isEqualTo(i + 1L);
					byte[] value = Objects.requireNonNull(entries.get(i).value());
					assertThat(new String(value, StandardCharsets.UTF_8)).matches("v+");
				}
			}
			finally {
				log.close();
			}
			return true;
		}
		catch (IOException ex) {
			assertThat(ex).hasMessageContaining(this.file.toString()).hasMessageContaining("is damaged");
			return false;
		}
	}

	@Test
	void refusesAFileThatIsSomethingElse() throws IOException {
		Files.createDirectories(PrivateFiles.directoryOf(this.file));
		Files.write(this.file, ByteBuffer.allocate(20_000).array());
		assertThatExceptionOfType(IOException.class).isThrownBy(this::open)
			.withMessageContaining(this.file.toString())
			.withMessageContaining("is damaged");
		assertThat(Files.size(this.file)).isEqualTo(20_000);
	}

	@Test
	void saysWhichFileCannotBeWritten() throws IOException {
		FileLog log = smallLog();
		log.write(List.of(put(1, "a")));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> log.write(List.of(put(2, "b"))))
			.withMessageContaining(this.file.toString());
		assertThat(Thread.interrupted()).isTrue();
		log.close();
		Log again = open();
		assertThat(contents(again)).contains("1=a");
		again.close();
	}

	@Test
	void namesTheMissingLibrary() throws Exception {
		URL[] classes = { new File("target/classes/").toURI().toURL() };
		try (URLClassLoader loader = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
			assertThatThrownBy(() -> new FileSessionStore(this.file, loader))
				.isInstanceOf(MqttConfigurationException.class)
				.hasMessageContaining("com.h2database:h2-mvstore");
		}
	}

}
