package io.mqttboot.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.internal.session.SessionRecord;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A session that outlives its process. A closed client stands for an ended process.
 */
class StoreTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@TempDir
	private Path folder;

	private final SlowStore store = new SlowStore();

	private MqttClient client(UnaryOperator<MqttClientOptions.Builder> change) {
		return this.fixture.client((options) -> change.apply(options.session((session) -> session.store(this.store))));
	}

	private MqttClient fileClient(MqttVersion version) {
		return this.fixture.client((options) -> options.version(version)
			.session((session) -> session.storeFile(this.folder.resolve("c.session"))));
	}

	private ServerConnection connect(MqttClient client, boolean sessionPresent) {
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept().handshake(sessionPresent, "");
		get(connected);
		return connection;
	}

	private static MqttMessage message(String text, QoS qos) {
		return MqttMessage.to("t").qos(qos).text(text).build();
	}

	@AfterEach
	void goOn() {
		this.store.permits.release(1000);
	}

	@Test
	@DisplayName("accepted means stored, and stored comes before sent [RULE-14.5]")
	void acceptedMeansStoredAndStoredComesBeforeSent() {
		MqttClient client = client((options) -> options);
		ServerConnection connection = connect(client, false);
		this.store.permits.drainPermits();
		Publication publication = client.publish(message("1", QoS.AT_LEAST_ONCE));
		Publication quick = client.publish(message("0", QoS.AT_MOST_ONCE));
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("0");
		get(quick.acknowledged());
		connection.expectNothing();
		assertThat(publication.accepted()).isNotDone();
		this.store.permits.release(1000);
		get(publication.accepted());
		connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
		get(publication.acknowledged());
	}

	@Test
	void closingDoesNotWaitForEverBehindAWrite() {
		for (int i = 0; i < 20; i++) {
			MqttClient client = client((options) -> options);
			this.store.permits.drainPermits();
			Publication first = client.publish(message("1", QoS.AT_LEAST_ONCE));
			Publication second = client.publish(message("2", QoS.AT_LEAST_ONCE));
			get(client.inFlight());
			Publication third = client.publish(message("3", QoS.EXACTLY_ONCE));
			CompletableFuture<Void> closed = client.closeAsync();
			this.store.permits.release(1000);
			get(closed);
			for (Publication publication : List.of(first, second, third)) {
				failure(publication.acknowledged(), MqttStateException.class);
			}
		}
	}

	@Test
	void inStrictOrderQos0DoesNotOvertakeTheStore() {
		MqttClient client = client((options) -> options.flow((flow) -> flow.strictOrder(true)));
		ServerConnection connection = connect(client, false);
		this.store.permits.drainPermits();
		client.publish(message("1", QoS.AT_LEAST_ONCE));
		client.publish(message("0", QoS.AT_MOST_ONCE));
		connection.expectNothing();
		this.store.permits.release(1000);
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("1");
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("0");
	}

	@ParameterizedTest
	@EnumSource
	void whatWasAcceptedIsSentByTheNextClientInOrder(MqttVersion version) {
		MqttClient client = fileClient(version);
		List<Publication> publications = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			publications.add(client.publish(message("" + i, QoS.of(1 + i % 2))));
		}
		publications.forEach((publication) -> get(publication.accepted()));
		client.close();
		publications.forEach((publication) -> assertThat(failure(publication.acknowledged(), MqttStateException.class))
			.hasMessageContaining("stays in the session store"));
		MqttClient next = fileClient(version);
		RecordedEvents events = RecordedEvents.of(next);
		assertThat(next.status().queuedMessages()).isEqualTo(6);
		Publication last = next.publish(message("6", QoS.AT_LEAST_ONCE));
		ServerConnection connection = connect(next, false);
		List<WirePacket> sent = new ArrayList<>();
		for (int i = 0; i < 7; i++) {
			WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
			assertThat(packet.text()).isEqualTo("" + i);
			assertThat(packet.dup()).isFalse();
			sent.add(packet);
		}
		sent.forEach(connection::acknowledge);
		for (int i = 0; i < 3; i++) {
			connection.acknowledge(connection.read(WirePacket.Type.PUBREL));
		}
		get(last.acknowledged());
		for (int i = 0; i < 6; i++) {
			assertThat(events.await(MqttEvent.RestoredPublication.class).result()).isNotNull();
		}
		next.close();
		MqttClient third = fileClient(version);
		assertThat(third.status().queuedMessages()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("what was sent is sent again by the next client with DUP and identifier; after PUBREC only PUBREL [MQTT5-4.3.3-6]")
	void whatWasSentIsSentAgain(MqttVersion version) {
		MqttClient client = fileClient(version);
		ServerConnection connection = connect(client, false);
		client.publish(message("a", QoS.EXACTLY_ONCE));
		WirePacket first = connection.read(WirePacket.Type.PUBLISH);
		client.publish(message("b", QoS.AT_LEAST_ONCE));
		WirePacket second = connection.read(WirePacket.Type.PUBLISH);
		connection.acknowledge(first);
		connection.read(WirePacket.Type.PUBREL);
		client.close();
		MqttClient next = fileClient(version);
		connection = connect(next, true);
		assertThat(connection.read(WirePacket.Type.PUBREL).packetId()).isEqualTo(first.packetId());
		WirePacket again = connection.read(WirePacket.Type.PUBLISH);
		assertThat(again.text()).isEqualTo("b");
		assertThat(again.packetId()).isEqualTo(second.packetId());
		assertThat(again.dup()).isTrue();
		next.publish(message("c", QoS.AT_LEAST_ONCE));
		assertThat(connection.read(WirePacket.Type.PUBLISH).packetId()).isNotIn(first.packetId(), second.packetId());
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("a received QoS 2 message is not delivered again if it was handled, and as possible duplicate if not [MQTT5-4.3.3-10]")
	void receivedMessages(MqttVersion version) throws InterruptedException {
		MqttClient client = fileClient(version);
		List<ReceivedMessage> received = new ArrayList<>();
		CountDownLatch block = new CountDownLatch(1);
		client.handle("#", (message) -> {
			received.add(message);
			if (message.payloadAsString().equals("2")) {
				block.await();
			}
		});
		ServerConnection connection = connect(client, false);
		connection.sendPublish("t", 2, 7, "1");
		assertThat(connection.read(WirePacket.Type.PUBREC).packetId()).isEqualTo(7);
		connection.sendPublish("t", 2, 8, "2");
		Awaitility.await().until(() -> received.size() == 2);
		assertThat(received).noneMatch(ReceivedMessage::possibleDuplicate);
		client.close();
		block.countDown();
		MqttClient next = fileClient(version);
		List<ReceivedMessage> later = new ArrayList<>();
		next.handle("#", later::add);
		connection = connect(next, true);
		connection.sendPublish(0x0C, "t", 7, "", "1");
		connection.sendPublish(0x0C, "t", 8, "", "2");
		assertThat(connection.read(WirePacket.Type.PUBREC).packetId()).isEqualTo(7);
		assertThat(connection.read(WirePacket.Type.PUBREC).packetId()).isEqualTo(8);
		assertThat(later).extracting(ReceivedMessage::payloadAsString).containsExactly("2");
		assertThat(later.get(0).possibleDuplicate()).isTrue();
		connection.send("62 02 00 07");
		assertThat(connection.read(WirePacket.Type.PUBCOMP).packetId()).isEqualTo(7);
		connection.sendPublish("t", 2, 7, "3");
		Awaitility.await().until(() -> later.size() == 2);
		assertThat(later.get(1).possibleDuplicate()).isFalse();
	}

	@Test
	@DisplayName("PUBREC, PUBREL and PUBCOMP wait for the store [RULE-14.5]")
	void acknowledgementsWaitForTheStore() {
		MqttClient client = client((options) -> options);
		client.handle("#", (message) -> {
		});
		ServerConnection connection = connect(client, false);
		client.publish(message("out", QoS.EXACTLY_ONCE));
		WirePacket sent = connection.read(WirePacket.Type.PUBLISH);
		Awaitility.await().until(() -> this.store.permits.availablePermits() > 0);
		this.store.permits.drainPermits();
		connection.acknowledge(sent);
		connection.sendPublish("t", 2, 7, "in");
		connection.expectNothing();
		this.store.permits.release(1);
		connection.read(WirePacket.Type.PUBREL);
		this.store.permits.release(2);
		connection.read(WirePacket.Type.PUBREC);
		// writes that were made together left some
		this.store.permits.drainPermits();
		connection.send("62 02 00 07");
		connection.expectNothing();
		this.store.permits.release(1000);
		connection.read(WirePacket.Type.PUBCOMP);
	}

	@Test
	@DisplayName("a failed write fails what was not accepted, closes without acknowledgement, and the store works again [MQTT311-4.8.0-2]")
	void failedWrite() {
		MqttClient client = client((options) -> options);
		RecordedEvents events = RecordedEvents.of(client);
		client.handle("#", (message) -> {
		});
		ServerConnection connection = connect(client, false);
		Publication early = client.publish(message("early", QoS.AT_LEAST_ONCE));
		WirePacket sent = connection.read(WirePacket.Type.PUBLISH);
		get(early.accepted());
		this.store.failing = true;
		Publication refused = client.publish(message("refused", QoS.AT_LEAST_ONCE));
		assertThat(failure(refused.accepted(), MqttStoreException.class)).hasMessageContaining("the disk is full");
		assertThat(failure(refused.acknowledged(), MqttStoreException.class)).isNotNull();
		assertThat(events.await(MqttEvent.StoreFailed.class).cause()).hasMessageContaining("the disk is full");
		WirePacket goodbye = connection.read(WirePacket.Type.DISCONNECT);
		assertThat(goodbye.reasonCode()).isEqualTo(0x83);
		this.store.failing = false;
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		WirePacket again = connection.read(WirePacket.Type.PUBLISH);
		assertThat(again.packetId()).isEqualTo(sent.packetId());
		connection.acknowledge(again);
		get(early.acknowledged());
		Publication next = client.publish(message("next", QoS.AT_LEAST_ONCE));
		get(next.accepted());
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("next");
		client.close();
		MqttClient third = client((options) -> options);
		Awaitility.await().until(() -> third.status().inFlightOutgoing() == 1);
	}

	@Test
	void aStoreThatIsGoneKeepsTheClientFromConnecting() {
		MqttClient client = client((options) -> options);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = connect(client, false);
		this.store.broken = true;
		this.store.failing = true;
		assertThat(failure(client.publish(message("1", QoS.AT_LEAST_ONCE)).accepted(), MqttStoreException.class))
			.hasMessageContaining("the disk is full");
		connection.cut();
		assertThat(events.await(MqttEvent.ConnectFailed.class).cause()).isInstanceOf(MqttStoreException.class)
			.hasMessageContaining("the disk is gone");
		assertThat(failure(client.publish(message("2", QoS.AT_LEAST_ONCE)).accepted(), MqttStoreException.class))
			.hasMessageContaining("the disk is full");
		this.store.failing = false;
		this.store.broken = false;
		this.fixture.server().accept().handshake(true, "");
		Awaitility.await().until(() -> client.status().isConnected());
		get(client.publish(message("3", QoS.AT_LEAST_ONCE)).accepted());
	}

	@Test
	void theStoreIsBounded() {
		MqttClient client = client((options) -> options.session((session) -> session.storeBytes(20)));
		get(client.publish(message("0123456789", QoS.AT_LEAST_ONCE)).accepted());
		assertThat(failure(client.publish(message("0123456789", QoS.AT_LEAST_ONCE)).accepted(),
				MqttOverflowException.class))
			.hasMessageContaining("storeBytes");
		get(client.publish(message("0123456789", QoS.AT_MOST_ONCE)).accepted());
	}

	@Test
	@DisplayName("a store has one owner and belongs to one client [RULE-14.4]")
	void aStoreHasOneOwnerAndBelongsToOneClient() {
		MqttClient client = fileClient(MqttVersion.V5);
		assertThatExceptionOfType(MqttStoreException.class).isThrownBy(() -> fileClient(MqttVersion.V5))
			.withMessageContaining("in use by another client");
		client.close();
		assertThatExceptionOfType(MqttStoreException.class)
			.isThrownBy(() -> this.fixture.client((options) -> options.clientId("other")
				.session((session) -> session.storeFile(this.folder.resolve("c.session")))))
			.withMessageContaining("belongs to client 'c'");
		fileClient(MqttVersion.V5).close();
	}

	@Test
	void aDamagedStoreIsRefusedWithItsName() throws Exception {
		Path file = this.folder.resolve("c.session");
		Files.write(file, new byte[10_000]);
		assertThatExceptionOfType(MqttStoreException.class).isThrownBy(() -> fileClient(MqttVersion.V5))
			.withMessageContaining(file.toString())
			.withMessageContaining("damaged");
	}

	@Test
	void whatCannotBeResumedIsNotStored() {
		assertThatExceptionOfType(MqttConfigurationException.class).isThrownBy(() -> MqttClient.create(
				MqttClientOptions.builder().session((session) -> session.storeFile(this.folder.resolve("x"))).build()))
			.withMessageContaining("clientId");
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> client((options) -> options.session((session) -> session.expiry(Duration.ZERO))))
			.withMessageContaining("expiry");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("a crash between CONNECT and the note of its answer swallows no QoS 2 message of a new session [RULE-14.5]")
	void crashAfterTheSessionWasLost(MqttVersion version) {
		SlowStore stored = afterAHandledMessage(version);
		stored.permits.drainPermits();
		MqttClient client = clientWith(stored, version);
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.expectNothing();
		stored.permits.release(1);
		connection.handshake(false, "");
		get(connected);
		SlowStore afterACrash = stored.copy();
		stored.permits.release(1000);
		get(client.publish(message("stored behind it", QoS.AT_LEAST_ONCE)).accepted());
		assertThat(deliveredAgain(version, stored.copy())).as("certainly new").containsExactly(false);
		assertThat(deliveredAgain(version, afterACrash)).as("in doubt").containsExactly(true);
		assertThat(deliveredAgain(version, afterAConnection(version, afterACrash))).as("still in doubt")
			.containsExactly(true);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("when it is stored that the session goes on, a handled QoS 2 message is not delivered again [MQTT5-4.3.3-10]")
	void crashAfterTheSessionWasResumed(MqttVersion version) {
		SlowStore stored = afterAConnection(version, afterAHandledMessage(version));
		assertThat(deliveredAgain(version, stored)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "59, false", "61, true" })
	@DisplayName("a stored session that expired is not gone on with, in no attempt [MQTT5-3.1.2-23, RULE-14.2]")
	void expiredSession(long minutes, boolean expired) {
		long ended = System.currentTimeMillis() - TimeUnit.MINUTES.toMillis(minutes);
		this.store.put(1, new SessionRecord.Identity("c", this.fixture.server().uri()));
		this.store.put(2, new SessionRecord.Lease(3600, ended, false));
		this.store.put(3, new SessionRecord.Incoming(7, true));
		MqttClient client = client((options) -> options
			.reconnect((reconnect) -> reconnect.retryFirstConnect(true).initialDelay(Duration.ofMillis(10))));
		List<String> delivered = new CopyOnWriteArrayList<>();
		client.handle("#", (message) -> delivered.add(message.payloadAsString()));
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		assertThat(connection.readConnect().cleanStart()).isEqualTo(expired);
		connection.cut();
		connection = this.fixture.server().accept();
		assertThat(connection.readConnect().cleanStart()).isEqualTo(expired);
		connection.send(expired ? "20 03 00 00 00" : "20 03 01 00 00");
		get(connected);
		connection.sendPublish(0x0C, "t", 7, "", "again");
		connection.read(WirePacket.Type.PUBREC);
		assertThat(delivered).hasSize(expired ? 1 : 0);
	}

	private MqttClient clientWith(SlowStore stored, MqttVersion version) {
		return this.fixture.client((options) -> options.version(version).session((session) -> session.store(stored)));
	}

	/** What is stored when a process crashes after PUBREC. */
	private SlowStore afterAHandledMessage(MqttVersion version) {
		MqttClient client = clientWith(this.store, version);
		client.handle("#", (message) -> {
		});
		ServerConnection connection = connect(client, false);
		connection.sendPublish("t", 2, 7, "first");
		connection.read(WirePacket.Type.PUBREC);
		return this.store.copy();
	}

	/** What is stored when a process crashes after it resumed the session. */
	private SlowStore afterAConnection(MqttVersion version, SlowStore stored) {
		SlowStore copy = stored.copy();
		MqttClient client = clientWith(copy, version);
		connect(client, true);
		get(client.publish(message("stored behind it", QoS.AT_LEAST_ONCE)).accepted());
		return copy.copy();
	}

	/**
	 * Whether a process delivers a PUBLISH with that identifier, as possible duplicate.
	 */
	private List<Boolean> deliveredAgain(MqttVersion version, SlowStore stored) {
		MqttClient client = clientWith(stored.copy(), version);
		List<Boolean> delivered = new CopyOnWriteArrayList<>();
		client.handle("#", (message) -> delivered.add(message.possibleDuplicate()));
		ServerConnection connection = connect(client, true);
		connection.sendPublish(0x0C, "t", 7, "", "again");
		while (connection.read().type() != WirePacket.Type.PUBREC) {
			// a publication that was stored
		}
		return delivered;
	}

	@Test
	@DisplayName("clean start drops what is stored [MQTT5-3.1.2-4]")
	void cleanStart() {
		MqttClient client = client((options) -> options);
		get(client.publish(message("old", QoS.AT_LEAST_ONCE)).accepted());
		client.close();
		MqttClient next = client((options) -> options.session((session) -> session.cleanStart(true)));
		get(next.publish(message("new", QoS.AT_LEAST_ONCE)).accepted());
		next.close();
		MqttClient third = client((options) -> options);
		ServerConnection connection = connect(third, false);
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("new");
	}

}
