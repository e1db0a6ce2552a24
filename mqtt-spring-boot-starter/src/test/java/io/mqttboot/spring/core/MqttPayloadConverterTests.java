package io.mqttboot.spring.core;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MqttPayloadConverterTests {

	private final MqttPayloadConverter converter = new MqttPayloadConverter(
			new JacksonJsonMessageConverter(JsonMapper.builder().build()), new DefaultConversionService(),
			MimeTypeUtils.APPLICATION_JSON);

	record Reading(double value, String unit) {
	}

	enum Mode {

		ON, OFF

	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "application/json", "application/vnd.acme+json", "text/plain", "application/octet-stream",
			"application/cbor", "not a MIME type at all", "", "text/plain; charset=no-such" })
	void objectsTextAndBytesAreReadWhateverTheContentTypeSays(@Nullable String contentType) {
		byte[] json = bytes("{\"value\":21.5,\"unit\":\"C\"}");
		assertThat(this.converter.decode(json, contentType, Reading.class)).isEqualTo(new Reading(21.5, "C"));
		assertThat((Object) this.converter.decode(json, contentType, Map.class))
			.isEqualTo(Map.of("value", 21.5, "unit", "C"));
		assertThat(this.converter.decode(json, contentType, String.class)).isEqualTo("{\"value\":21.5,\"unit\":\"C\"}");
		assertThat(this.converter.decode(json, contentType, byte[].class)).isSameAs(json);
		assertThat(this.converter.decode(json, contentType, Object.class)).isSameAs(json);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "application/json", "text/plain", "application/octet-stream", "nonsense" })
	void simpleTypesAreReadFromText(@Nullable String contentType) {
		assertThat(this.converter.decode(bytes("21.5"), contentType, Double.class)).isEqualTo(21.5);
		assertThat(this.converter.decode(bytes("21.5"), contentType, double.class)).isEqualTo(21.5);
		assertThat(this.converter.decode(bytes(" 7 \n"), contentType, int.class)).isEqualTo(7);
		assertThat(this.converter.decode(bytes("1.10"), contentType, BigDecimal.class))
			.isEqualTo(new BigDecimal("1.10"));
		assertThat(this.converter.decode(bytes("true"), contentType, Boolean.class)).isTrue();
	}

	@Test
	void simpleTypesMayBeInQuotes() {
		UUID id = UUID.randomUUID();
		assertThat(this.converter.decode(bytes("ON"), null, Mode.class)).isEqualTo(Mode.ON);
		assertThat(this.converter.decode(bytes("\"ON\""), null, Mode.class)).isEqualTo(Mode.ON);
		assertThat(this.converter.decode(bytes("\"ON\""), "application/json", Mode.class)).isEqualTo(Mode.ON);
		assertThat(this.converter.decode(bytes("\"" + id + "\""), null, UUID.class)).isEqualTo(id);
	}

	@Test
	void emptyPayloadsAndJsonNullAreNull() {
		assertThat(this.converter.decode(bytes(""), null, Reading.class)).isNull();
		assertThat(this.converter.decode(bytes(""), null, Double.class)).isNull();
		assertThat(this.converter.decode(bytes("null"), null, Reading.class)).isNull();
		assertThat(this.converter.decode(bytes(""), null, String.class)).isEmpty();
		assertThat(this.converter.decode(bytes(""), null, byte[].class)).isEmpty();
	}

	@Test
	void textIsReadInTheCharsetOfTheContentType() {
		assertThat(this.converter.decode("Grüße".getBytes(StandardCharsets.ISO_8859_1), "text/plain;charset=ISO-8859-1",
				String.class))
			.isEqualTo("Grüße");
		assertThat(this.converter.decode(bytes("Grüße"), null, String.class)).isEqualTo("Grüße");
	}

	@Test
	void whatCannotBeReadIsAConversionError() {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.decode(bytes("{broken"), null, Reading.class));
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.decode(bytes("abc"), "text/plain", Double.class))
			.withMessageContaining("3 bytes to java.lang.Double");
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.decode(bytes("MAYBE"), null, Mode.class));
	}

	@Test
	void genericTypesComeFromTheParameter() {
		MethodParameter parameter = parameter("readings");
		assertThat(this.converter.decode(bytes("[{\"value\":1.0,\"unit\":\"C\"}]"), null, List.class, parameter))
			.isEqualTo(List.of(new Reading(1.0, "C")));
	}

	void readings(List<Reading> readings) {
		assertThat(readings).isNotNull();
	}

	private MethodParameter parameter(String method) {
		return new MethodParameter(Objects.requireNonNull(ReflectionUtils.findMethod(getClass(), method, List.class)),
				0);
	}

	@Test
	void encodes() {
		byte[] bytes = { 1, 2 };
		assertThat(this.converter.encode(bytes, null).bytes()).isSameAs(bytes);
		assertThat(this.converter.encode(bytes, null).contentType()).isNull();
		assertThat(this.converter.encode(null, null).bytes()).isEmpty();
		MqttPayloadConverter.Encoded text = this.converter.encode("Grüße", null);
		assertThat(text.bytes()).isEqualTo(bytes("Grüße"));
		assertThat(text.contentType()).isEqualTo("text/plain");
		MqttPayloadConverter.Encoded json = this.converter.encode(new Reading(21.5, "C"), null);
		assertThat(new String(json.bytes(), StandardCharsets.UTF_8)).isEqualTo("{\"value\":21.5,\"unit\":\"C\"}");
		assertThat(json.contentType()).isEqualTo("application/json");
		assertThat(this.converter.encode(new Reading(1, "C"), "application/vnd.acme+json").contentType())
			.isEqualTo("application/vnd.acme+json");
		assertThat(this.converter.encode("x", "my own type").contentType()).isEqualTo("my own type");
	}

	@Test
	void whatCannotBeWrittenAsAskedIsAConversionError() {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.encode(new Reading(1, "C"), "application/cbor"))
			.withMessageContaining("application/cbor")
			.withMessageContaining("declare an MqttPayloadConverter bean");
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.encode(new Reading(1, "C"), "my own type"))
			.withMessageContaining("my own type");
	}

	private static final class CsvMessageConverter extends AbstractMessageConverter {

		CsvMessageConverter() {
			super(new MimeType("text", "csv"));
		}

		@Override
		protected boolean supports(Class<?> type) {
			return type == Reading.class;
		}

		@Override
		protected Object convertFromInternal(Message<?> message, Class<?> type, @Nullable Object hint) {
			String[] fields = StringUtils
				.commaDelimitedListToStringArray(new String((byte[]) message.getPayload(), StandardCharsets.UTF_8));
			return new Reading(Double.parseDouble(fields[0]), fields[1]);
		}

		@Override
		protected Object convertToInternal(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
			Reading reading = (Reading) payload;
			return reading.value() + "," + reading.unit();
		}

	}

	@Test
	void theContentTypeDecidesWhoConverts() {
		MqttPayloadConverter two = new MqttPayloadConverter(new CompositeMessageConverter(
				List.of(new JacksonJsonMessageConverter(JsonMapper.builder().build()), new CsvMessageConverter())),
				new DefaultConversionService(), MimeTypeUtils.APPLICATION_JSON);
		Reading reading = new Reading(21.5, "C");
		assertThat(two.decode(bytes("21.5,C"), "text/csv", Reading.class)).isEqualTo(reading);
		assertThat(two.decode(bytes("{\"value\":21.5,\"unit\":\"C\"}"), null, Reading.class)).isEqualTo(reading);
		assertThat(two.encode(reading, "text/csv").bytes()).isEqualTo(bytes("21.5,C"));
	}

	@Test
	void worksWithoutObjects() {
		MqttPayloadConverter simple = new MqttPayloadConverter(null, new DefaultConversionService(),
				MimeTypeUtils.APPLICATION_JSON);
		assertThat(simple.decode(bytes("7"), "application/json", Integer.class)).isEqualTo(7);
		assertThat(simple.decode(bytes("x"), null, String.class)).isEqualTo("x");
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> simple.decode(bytes("{}"), null, Reading.class))
			.withMessageContaining("spring-boot-starter-jackson");
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> simple.encode(new Reading(1, "C"), null))
			.withMessageContaining("spring-boot-starter-jackson");
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
