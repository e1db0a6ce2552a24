package io.mqttboot.client.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * What checks the client must not be made of it.
 */
class IndependenceTests {

	@Test
	void theKitUsesNothingOfTheClient() {
		noClasses().that()
			.haveNameNotMatching(".*Tests")
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.mqttboot.client..")
				.and(JavaClass.Predicates.resideOutsideOfPackage("io.mqttboot.client.testkit..")))
			.check(new ClassFileImporter().withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
				.importPackages("io.mqttboot.client.testkit"));
	}

}
