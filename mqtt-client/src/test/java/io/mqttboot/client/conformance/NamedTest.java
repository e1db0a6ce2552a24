package io.mqttboot.client.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test whose display name, or that of its class, names statements.
 *
 * @param topLevel the class of the source file
 * @param name the name of the method, with that of a nested class; of a class if all of
 * its tests are meant
 * @param statements the ids
 */
record NamedTest(Class<?> topLevel, String name, List<String> statements) {

	/**
	 * Looks through all compiled tests, without running or initialising any.
	 * @param classes the folder with the classes
	 * @return the tests that name statements, in a fixed order
	 */
	static List<NamedTest> in(Path classes) {
		List<NamedTest> tests = new ArrayList<>();
		try (Stream<Path> files = Files.walk(classes)) {
			files.map((file) -> classes.relativize(file).toString())
				.filter((file) -> file.endsWith(".class") && !file.endsWith("-info.class"))
				.sorted()
				.forEach((file) -> read(file.substring(0, file.length() - 6).replace('/', '.'), tests));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return tests;
	}

	private static void read(String className, List<NamedTest> tests) {
		Class<?> type = load(className);
		Class<?> topLevel = type;
		while (topLevel.getEnclosingClass() != null) {
			topLevel = topLevel.getEnclosingClass();
		}
		String prefix = (type == topLevel) ? "" : type.getSimpleName() + ".";
		add(topLevel, type.getSimpleName(), type, tests);
		List<Method> methods = new ArrayList<>(List.of(type.getDeclaredMethods()));
		methods.sort(Comparator.comparing(Method::getName));
		for (Method method : methods) {
			if (AnnotationSupport.isAnnotated(method, Testable.class)) {
				add(topLevel, prefix + method.getName(), method, tests);
			}
		}
	}

	private static void add(Class<?> topLevel, String name, AnnotatedElement element, List<NamedTest> tests) {
		DisplayName displayName = element.getAnnotation(DisplayName.class);
		if (displayName != null) {
			List<String> statements = Statements.in(displayName.value());
			if (!statements.isEmpty()) {
				tests.add(new NamedTest(topLevel, name, statements));
			}
		}
	}

	private static Class<?> load(String className) {
		try {
			return Class.forName(className, false, NamedTest.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Where the source is, seen from the folder with the documents. */
	String source() {
		return "../mqtt-client/src/test/java/" + this.topLevel.getName().replace('.', '/') + ".java";
	}

	@Override
	public String toString() {
		String className = this.topLevel.getSimpleName();
		return this.name.equals(className) ? className : className + "." + this.name;
	}

}
