package io.mqttboot.client.testkit;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Eclipse Mosquitto as a child process on a free port of the loopback address, with
 * configuration, log and database in a temporary folder.
 */
public final class Mosquitto implements AutoCloseable {

	private static final Duration DEADLINE = Duration.ofSeconds(10);

	private final Path folder;

	private final int port = freePort();

	private final boolean tls;

	private Process process;

	private Mosquitto(Builder builder) {
		this.tls = builder.certificate != null;
		try {
			this.folder = Files.createTempDirectory("mosquitto");
			configure(builder);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		this.process = launch();
	}

	/**
	 * Starts a broker without TLS that lets everybody in and forgets everything when it
	 * is stopped.
	 * @return a broker that listens
	 */
	public static Mosquitto start() {
		return builder().start();
	}

	/**
	 * Starts with the same settings and changes them.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	private void configure(Builder builder) throws IOException {
		List<String> lines = new ArrayList<>(List.of("per_listener_settings false",
				"user " + System.getProperty("user.name"), "log_type all", "log_dest stderr"));
		lines.add("persistence " + builder.persistence);
		lines.add("persistence_location " + this.folder + "/");
		lines.add("allow_anonymous " + (builder.userName == null));
		if (builder.userName != null && builder.password != null) {
			Path passwords = this.folder.resolve("passwords");
			run(executable("mosquitto_passwd"), "-b", "-c", passwords.toString(), builder.userName, builder.password);
			lines.add("password_file " + passwords);
		}
		lines.addAll(builder.lines);
		lines.add("listener " + this.port + " 127.0.0.1");
		lines.add("socket_domain ipv4");
		if (builder.certificate != null) {
			builder.certificate.writePem(this.folder);
			lines.add("certfile " + this.folder.resolve("server.crt"));
			lines.add("keyfile " + this.folder.resolve("server.key"));
		}
		Files.write(this.folder.resolve("mosquitto.conf"), lines);
	}

	private void run(String... command) throws IOException {
		Process child = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile()))
			.start();
		if (waitFor(child) != 0) {
			throw new AssertionError(command[0] + " failed: " + log());
		}
	}

	private static int waitFor(Process child) {
		try {
			if (!child.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
				child.destroyForcibly();
				throw new AssertionError(child.info().command().orElse("The process") + " did not end");
			}
			return child.exitValue();
		}
		catch (InterruptedException ex) {
			child.destroyForcibly();
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	private Process launch() {
		try {
			Process started = new ProcessBuilder(executable("mosquitto"), "-c",
					this.folder.resolve("mosquitto.conf").toString())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile()))
				.start();
			Awaitility.await("mosquitto accepts connections").atMost(DEADLINE).until(() -> accepts(started));
			return started;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private boolean accepts(Process started) {
		if (!started.isAlive()) {
			throw new AssertionError("mosquitto ended: " + log());
		}
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String executable(String name) {
		return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst()
			.orElseThrow(() -> new AssertionError(
					name + " was not found: install the package 'mosquitto' (apt-get install mosquitto)"));
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * The port, also after a restart.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * The address for a client.
	 * @return {@code mqtt://127.0.0.1:port}, with TLS {@code mqtts://localhost:port}
	 */
	public String uri() {
		return (this.tls ? "mqtts://localhost:" : "mqtt://127.0.0.1:") + this.port;
	}

	/**
	 * What the broker wrote so far, also before a restart.
	 * @return the log
	 */
	public String log() {
		try {
			return Files.readString(logFile().toPath());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private File logFile() {
		return this.folder.resolve("mosquitto.log").toFile();
	}

	/**
	 * Stops the broker orderly; it writes its database if it has one.
	 */
	public void stop() {
		this.process.destroy();
		waitFor(this.process);
	}

	/**
	 * Ends the broker without giving it a chance (SIGKILL).
	 */
	public void kill() {
		this.process.destroyForcibly();
		waitFor(this.process);
	}

	/**
	 * Stops the broker, if it still runs, and starts it again on the same port.
	 */
	public void restart() {
		stop();
		this.process = launch();
	}

	/**
	 * Shows another certificate after the next start.
	 * @param certificate the certificate
	 */
	public void certificate(TestCertificate certificate) {
		certificate.writePem(this.folder);
	}

	@Override
	public void close() {
		kill();
		try {
			TemporaryFolder.delete(this.folder);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Settings of a broker. */
	public static final class Builder {

		private boolean persistence;

		private @Nullable String userName;

		private @Nullable String password;

		private @Nullable TestCertificate certificate;

		private final List<String> lines = new ArrayList<>();

		private Builder() {
		}

		/**
		 * Keeps sessions and retained messages over an orderly stop.
		 * @return this builder
		 */
		public Builder persistence() {
			this.persistence = true;
			return this;
		}

		/**
		 * Lets one user in and nobody else.
		 * @param userName the user name
		 * @param password the password
		 * @return this builder
		 */
		public Builder user(String userName, String password) {
			this.userName = userName;
			this.password = password;
			return this;
		}

		/**
		 * Listens with TLS.
		 * @param certificate what the broker shows
		 * @return this builder
		 */
		public Builder tls(TestCertificate certificate) {
			this.certificate = certificate;
			return this;
		}

		/**
		 * Adds a line to the general part of the configuration.
		 * @param line for example {@code max_keepalive 30}
		 * @return this builder
		 */
		public Builder with(String line) {
			this.lines.add(line);
			return this;
		}

		/**
		 * Starts the broker and waits until it accepts connections.
		 * @return a broker that listens
		 */
		public Mosquitto start() {
			return new Mosquitto(this);
		}

	}

}
