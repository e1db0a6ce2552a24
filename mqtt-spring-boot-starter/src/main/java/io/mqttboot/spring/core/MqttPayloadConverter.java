package io.mqttboot.spring.core;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.ClassUtils;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Converts between payloads and objects.
 * <p>
 * The content type of a received message is free text chosen by a stranger, and on MQTT
 * 3.1.1 there is none. So bytes and text are given as they are whatever the content type
 * says; numbers, enums and other simple types are read from text; and a content type that
 * is not understood, or that no converter knows, counts as the default content type. An
 * empty payload is {@code null} unless bytes or text are asked for.
 */
public final class MqttPayloadConverter {

	private static final byte[] EMPTY = {};

	private final @Nullable MessageConverter converter;

	private final ConversionService conversionService;

	private final MimeType defaultContentType;

	/**
	 * Creates the converter.
	 * @param converter converts objects, or {@code null} if only bytes, text and simple
	 * types are to be converted
	 * @param conversionService converts text to simple types
	 * @param defaultContentType counts when a message has no usable content type
	 */
	public MqttPayloadConverter(@Nullable MessageConverter converter, ConversionService conversionService,
			MimeType defaultContentType) {
		this.converter = converter;
		this.conversionService = conversionService;
		this.defaultContentType = defaultContentType;
	}

	/**
	 * A payload ready to be sent.
	 *
	 * @param bytes the payload
	 * @param contentType what it is, or {@code null} if nothing is known about it
	 */
	public record Encoded(byte[] bytes, @Nullable String contentType) {
	}

	/**
	 * Converts an object to a payload.
	 * @param payload the object: bytes are taken as they are, text is sent in UTF-8
	 * unless the content type names a charset, {@code null} is an empty payload
	 * @param contentType what the payload shall be, or {@code null} for the default
	 * @return the payload
	 * @throws MessageConversionException if no converter knows the object and the content
	 * type
	 */
	public Encoded encode(@Nullable Object payload, @Nullable String contentType) {
		if (payload == null) {
			return new Encoded(EMPTY, contentType);
		}
		if (payload instanceof byte[] bytes) {
			return new Encoded(bytes, contentType);
		}
		if (payload instanceof CharSequence text) {
			return new Encoded(text.toString().getBytes(charset(lenientMimeType(contentType))),
					(contentType != null) ? contentType : MimeTypeUtils.TEXT_PLAIN_VALUE);
		}
		MimeType mimeType = (contentType != null) ? lenientMimeType(contentType) : this.defaultContentType;
		if (mimeType == null) {
			throw new MessageConversionException(
					"Content type '%s' is not a MIME type, so no converter can be chosen for %s: pass the payload as byte[]"
						.formatted(contentType, payload.getClass().getName()));
		}
		Message<?> message = (this.converter != null) ? this.converter.toMessage(payload, headers(mimeType)) : null;
		if (message == null) {
			throw new MessageConversionException("No message converter for %s to content type '%s'%s"
				.formatted(payload.getClass().getName(), mimeType, hint()));
		}
		byte[] bytes = (message.getPayload() instanceof byte[] array) ? array
				: message.getPayload().toString().getBytes(charset(mimeType));
		return new Encoded(bytes, (contentType != null) ? contentType : mimeType.toString());
	}

	/**
	 * Converts a payload to an object.
	 * @param <T> the type of the object
	 * @param payload the payload
	 * @param contentType what the sender says it is, or {@code null}
	 * @param type the type of the object
	 * @return the object, or {@code null} if the payload is empty and the type is neither
	 * bytes nor text
	 * @throws MessageConversionException if it cannot be converted
	 */
	@SuppressWarnings("unchecked") // primitives are boxed, other results are of the type
	public <T> @Nullable T decode(byte[] payload, @Nullable String contentType, Class<T> type) {
		return (T) decode(payload, contentType, type, null);
	}

