package io.mqttboot.client.message;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Utf8Tests {

	@Test
	@DisplayName("control characters and non-characters, and no others [RULE-1.8]")
	void unwanted() {
		for (int codePoint = 1; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
			if (codePoint == Character.MIN_SURROGATE) {
				codePoint = Character.MAX_SURROGATE + 1;
			}
			String text = "ab" + Character.toString(codePoint);
			boolean control = Character.getType(codePoint) == Character.CONTROL;
			boolean nonCharacter = (codePoint >= 0xFDD0 && codePoint <= 0xFDEF) || codePoint % 0x10000 >= 0xFFFE;
			if (Utf8.unwantedAt(text) != ((control || nonCharacter) ? 2 : -1)) {
				assertThat(Utf8.unwantedAt(text)).as("U+%04X", codePoint).isEqualTo((control || nonCharacter) ? 2 : -1);
			}
		}
		assertThat(Utf8.unwantedAt("\ud83d\ude00\ud83f\udfff")).isEqualTo(2);
		assertThat(Utf8.unwantedAt("")).isEqualTo(-1);
	}

}
