package io.mqttboot.spring;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * Keeps the packages of the starter in order: each may use those before it, few know
 * Spring Boot, none knows the inside of the client. The order is explained in
 * {@code docs/architecture.md}.
 */
class ArchitectureTests {

	private static final String ROOT = "io.mqttboot.spring";

	private static final List<String> CHAIN = List.of("annotation", "observation", "core", "listener", "integration",
			"config", "autoconfigure");

	private static final List<String> ENDS = List.of("actuate", "testcontainers", "docker.compose", "test");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_ARCHIVES)
		.importPackages(ROOT);

	@TestFactory
	Stream<DynamicTest> packagesUseOnlyThoseBeforeThem() {
		return IntStream.range(0, CHAIN.size())
			.mapToObj((i) -> DynamicTest.dynamicTest(CHAIN.get(i),
					() -> checkUnused(CHAIN.get(i), Stream.concat(CHAIN.stream().skip(i + 1), ENDS.stream()))));
	}

	@TestFactory
	Stream<DynamicTest> endsDoNotUseEachOther() {
		return ENDS.stream()
			.map((name) -> DynamicTest.dynamicTest(name,
					() -> checkUnused(name, ENDS.stream().filter((other) -> !other.equals(name)))));
	}

	@Test
	void everyPackageHasItsPlace() {
		classes().should()
			.resideInAnyPackage(patterns(Stream.concat(CHAIN.stream(), ENDS.stream())))
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void onlyTheOutermostPackagesKnowBoot() {
		noClasses().that()
			.resideOutsideOfPackages(patterns(Stream.concat(Stream.of("autoconfigure"), ENDS.stream())))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void onlyTestKnowsTestLibraries() {
		noClasses().that()
			.resideOutsideOfPackage(pattern("test"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.junit..", "org.assertj..", "org.springframework.test..",
					"org.springframework.boot.test..")
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void theInsideOfTheClientIsNotUsed() {
		noClasses().should()
			.dependOnClassesThat()
			.resideInAPackage("io.mqttboot.client.internal..")
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	private static void checkUnused(String name, Stream<String> others) {
		noClasses().that()
			.resideInAPackage(pattern(name))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(patterns(others))
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	private static String[] patterns(Stream<String> names) {
		return names.map(ArchitectureTests::pattern).toArray(String[]::new);
	}

	private static String pattern(String name) {
		return ROOT + "." + name + "..";
	}

}
