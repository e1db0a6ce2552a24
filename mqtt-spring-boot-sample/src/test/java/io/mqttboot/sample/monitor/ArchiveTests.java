package io.mqttboot.sample.monitor;

import java.io.IOException;
import java.nio.file.Path;

import io.mqttboot.client.message.ReceivedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ArchiveTests {

	@Test
	void hasWrittenAMessageBeforeItIsAcknowledged(@TempDir Path folder) throws IOException {
		Archive archive = new Archive(folder.resolve("archive.log"));
		ReceivedMessage message = mock();
		given(message.topic()).willReturn("devices/fern/telemetry/light");
		given(message.payloadAsString()).willReturn("{\"value\":6.1}");
		archive.write(message);
		assertThat(archive.file()).content().endsWith("Z devices/fern/telemetry/light {\"value\":6.1}\n");
		assertThat(archive.lines()).isEqualTo(1);
		archive.destroy();
	}

}