	/**
	 * Converts a payload to an object.
	 * @param payload the payload
	 * @param contentType what the sender says it is, or {@code null}
	 * @param type the class of the object
	 * @param parameter the parameter it is meant for, which tells generic types, or
	 * {@code null}
	 * @return the object, or {@code null} if the payload is empty and the type is neither
	 * bytes nor text
	 * @throws MessageConversionException if it cannot be converted
	 */
	public @Nullable Object decode(byte[] payload, @Nullable String contentType, Class<?> type,
			@Nullable MethodParameter parameter) {
		if (type == byte[].class || type == Object.class) {
			return payload;
		}
		MimeType mimeType = lenientMimeType(contentType);
		if (type.isAssignableFrom(String.class)) {
			return new String(payload, charset(mimeType));
		}
		if (payload.length == 0) {
			return null;
		}
		try {
			if (BeanUtils.isSimpleValueType(type) && !isJson(payload, mimeType)) {
				return this.conversionService.convert(new String(payload, charset(mimeType)).strip(), type);
			}
			return decodeObject(payload, mimeType, type, parameter);
		}
		catch (ConversionException ex) {
			throw new MessageConversionException("Cannot convert payload of %d bytes to %s: %s"
				.formatted(payload.length, type.getName(), reason(ex)), ex);
		}
	}

	private @Nullable Object decodeObject(byte[] payload, @Nullable MimeType mimeType, Class<?> type,
			@Nullable MethodParameter parameter) {
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
		Object object = (mimeType != null) ? from(payload, mimeType, boxed, parameter) : null;
		if (object == null && !this.defaultContentType.equals(mimeType)) {
			object = from(payload, this.defaultContentType, boxed, parameter);
		}
		if (object == null && !isJsonNull(payload)) {
			throw new MessageConversionException("No message converter for content type '%s' to %s%s"
				.formatted((mimeType != null) ? mimeType : this.defaultContentType, type.getName(), hint()));
		}
		return object;
	}

	private @Nullable Object from(byte[] payload, MimeType mimeType, Class<?> type,
			@Nullable MethodParameter parameter) {
		if (this.converter == null) {
			return null;
		}
		Message<?> message = MessageBuilder.createMessage(payload, headers(mimeType));
		return (this.converter instanceof SmartMessageConverter smart) ? smart.fromMessage(message, type, parameter)
				: this.converter.fromMessage(message, type);
	}

	/** Simple types are JSON when the sender says so or when they are in quotes. */
	private boolean isJson(byte[] payload, @Nullable MimeType mimeType) {
		if (this.converter == null) {
			return false;
		}
		if (mimeType == null) {
			return payload[0] == '"';
		}
		return mimeType.getSubtype().equals("json") || "json".equals(mimeType.getSubtypeSuffix());
	}

	/** Converters return {@code null} both for this and for "not mine". */
	private static boolean isJsonNull(byte[] payload) {
		return payload.length < 100 && new String(payload, StandardCharsets.UTF_8).strip().equals("null");
	}

	private String hint() {
		return ": %sdeclare an MqttPayloadConverter bean with a converter for it"
			.formatted((this.converter != null) ? "" : "add 'spring-boot-starter-jackson', or ");
	}

	private static String reason(ConversionException ex) {
		Throwable cause = ex.getCause();
		return String.valueOf((cause != null) ? cause.getMessage() : ex.getMessage());
	}

	private static Charset charset(@Nullable MimeType mimeType) {
		Charset charset = (mimeType != null) ? mimeType.getCharset() : null;
		return (charset != null) ? charset : StandardCharsets.UTF_8;
	}

	private static MessageHeaders headers(MimeType mimeType) {
		return new ContentTypeHeaders(mimeType);
	}

	private static @Nullable MimeType lenientMimeType(@Nullable String contentType) {
		if (contentType == null || contentType.isBlank()) {
			return null;
		}
		try {
			return MimeTypeUtils.parseMimeType(contentType);
		}
		catch (InvalidMimeTypeException ex) {
			return null;
		}
	}

	/** Headers without a generated id, which would cost more than the conversion. */
	private static final class ContentTypeHeaders extends MessageHeaders {

		ContentTypeHeaders(MimeType mimeType) {
			super(Map.of(CONTENT_TYPE, mimeType), ID_VALUE_NONE, -1L);
		}

	}

}
