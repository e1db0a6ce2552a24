package io.mqttboot.sample.page;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium, as it is installed: nothing is downloaded.
 */
final class Browser implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ChromeDriver driver;

	Browser() throws IOException {
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(executable("CHROMEDRIVER", "chromedriver"))
			.build();
		ChromeOptions options = new ChromeOptions();
		options.setBinary(executable("CHROME", "chromium", "chromium-browser", "google-chrome"));
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--window-size=1400,1000", "--hide-scrollbars",
				"--user-data-dir=" + Files.createTempDirectory(Path.of("target"), "chromium-").toAbsolutePath());
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logs);
		this.driver = new ChromeDriver(service, options);
	}

	/** Looks at an environment variable, on the path, and where distributions put it. */
	private static File executable(String variable, String... names) {
		List<Path> candidates = new ArrayList<>();
		String given = System.getenv(variable);
		if (given != null) {
			candidates.add(Path.of(given));
		}
		String folders = System.getenv("PATH") + File.pathSeparator + "/usr/bin" + File.pathSeparator
				+ "/usr/lib/chromium";
		for (String name : names) {
			Stream.of(folders.split(File.pathSeparator))
				.map((folder) -> Path.of(folder, name))
				.forEach(candidates::add);
		}
		return candidates.stream()
			.filter(Files::isExecutable)
			.findFirst()
			.map(Path::toFile)
			.orElseThrow(() -> new AssertionError("""
					There is no '%s'. The test of the page needs Chromium and its driver; on Debian:
					apt-get install chromium chromium-driver. If they are installed elsewhere, name them in the
					environment variables CHROME and CHROMEDRIVER.""".formatted(names[0])));
	}

	/** The size is that of the page, without the frame that the window would have. */
	void open(String url, String colorScheme) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 1400, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
		colorScheme(colorScheme);
		this.driver.get(url);
	}

	void colorScheme(String colorScheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
	}

	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	/** Shown text, without waiting. */
	String text(String selector) {
		return find(selector).getText();
	}

	/** The first number in the text, waiting until there is one. */
	double number(String selector) {
		await("a number in " + selector, () -> text(selector).matches("[\\d,]+(\\.\\d+)?"));
		return Double.parseDouble(text(selector).replace(",", ""));
	}

	/** Waits until something is true. */
	void await(String what, BooleanSupplier condition) {
		new WebDriverWait(this.driver, PATIENCE).withMessage(what)
			.ignoring(StaleElementReferenceException.class)
			.until((driver) -> condition.getAsBoolean());
	}

	/** Addresses of everything that the page loaded. */
	List<?> resources() {
		Object result = this.driver
			.executeScript("return performance.getEntriesByType('resource').map((entry) => entry.name)");
		return (result instanceof List<?> list) ? list : List.of();
	}

	/** Errors in the console. */
	List<String> errors() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::getMessage)
			.toList();
	}

	void screenshot(Path file) throws IOException {
		Files.write(file, this.driver.getScreenshotAs(OutputType.BYTES));
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
