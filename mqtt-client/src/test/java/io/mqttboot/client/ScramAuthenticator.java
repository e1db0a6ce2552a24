package io.mqttboot.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

import io.mqttboot.client.spi.Authenticator;

/**
 * SCRAM-SHA-256 (RFC 7677) as an example of a mechanism: three messages, and a last one
 * by which the server proves that it knows the password too.
 */
final class ScramAuthenticator implements Authenticator {

	private final String user;

	private final char[] password;

	private final Supplier<String> nonces;

	ScramAuthenticator(String user, String password, Supplier<String> nonces) {
		this.user = user;
		this.password = password.toCharArray();
		this.nonces = nonces;
	}

	@Override
	public String method() {
		return "SCRAM-SHA-256";
	}

	@Override
	public Exchange start() {
		return new ScramExchange();
	}

	private final class ScramExchange implements Exchange {

		private String bare = "";

		private byte[] serverSignature = {};

		@Override
		public CompletionStage<byte[]> begin() {
			this.bare = "n=" + ScramAuthenticator.this.user + ",r=" + ScramAuthenticator.this.nonces.get();
			return CompletableFuture.completedFuture(bytes("n,," + this.bare));
		}

		@Override
		public CompletionStage<byte[]> answer(byte[] challenge) {
			String first = new String(challenge, StandardCharsets.UTF_8);
			Map<String, String> fields = fields(first);
			byte[] salted = salted(Base64.getDecoder().decode(fields.get("s")), Integer.parseInt(fields.get("i")));
			String withoutProof = "c=biws,r=" + fields.get("r");
			String message = this.bare + "," + first + "," + withoutProof;
			byte[] clientKey = hmac(salted, "Client Key");
			byte[] proof = hmac(sha256(clientKey), message);
			for (int i = 0; i < proof.length; i++) {
				proof[i] ^= clientKey[i];
			}
			this.serverSignature = hmac(hmac(salted, "Server Key"), message);
			return CompletableFuture
				.completedFuture(bytes(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)));
		}

		@Override
		public CompletionStage<Void> finish(byte[] data) {
			String proof = fields(new String(data, StandardCharsets.UTF_8)).getOrDefault("v", "");
			if (!Arrays.equals(Base64.getDecoder().decode(proof), this.serverSignature)) {
				return CompletableFuture.failedFuture(new SecurityException("the server does not know the password"));
			}
			return CompletableFuture.completedFuture(null);
		}

		private byte[] salted(byte[] salt, int iterations) {
			try {
				PBEKeySpec key = new PBEKeySpec(ScramAuthenticator.this.password, salt, iterations, 256);
				return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static Map<String, String> fields(String message) {
		Map<String, String> fields = new HashMap<>();
		for (String each : message.split(",", -1)) {
			if (each.length() > 1) {
				fields.put(each.substring(0, 1), each.substring(2));
			}
		}
		return fields;
	}

	private static byte[] hmac(byte[] key, String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			return mac.doFinal(bytes(text));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] sha256(byte[] data) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(data);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
