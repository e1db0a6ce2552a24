package io.mqttboot.client;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Keeps the packages of the client in order: what each may use of the others, and which
 * libraries it may know. The table is explained in {@code docs/architecture.md}.
 */
class ArchitectureTests {

	private static final String ROOT = "io.mqttboot.client";

	private static final List<String> EVERYWHERE = List.of("java..", "javax..", "org.jspecify.annotations");

	private static final Map<String, Allowed> TABLE = table();

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_ARCHIVES)
		.importPackages(ROOT);

	@TestFactory
	Stream<DynamicTest> allowedImports() {
		return TABLE.entrySet()
			.stream()
			.map((entry) -> DynamicTest.dynamicTest(qualified(entry.getKey()),
					() -> checkImports(entry.getKey(), entry.getValue())));
	}

	@Test
	void everyPackageIsInTheTable() {
		classes().should()
			.resideInAnyPackage(TABLE.keySet().stream().map(ArchitectureTests::qualified).toArray(String[]::new))
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void packagesAreFreeOfCycles() {
		slices().assignedFrom(byPackage()).should().beFreeOfCycles().allowEmptyShould(true).check(CLASSES);
	}

	@Test
	@DisplayName("only a monotonic clock decides, but for what outlives the process or is shown [RULE-5.5]")
	void clocks() {
		noClasses().that()
			.resideInAPackage(ROOT + "..")
			.and()
			.resideOutsideOfPackage(ROOT + ".internal.store..")
			.and()
			.haveSimpleNameNotEndingWith("StatusBoard")
			.and()
			// the store takes expiry times of the wall clock, which another process reads
			.haveSimpleNameNotEndingWith("Outlet")
			.should()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(Instant.class, "now")
			.orShould()
			.dependOnClassesThat()
			.areAssignableTo(Clock.class)
			.check(CLASSES);
	}

	private static void checkImports(String name, Allowed allowed) {
		classes().that()
			.resideInAPackage(qualified(name))
			.should()
			.onlyDependOnClassesThat(allowedIn(name, allowed))
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	private static DescribedPredicate<JavaClass> allowedIn(String name, Allowed allowed) {
		List<String> patterns = Stream
			.of(EVERYWHERE.stream(), Stream.of(qualified(name)),
					allowed.packages().stream().map(ArchitectureTests::qualified), allowed.libraries().stream())
			.flatMap((each) -> each)
			.toList();
		List<PackageMatcher> matchers = patterns.stream().map(PackageMatcher::of).toList();
		return DescribedPredicate.describe("reside in one of " + patterns, (type) -> {
			JavaClass base = type.getBaseComponentType();
			return base.isPrimitive()
					|| matchers.stream().anyMatch((matcher) -> matcher.matches(base.getPackageName()));
		});
	}

	private static SliceAssignment byPackage() {
		return new SliceAssignment() {

			@Override
			public SliceIdentifier getIdentifierOf(JavaClass type) {
				return type.getPackageName().startsWith(ROOT) ? SliceIdentifier.of(type.getPackageName())
						: SliceIdentifier.ignore();
			}

			@Override
			public String getDescription() {
				return "packages of the client";
			}

		};
	}

	private static String qualified(String name) {
		return name.isEmpty() ? ROOT : ROOT + "." + name;
	}

	private static Map<String, Allowed> table() {
		Map<String, Allowed> table = new LinkedHashMap<>();
		table.put("message", uses());
		table.put("error", uses("message"));
		table.put("spi", uses("message", "error"));
		table.put("options", uses("message", "error", "spi"));
		table.put("internal.packet", uses("message"));
		table.put("internal.store", uses("spi", "message", "error").and("org.h2.mvstore..", "org.slf4j"));
		table.put("internal.tls", uses("options", "error", "spi", "message").and("io.netty.handler.ssl..",
				"io.netty.channel..", "io.netty.buffer", "io.netty.util..", "org.slf4j"));
		table.put("internal.transport",
				uses("internal.tls", "options", "error", "spi", "message").and("io.netty..", "org.slf4j", "jdk.net"));
		table.put("internal.codec",
				uses("internal.packet", "message", "error").and("io.netty.buffer", "io.netty.util"));
		table.put("internal.session", uses("internal.packet", "message", "error", "spi", "options"));
		table.put("internal.engine", new Allowed(List.copyOf(table.keySet()),
				List.of("io.netty.channel..", "io.netty.buffer", "io.netty.util..", "org.slf4j")));
		table.put("", new Allowed(List.copyOf(table.keySet()), List.of()));
		return table;
	}

	private static Allowed uses(String... packages) {
		return new Allowed(List.of(packages), List.of());
	}

	/**
	 * What a package may use.
	 *
	 * @param packages other packages of the client
	 * @param libraries packages of libraries, as patterns
	 */
	private record Allowed(List<String> packages, List<String> libraries) {

		Allowed and(String... libraries) {
			return new Allowed(this.packages, List.of(libraries));
		}

	}

}
