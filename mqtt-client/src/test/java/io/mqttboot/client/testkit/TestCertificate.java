package io.mqttboot.client.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate, made by the JDK's keytool.
 */
public final class TestCertificate {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private static final String ALIAS = "test";

	private final KeyStore keyStore;

	private TestCertificate(KeyStore keyStore) {
		this.keyStore = keyStore;
	}

	/**
	 * Makes a certificate.
	 * @param names what it stands for, as keytool writes it, for example
	 * {@code dns:localhost,ip:127.0.0.1}
	 * @return a certificate that is valid for two days
	 */
	public static TestCertificate of(String names) {
		try {
			Path folder = Files.createTempDirectory("certificate");
			Path file = folder.resolve("test.p12");
			try {
				keytool(folder,
						List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-alias", ALIAS, "-dname",
								"CN=Test", "-ext", "san=" + names, "-validity", "2", "-storetype", "PKCS12",
								"-storepass", new String(PASSWORD), "-keystore", file.toString()));
				KeyStore keyStore = KeyStore.getInstance("PKCS12");
				try (InputStream in = Files.newInputStream(file)) {
					keyStore.load(in, PASSWORD);
				}
				return new TestCertificate(keyStore);
			}
			finally {
				TemporaryFolder.delete(folder);
			}
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new AssertionError("No certificate for " + names, ex);
		}
	}

	/**
	 * Makes a certificate for this machine's loopback address.
	 * @return a certificate for {@code localhost} and 127.0.0.1
	 */
	public static TestCertificate forLoopback() {
		return of("dns:localhost,ip:127.0.0.1");
	}

	private static void keytool(Path folder, List<String> arguments) throws IOException {
		Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Path output = folder.resolve("keytool.log");
		List<String> command = new ArrayList<>(List.of(tool.toString()));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			if (process.waitFor() != 0) {
				throw new IOException("keytool failed: " + Files.readString(output));
			}
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted while keytool ran", ex);
		}
	}

	/**
	 * The context of a server that shows this certificate.
	 * @return the context
	 */
	public SSLContext serverContext() {
		try {
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			keys.init(this.keyStore, PASSWORD);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys.getKeyManagers(), null, null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * The context of a client that trusts this certificate and no other.
	 * @return the context
	 */
	public SSLContext clientContext() {
		try {
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry(ALIAS, this.keyStore.getCertificate(ALIAS));
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, trust.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Writes certificate and private key in PEM, for servers that want files.
	 * @param folder where to write {@code server.crt} and {@code server.key}
	 */
	public void writePem(Path folder) {
		try {
			Files.writeString(folder.resolve("server.crt"),
					pem("CERTIFICATE", this.keyStore.getCertificate(ALIAS).getEncoded()));
			Files.writeString(folder.resolve("server.key"),
					pem("PRIVATE KEY", this.keyStore.getKey(ALIAS, PASSWORD).getEncoded()));
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String pem(String label, byte[] der) {
		String body = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der);
		return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(label, body, label);
	}

}
