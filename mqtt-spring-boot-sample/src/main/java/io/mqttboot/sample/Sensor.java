package io.mqttboot.sample;

/**
 * What a plant can measure. The name in lower case is the last level of the topic.
 */
public enum Sensor {

	/** Air temperature. */
	TEMPERATURE("°C", -20, 60),

	/** Soil moisture. */
	MOISTURE("%", 0, 100),

	/** Light on the leaves. */
	LIGHT("klx", 0, 120);

	private final String unit;

	private final double lowest;

	private final double highest;

	Sensor(String unit, double lowest, double highest) {
		this.unit = unit;
		this.lowest = lowest;
		this.highest = highest;
	}

	public String unit() {
		return this.unit;
	}

	/**
	 * Refuses a value that no working sensor reports.
	 * @param value the value in {@link #unit()}
	 * @throws ImplausibleReadingException if the value is out of range
	 */
	public void check(double value) {
		if (!(value >= this.lowest && value <= this.highest)) {
			throw new ImplausibleReadingException("%.1f %s is not between %.0f and %.0f %s".formatted(value, this.unit,
					this.lowest, this.highest, this.unit));
		}
	}

	/** A value that no working sensor reports. */
	public static class ImplausibleReadingException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		ImplausibleReadingException(String message) {
			super(message);
		}

	}

}
