package io.mqttboot.spring.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.options.AddressPreference;
import io.mqttboot.client.options.ConnectOptions;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.HandlerFailure;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.QueueOverflow;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.options.SessionOptions;
import io.mqttboot.client.options.TransportOptions;
import io.mqttboot.client.options.Unmatched;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClientOptionsMapperTests {

	private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("plant", SslBundle.systemDefault());

	@Test
	void defaultsAreThoseOfTheClient() {
		MqttClientOptions options = map();
		MqttClientOptions defaults = MqttClientOptions.builder().build();
		assertThat(options.server()).isEqualTo(defaults.server());
		assertThat(options.version()).isEqualTo(MqttVersion.V5);
		assertThat(options.clientIdGenerated()).isTrue();
		assertThat(options.keepAlive()).isEqualTo(defaults.keepAlive());
		assertThat(options.flow()).usingRecursiveComparison().isEqualTo(defaults.flow());
		assertThat(options.timeouts()).usingRecursiveComparison().isEqualTo(defaults.timeouts());
		assertThat(options.session()).usingRecursiveComparison().isEqualTo(defaults.session());
		assertThat(options.reconnect()).usingRecursiveComparison().isEqualTo(defaults.reconnect());
		assertThat(options.will()).isNull();
	}

	@Test
	void connection() throws Exception {
		MqttClientOptions options = map("mqtt.url=mqtt://broker:1884", "mqtt.version=3.1.1", "mqtt.client-id=me",
				"mqtt.username=joe", "mqtt.password=secret", "mqtt.keep-alive=30s", "mqtt.transport.tcp-no-delay=false",
				"mqtt.transport.coalescing=250us", "mqtt.flow.resend-after=20s");
		assertThat(options.server()).isEqualTo(new ServerAddress("broker", 1884, false));
		assertThat(options.version()).isEqualTo(MqttVersion.V3_1_1);
		assertThat(options.clientId()).isEqualTo("me");
		assertThat(options.credentials().credentials().userName()).isEqualTo("joe");
		assertThat(options.credentials().credentials().password()).isEqualTo("secret".getBytes(UTF_8));
		assertThat(options.keepAlive()).hasSeconds(30);
		assertThat(options.transport().tcpNoDelay()).isFalse();
		assertThat(options.transport().coalescing()).hasNanos(250_000);
		assertThat(options.flow().resendAfter()).hasSeconds(20);
		assertThatExceptionOfType(InvalidMqttPropertyException.class)
			.isThrownBy(() -> map("mqtt.flow.resend-after=20s"))
			.withMessageContaining("mqtt.flow.resend-after");
		assertThat(map("mqtt.reply-topic=replies/me").replyTopic()).isEqualTo("replies/me");
		ConnectOptions connect = map("mqtt.connect.user-properties.site=north",
				"mqtt.connect.request-problem-information=false", "mqtt.connect.request-response-information=true",
				"mqtt.connect.lenient=true")
			.connect();
		assertThat(connect.userProperties()).containsExactly(new UserProperty("site", "north"));
		assertThat(connect.requestProblemInformation()).isFalse();
		assertThat(connect.lenient()).isTrue();
		assertThat(connect.requestResponseInformation()).isTrue();
	}

	@Test
	void groups() {
		MqttClientOptions options = map("mqtt.session.clean-start=true", "mqtt.session.expiry=2h",
				"mqtt.session.on-session-lost=fail", "mqtt.session.resubscribe=always",
				"mqtt.session.strict-session-present=true", "mqtt.reconnect.enabled=false",
				"mqtt.reconnect.initial-delay=2s", "mqtt.reconnect.multiplier=3", "mqtt.reconnect.max-delay=1m",
				"mqtt.reconnect.reset-after=5s", "mqtt.reconnect.max-attempts=9", "mqtt.reconnect.slow-delay=6s",
				"mqtt.reconnect.after-take-over=true", "mqtt.reconnect.follow-redirects=true",
				"mqtt.reconnect.max-redirects=7", "mqtt.flow.handler-failure=reject", "mqtt.flow.receive-maximum=10",
				"mqtt.flow.maximum-packet-size=2MB", "mqtt.flow.topic-alias-maximum=3",
				"mqtt.flow.automatic-topic-aliases=false", "mqtt.flow.max-in-flight=4", "mqtt.flow.queue-messages=5",
				"mqtt.flow.queue-bytes=6KB", "mqtt.flow.queue-overflow=drop-oldest",
				"mqtt.flow.incoming-qos0-messages=7", "mqtt.flow.incoming-bytes=9KB", "mqtt.flow.unmatched=hold",
				"mqtt.flow.parking-time=8s", "mqtt.flow.strict-order=true", "mqtt.flow.strict-receive-maximum=true",
				"mqtt.timeouts.connect=1s", "mqtt.timeouts.ping=2s", "mqtt.timeouts.operation=3s",
				"mqtt.timeouts.drain=4s");
		assertThat(options.cleanStart()).isTrue();
		assertThat(options.sessionExpiry()).hasHours(2);
		assertThat(options.session()).usingRecursiveComparison()
			.isEqualTo(SessionOptions.builder()
				.cleanStart(true)
				.expiry(Duration.ofHours(2))
				.onSessionLost(SessionOptions.OnSessionLost.FAIL)
				.resubscribe(SessionOptions.Resubscribe.ALWAYS)
				.strictSessionPresent(true)
				.build());
		assertThat(options.reconnect().enabled()).isFalse();
		assertThat(options.reconnect().initialDelay()).hasSeconds(2);
		assertThat(options.reconnect().multiplier()).isEqualTo(3);
		assertThat(options.reconnect().maxDelay()).hasMinutes(1);
		assertThat(options.reconnect().resetAfter()).hasSeconds(5);
		assertThat(options.reconnect().maxAttempts()).isEqualTo(9);
		assertThat(options.reconnect().slowDelay()).hasSeconds(6);
		assertThat(options.reconnect().afterTakeOver()).isTrue();
		assertThat(options.reconnect().followRedirects()).isTrue();
		assertThat(options.reconnect().maxRedirects()).isEqualTo(7);
		assertThat(options.flow()).usingRecursiveComparison()
			.isEqualTo(FlowOptions.builder()
				.receiveMaximum(10)
				.strictReceiveMaximum(true)
				.maximumPacketSize(2 * 1024 * 1024)
				.topicAliasMaximum(3)
				.automaticTopicAliases(false)
				.maxInFlight(4)
				.queueMessages(5)
				.queueBytes(6 * 1024)
				.queueOverflow(QueueOverflow.DROP_OLDEST)
				.incomingQos0Messages(7)
				.incomingBytes(9 * 1024)
				.unmatched(Unmatched.HOLD)
				.parkingTime(Duration.ofSeconds(8))
				.handlerFailure(HandlerFailure.REJECT)
				.strictOrder(true)
				.build());
		assertThat(options.timeouts().connect()).hasSeconds(1);
		assertThat(options.timeouts().ping()).hasSeconds(2);
		assertThat(options.timeouts().operation()).hasSeconds(3);
		assertThat(options.timeouts().drain()).hasSeconds(4);
	}

	@Test
	void transport() {
		TransportOptions transport = map("mqtt.transport.addresses=ipv6-first", "mqtt.transport.local-host=127.0.0.1",
				"mqtt.transport.local-port=1999", "mqtt.transport.send-buffer-size=8KB",
				"mqtt.transport.receive-buffer-size=9KB", "mqtt.transport.tcp-keep-alive-time=10s",
				"mqtt.transport.tcp-keep-alive-interval=11s", "mqtt.transport.tcp-keep-alive-count=12",
				"mqtt.transport.linger=13s")
			.transport();
		assertThat(transport).usingRecursiveComparison()
			.ignoringFields("resolver")
			.isEqualTo(TransportOptions.builder()
				.addresses(AddressPreference.IPV6_FIRST)
				.localHost("127.0.0.1")
				.localPort(1999)
				.sendBufferSize(8 * 1024)
				.receiveBufferSize(9 * 1024)
				.tcpKeepAliveTime(Duration.ofSeconds(10))
				.tcpKeepAliveInterval(Duration.ofSeconds(11))
				.tcpKeepAliveCount(12)
				.linger(Duration.ofSeconds(13))
				.build());
		assertThat(map("mqtt.transport.tcp-keep-alive=true").transport().tcpKeepAlive()).isTrue();
		assertThat(map("mqtt.transport.tcp-keep-alive=false", "mqtt.transport.tcp-keep-alive-count=3").transport()
			.tcpKeepAlive()).isFalse();
	}

	@Test
	void severalServersAndAnyVersion() {
		MqttClientOptions options = map("mqtt.url[0]=mqtt://one", "mqtt.url[1]=mqtt://two:1884", "mqtt.version=auto");
		assertThat(options.servers()).containsExactly(new ServerAddress("one", 1883, false),
				new ServerAddress("two", 1884, false));
		assertThat(options.version()).isEqualTo(MqttVersion.V5);
		assertThat(options.connect().versionFallback()).isTrue();
		assertThat(map("mqtt.url=mqtt://one,mqtt://two").servers()).hasSize(2);
		assertThat(map("mqtt.version=5.0").connect().versionFallback()).isFalse();
	}

	@Test
	void will() {
		Will will = Objects.requireNonNull(map("mqtt.will.topic=apps/me", "mqtt.will.payload=offline",
				"mqtt.will.qos=1", "mqtt.will.retain=true", "mqtt.will.delay=5s", "mqtt.will.content-type=text/plain",
				"mqtt.will.payload-format=utf-8", "mqtt.will.expiry=1m", "mqtt.will.response-topic=answers",
				"mqtt.will.correlation-data=c", "mqtt.will.user-properties.a=b")
			.will());
		assertThat(will.delay()).hasSeconds(5);
		assertThat(will.message().topic()).isEqualTo("apps/me");
		assertThat(new String(will.message().payload(), UTF_8)).isEqualTo("offline");
		assertThat(will.message().qos()).isEqualTo(QoS.AT_LEAST_ONCE);
		assertThat(will.message().retained()).isTrue();
		assertThat(will.message().properties().contentType()).isEqualTo("text/plain");
		assertThat(will.message().properties().payloadFormat()).isEqualTo(PayloadFormat.UTF_8);
		assertThat(will.message().properties().expirySeconds()).isEqualTo(60);
		assertThat(will.message().properties().responseTopic()).isEqualTo("answers");
		assertThat(will.message().properties().correlationData()).isEqualTo("c".getBytes(UTF_8));
		assertThat(will.message().properties().userProperty("a")).isEqualTo("b");
	}

	@Test
	void store() {
		SessionOptions session = map("mqtt.client-id=me", "mqtt.session.store=file", "mqtt.session.store-bytes=1KB",
				"mqtt.session.location=/var/lib/app/me.session")
			.session();
		assertThat(session.storeFile()).isEqualTo(Path.of("/var/lib/app/me.session"));
		assertThat(session.storeBytes()).isEqualTo(1024);
		assertThat(map("mqtt.client-id=me", "mqtt.session.store=file").session().storeFile())
			.isEqualTo(Path.of("mqtt/default.session").toAbsolutePath());
		assertThat(map("mqtt.client-id=me", "mqtt.session.store=memory").session().storeFile()).isNull();
	}

	@Test
	void birth() {
		MqttMessage birth = Objects.requireNonNull(
				map("mqtt.will.topic=apps/me", "mqtt.will.qos=1", "mqtt.will.retain=true", "mqtt.birth.payload=online")
					.connect()
					.birth());
		assertThat(birth.topic()).isEqualTo("apps/me");
		assertThat(new String(birth.payload(), UTF_8)).isEqualTo("online");
		assertThat(birth.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
		assertThat(birth.retained()).isTrue();
		MqttMessage other = Objects.requireNonNull(
				map("mqtt.birth.topic=b", "mqtt.birth.payload=p", "mqtt.birth.qos=2", "mqtt.birth.retain=false",
						"mqtt.birth.content-type=text/plain", "mqtt.birth.expiry=1m", "mqtt.birth.user-properties.a=b")
					.connect()
					.birth());
		assertThat(other.topic()).isEqualTo("b");
		assertThat(other.qos()).isEqualTo(QoS.EXACTLY_ONCE);
		assertThat(other.retained()).isFalse();
		assertThat(other.properties().contentType()).isEqualTo("text/plain");
		assertThat(other.properties().expirySeconds()).isEqualTo(60);
		assertThat(other.properties().userProperty("a")).isEqualTo("b");
		assertThat(map().connect().birth()).isNull();
	}

	@Test
	void tls() {
		MqttClientOptions options = map("mqtt.url=mqtts://broker", "mqtt.ssl.bundle=plant",
				"mqtt.ssl.verify-hostname=false", "mqtt.ssl.protocols=TLSv1.3",
				"mqtt.ssl.cipher-suites=TLS_AES_128_GCM_SHA256");
		assertThat(options.server().tls()).isTrue();
		assertThat(options.tls().verifyHostname()).isFalse();
		assertThat(options.tls().protocols()).containsExactly("TLSv1.3");
		assertThat(options.tls().cipherSuites()).containsExactly("TLS_AES_128_GCM_SHA256");
		assertThat(Objects.requireNonNull(options.tls().sslContext()).get()).isNotNull();
		assertThat(map("mqtt.url=mqtts://broker", "mqtt.ssl.enabled=true").tls().sslContext()).isNull();
	}

	@Test
	void aReloadedBundleIsUsedByTheNextAttempt() {
		MqttClientOptions options = map("mqtt.url=mqtts://broker", "mqtt.ssl.bundle=plant");
		Supplier<SSLContext> context = Objects.requireNonNull(options.tls().sslContext());
		assertThat(context.get().getProtocol()).isNotEqualTo("TLSv1.2");
		this.bundles.updateBundle("plant",
				SslBundle.of(SslStoreBundle.NONE, SslBundleKey.NONE, SslOptions.NONE, "TLSv1.2"));
		assertThat(context.get().getProtocol()).isEqualTo("TLSv1.2");
	}

	@ParameterizedTest
	@DisplayName("Wrong values are reported under the name of the property, also [MQTT311-3.1.2-22] and [MQTT311-3.1.3-7]")
	@CsvSource(delimiter = '|',
			textBlock = """
					mqtt.url=http://broker                                  | mqtt.url                  | scheme
					mqtt.url=mqtt://broker:70000                            | mqtt.url                  | 65535
					mqtt.url=mqtt://                                        | mqtt.url                  | mqtt://
					mqtt.version=4                                          | mqtt.version              | '4'
					mqtt.version=3.1.1 mqtt.client-id= mqtt.session.clean-start=false | mqtt.client-id  | client identifier
					mqtt.version=3.1.1 mqtt.password=p                      | mqtt.username             | password without a user name
					mqtt.version=3.1.1 mqtt.connect.user-properties.a=b             | mqtt.connect.user-properties      | 3.1.1
					mqtt.version=3.1.1 mqtt.connect.request-problem-information=false | mqtt.connect.request-problem-information | 3.1.1
					mqtt.version=3.1.1 mqtt.connect.request-response-information=true | mqtt.connect.request-response-information | 3.1.1
					mqtt.version=3.1.1 mqtt.will.topic=a mqtt.will.delay=1s | mqtt.will                 | 3.1.1
					mqtt.url=mqtts://a,mqtt://b                             | mqtt.url                  | plain text
					mqtt.url=mqtt://a,mqtt://${b}                           | mqtt.url                  | placeholder
					mqtt.reconnect.slow-delay=0s                            | mqtt.reconnect.slow-delay | positive
					mqtt.reconnect.max-redirects=0                          | mqtt.reconnect.max-redirects | 100
					mqtt.transport.local-port=70000                         | mqtt.transport.local-port | 65535
					mqtt.transport.linger=-1s                               | mqtt.transport.linger     | seconds
					mqtt.transport.tcp-keep-alive-time=0s                   | mqtt.transport.tcp-keep-alive-time | seconds
					mqtt.transport.tcp-keep-alive-interval=0s               | mqtt.transport.tcp-keep-alive-interval | seconds
					mqtt.transport.tcp-keep-alive-count=0                   | mqtt.transport.tcp-keep-alive-count | 127
					mqtt.transport.send-buffer-size=-1B                     | mqtt.transport.send-buffer-size | 0
					mqtt.transport.receive-buffer-size=-1B                  | mqtt.transport.receive-buffer-size | 0
					mqtt.keep-alive=20h                                     | mqtt.keep-alive           | 65535
					mqtt.session.expiry=-1s                                 | mqtt.session.expiry       | seconds
					mqtt.will.topic=a/#                                     | mqtt.will.topic           | wildcard
					mqtt.will.topic=a mqtt.will.qos=3                       | mqtt.will.qos             | 0, 1 or 2
					mqtt.will.payload=x                                     | mqtt.will.topic           | no topic
					mqtt.will.topic=a mqtt.will.response-topic=a/+          | mqtt.will.response-topic  | wildcard
					mqtt.birth.payload=x                                    | mqtt.birth.topic          | no topic
					mqtt.birth.topic=a                                      | mqtt.birth.payload        | no payload
					mqtt.birth.topic=a/# mqtt.birth.payload=x               | mqtt.birth.topic          | wildcard
					mqtt.birth.topic=a mqtt.birth.payload=x mqtt.birth.qos=3 | mqtt.birth.qos           | 0, 1 or 2
					mqtt.version=3.1.1 mqtt.birth.topic=a mqtt.birth.payload=x mqtt.birth.expiry=1m | mqtt.birth | 3.1.1
					mqtt.session.location=/x                                | mqtt.session.location     | in memory
					mqtt.session.store-bytes=0B                             | mqtt.session.store-bytes  | 1
					mqtt.ssl.enabled=true                                   | mqtt.ssl                  | contradicts
					mqtt.ssl.bundle=plant                                   | mqtt.ssl                  | contradict
					mqtt.url=mqtts://b mqtt.ssl.enabled=false               | mqtt.ssl                  | contradicts
					mqtt.url=mqtts://b mqtt.ssl.bundle=unknown              | mqtt.ssl.bundle           | [plant]
					mqtt.flow.receive-maximum=0                             | mqtt.flow.receive-maximum | 65535
					mqtt.flow.max-in-flight=70000                           | mqtt.flow.max-in-flight   | 65535
					mqtt.flow.queue-messages=0                              | mqtt.flow.queue-messages  | 1
					mqtt.flow.queue-bytes=0B                                | mqtt.flow.queue-bytes     | 1
					mqtt.flow.maximum-packet-size=1GB                       | mqtt.flow.maximum-packet-size | 268435460
					mqtt.flow.topic-alias-maximum=-1                        | mqtt.flow.topic-alias-maximum | 65535
					mqtt.flow.incoming-qos0-messages=0                      | mqtt.flow.incoming-qos0-messages | 1
					mqtt.flow.incoming-bytes=0B                             | mqtt.flow.incoming-bytes  | 1
					mqtt.reply-topic=a/#                                    | mqtt.reply-topic          | wildcard
					mqtt.flow.parking-time=2h                               | mqtt.flow.parking-time    | 3600
					mqtt.reconnect.initial-delay=0s                         | mqtt.reconnect.initial-delay | positive
					mqtt.reconnect.max-delay=0s                             | mqtt.reconnect.max-delay  | positive
					mqtt.reconnect.reset-after=0s                           | mqtt.reconnect.reset-after | positive
					mqtt.reconnect.multiplier=0.5                           | mqtt.reconnect.multiplier | 1 to 100
					mqtt.reconnect.max-attempts=0                           | mqtt.reconnect.max-attempts | 1
					mqtt.timeouts.connect=0s                                | mqtt.timeouts.connect     | positive
					mqtt.timeouts.ping=0s                                   | mqtt.timeouts.ping        | positive
					mqtt.timeouts.operation=0s                              | mqtt.timeouts.operation   | positive
					mqtt.timeouts.drain=-1s                                 | mqtt.timeouts.drain       | seconds
					""")
	void refuses(String settings, String property, String problem) {
		assertThatExceptionOfType(InvalidMqttPropertyException.class).isThrownBy(() -> map(settings.split(" ", -1)))
			.satisfies((ex) -> {
				assertThat(ex.getProperty()).isEqualTo(property);
				assertThat(ex.getProblem()).contains(problem);
				assertThat(ex.getAction()).isNotBlank();
			});
	}

	@Test
	void checks() {
		MqttClientOptions options = map("mqtt.checks.control-characters=true");
		assertThat(options.checks().controlCharacters()).isTrue();
		assertThat(options.checks().payloadFormat()).isFalse();
		assertThat(map("mqtt.checks.payload-format=true").checks().payloadFormat()).isTrue();
	}

	@Test
	void checksAreNamed() {
		assertThatExceptionOfType(InvalidMqttPropertyException.class)
			.isThrownBy(() -> map("mqtt.client-id=a\t", "mqtt.checks.control-characters=true"))
			.satisfies((ex) -> {
				assertThat(ex.getProperty()).isEqualTo("mqtt.checks.control-characters");
				assertThat(ex.getProblem()).contains("The client identifier holds");
			});
	}

	@Test
	void secretsAreNotShown() {
		assertThat(bind("mqtt.password=secret").toString()).doesNotContain("secret");
		assertThatExceptionOfType(InvalidMqttPropertyException.class)
			.isThrownBy(() -> map("mqtt.url=amqp://joe:secret@broker"))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
	}

	private MqttClientOptions map(String... settings) {
		MqttConnectionProperties properties = bind(settings);
		ConnectionSettings connection = ConnectionSettings.ordinary(properties);
		return ClientOptionErrors.translate("mqtt.",
				() -> new ClientOptionsMapper(connection, new PropertiesMqttConnectionDetails(connection, this.bundles))
					.builder()
					.build());
	}

	private static MqttConnectionProperties bind(String... settings) {
		Map<String, String> map = new HashMap<>();
		List.of(settings).forEach((setting) -> {
			int equals = setting.indexOf('=');
			map.put(setting.substring(0, equals), setting.substring(equals + 1));
		});
		return new Binder(new MapConfigurationPropertySource(map)).bindOrCreate("mqtt", MqttConnectionProperties.class);
	}

}
