package io.mqttboot.spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The sources that documentation may quote: packages {@code docs} and {@code readme} of
 * the tests of all modules, and the sample. A quotation is a run of lines of one file;
 * blank lines and indentation do not count, and a line that is only {@code // ...} stands
 * for any number of lines left out.
 */
final class CompiledCode {

	private static final List<String> ROOTS = List.of("mqtt-client/src/test/java/io/mqttboot/client/docs",
			"mqtt-spring-boot-starter/src/test/java/io/mqttboot/spring/docs",
			"mqtt-spring-boot-sample/src/test/java/io/mqttboot/readme", "mqtt-spring-boot-sample/src/main/java");

	private static final String LEFT_OUT = "// ...";

	private final List<List<String>> files;

	CompiledCode() {
		this(ROOTS.stream().map(Page.ROOT::resolve).filter(Files::isDirectory).flatMap(CompiledCode::read).toList());
	}

	CompiledCode(List<List<String>> files) {
		this.files = files.stream().map(CompiledCode::essential).toList();
	}

	private static Stream<List<String>> read(Path root) {
		try (Stream<Path> paths = Files.walk(root)) {
			List<List<String>> files = new ArrayList<>();
			for (Path path : paths.filter((one) -> one.toString().endsWith(".java")).sorted().toList()) {
				files.add(Files.readAllLines(path));
			}
			return files.stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> essential(List<String> lines) {
		return lines.stream().map(String::strip).filter((line) -> !line.isEmpty()).toList();
	}

	/**
	 * Looks for a quotation.
	 * @param quotation the lines of the page
	 * @return how many lines, blank ones left out, are found in the file that fits best,
	 * and the first line that is not, or {@code null} if all are found
	 */
	@Nullable String firstUnknown(List<String> quotation) {
		List<String> wanted = essential(quotation);
		int best = this.files.stream().mapToInt((file) -> longest(file, wanted)).max().orElse(0);
		return (best == wanted.size()) ? null : Objects.requireNonNull(wanted.get(best));
	}

	private static int longest(List<String> file, List<String> wanted) {
		int best = 0;
		for (int start = 0; start < file.size() && best < wanted.size(); start++) {
			best = Math.max(best, match(file, start, wanted, 0));
		}
		return best;
	}

	/** Returns how far the quotation goes along from here. */
	private static int match(List<String> file, int position, List<String> wanted, int index) {
		while (index < wanted.size() && !wanted.get(index).equals(LEFT_OUT)) {
			if (position >= file.size() || !file.get(position).equals(wanted.get(index))) {
				return index;
			}
			position++;
			index++;
		}
		if (index == wanted.size()) {
			return index;
		}
		int best = index + 1;
		for (int next = position; next <= file.size() && best < wanted.size(); next++) {
			best = Math.max(best, match(file, next, wanted, index + 1));
		}
		return best;
	}

}
