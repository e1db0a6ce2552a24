package io.mqttboot.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.EnhancedAuthenticator;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthConnectInput;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthOutput;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;

/**
 * HiveMQ Community Edition inside the JVM, on a port of the loopback address. It follows
 * MQTT 5.0 most closely: it announces limits and enforces them, and an extension makes it
 * refuse topics below {@code refused/} with a reason, and ask for a word whoever
 * announces an authentication method.
 */
final class HiveMqBroker implements AutoCloseable {

	static final int RECEIVE_MAXIMUM = 10;

	static final int MAXIMUM_PACKET_SIZE = 1_000_000;

	static final int KEEP_ALIVE_SECONDS = 50;

	static final String REASON = "not here";

	static final String QUESTION = "the word?";

	static final String WORD = "open sesame";

	static final String WELCOME = "come in";

	private static final String CONFIGURATION = """
			<?xml version="1.0"?>
			<hivemq>
				<listeners>
					<tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
				</listeners>
				<mqtt>
					<keep-alive><max-keep-alive>%d</max-keep-alive></keep-alive>
					<receive-maximum><server-receive-maximum>%d</server-receive-maximum></receive-maximum>
					<packets><max-packet-size>%d</max-packet-size></packets>
				</mqtt>
				<persistence><mode>in-memory</mode></persistence>
				<anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
			</hivemq>
			""";

	private final EmbeddedHiveMQ broker;

	private final int port;

	private HiveMqBroker(Path folder) throws IOException {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = free.getLocalPort();
		}
		Path configuration = Files.createDirectories(folder.resolve("conf"));
		Files.writeString(configuration.resolve("config.xml"),
				CONFIGURATION.formatted(this.port, KEEP_ALIVE_SECONDS, RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE));
		this.broker = EmbeddedHiveMQ.builder()
			.withConfigurationFolder(configuration)
			.withDataFolder(Files.createDirectories(folder.resolve("data")))
			.withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
			.withEmbeddedExtension(EmbeddedExtension.builder()
				.withId("refusals")
				.withName("Refusals")
				.withVersion("1")
				.withAuthor("tests")
				.withExtensionMain(new Refusals())
				.build())
			.withoutLoggingBootstrap()
			.build();
	}

	/** Starts a broker that keeps its files in a folder. */
	static HiveMqBroker start(Path folder) {
		try {
			HiveMqBroker broker = new HiveMqBroker(folder);
			await(broker.broker.start());
			return broker;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	int port() {
		return this.port;
	}

	/** Ends the connection of a client by DISCONNECT. */
	void disconnect(String clientId) {
		await(Services.clientService().disconnectClient(clientId));
	}

	private static void await(CompletableFuture<?> future) {
		try {
			future.get(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new AssertionError("The broker did not do it", ex);
		}
	}

	@Override
	public void close() {
		await(this.broker.stop());
	}

	/** Asks those that announce a method for a word, and lets all others in. */
	private static final class Doorkeeper implements EnhancedAuthenticator {

		@Override
		public void onConnect(EnhancedAuthConnectInput input, EnhancedAuthOutput answer) {
			if (input.getConnectPacket().getAuthenticationMethod().isPresent()) {
				answer.continueAuthentication(QUESTION.getBytes(StandardCharsets.UTF_8));
			}
			else {
				answer.authenticateSuccessfully();
			}
		}

		@Override
		public void onReAuth(EnhancedAuthInput input, EnhancedAuthOutput answer) {
			answer.continueAuthentication(QUESTION.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public void onAuth(EnhancedAuthInput input, EnhancedAuthOutput answer) {
			byte[] word = input.getAuthPacket().getAuthenticationDataAsArray().orElse(new byte[0]);
			if (WORD.equals(new String(word, StandardCharsets.UTF_8))) {
				answer.authenticateSuccessfully(WELCOME.getBytes(StandardCharsets.UTF_8));
			}
			else {
				answer.failAuthentication(DisconnectedReasonCode.NOT_AUTHORIZED, REASON);
			}
		}

	}

	/** Says no to publishing and subscribing below one topic. */
	private static final class Refusals implements ExtensionMain {

		@Override
		public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
			PublishInboundInterceptor publish = (request, answer) -> {
				if (request.getPublishPacket().getTopic().startsWith("refused/")) {
					answer.preventPublishDelivery(AckReasonCode.QUOTA_EXCEEDED, REASON);
				}
			};
			SubscriptionAuthorizer subscribe = (request, answer) -> {
				if (request.getSubscription().getTopicFilter().startsWith("refused/")) {
					answer.failAuthorization(SubackReasonCode.NOT_AUTHORIZED, REASON);
				}
				else {
					answer.authorizeSuccessfully();
				}
			};
			Services.securityRegistry().setAuthorizerProvider((client) -> subscribe);
			Services.securityRegistry().setEnhancedAuthenticatorProvider((client) -> new Doorkeeper());
			Services.initializerRegistry()
				.setClientInitializer((client, context) -> context.addPublishInboundInterceptor(publish));
		}

		@Override
		public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
			// nothing to give back
		}

	}

}
