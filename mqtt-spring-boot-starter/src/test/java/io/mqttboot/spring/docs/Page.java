package io.mqttboot.spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param path the file
 * @param lines its lines
 */
record Page(Path path, List<String> lines) {

	/** The root of the repository. */
	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

	/**
	 * A fenced block.
	 *
	 * @param where page and line of its first line
	 * @param language what follows the fence
	 * @param lines its lines
	 */
	record Block(String where, String language, List<String> lines) {

		@Override
		public String toString() {
			return this.where + " (" + this.language + ")";
		}

	}

	/**
	 * A relative link.
	 *
	 * @param where page and line
	 * @param target the file it leads to
	 */
	record Link(String where, Path target) {
	}

	/** README.md and the pages under docs. */
	static List<Page> all() {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
				.filter((path) -> path.toString().endsWith(".md"))
				.map(Page::read)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Page read(Path path) {
		try {
			return new Page(path, Files.readAllLines(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<Block> blocks() {
		List<Block> blocks = new ArrayList<>();
		int start = -1;
		for (int i = 0; i < this.lines.size(); i++) {
			if (!this.lines.get(i).strip().startsWith("```")) {
				continue;
			}
			if (start < 0) {
				start = i;
			}
			else {
				String language = this.lines.get(start).strip().substring(3);
				blocks.add(new Block(where(start + 1), language, this.lines.subList(start + 1, i)));
				start = -1;
			}
		}
		if (start >= 0) {
			throw new IllegalStateException(where(start) + ": the block has no end");
		}
		return blocks;
	}

	List<Link> links() {
		List<Link> links = new ArrayList<>();
		for (int i = 0; i < this.lines.size(); i++) {
			Matcher matcher = LINK.matcher(this.lines.get(i));
			while (matcher.find()) {
				if (!matcher.group(1).contains(":")) {
					links.add(new Link(where(i), this.path.resolveSibling(matcher.group(1)).normalize()));
				}
			}
		}
		return links;
	}

	private String where(int index) {
		return ROOT.relativize(this.path) + ":" + (index + 1);
	}

}
