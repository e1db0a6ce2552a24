import uPlot from 'uplot';

const SECONDS = 120;

const plots = [];

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour12: false });

function create(options, data, target) {
	const size = () => ({ width: target.clientWidth, height: target.clientHeight });
	const plot = new uPlot({ ...options, ...size() }, data, target);
	new ResizeObserver(() => plot.setSize(size())).observe(target);
	plots.push(plot);
	return plot;
}

function axis(options) {
	return {
		stroke: () => color('--muted'),
		font: '11px ' + getComputedStyle(document.body).fontFamily,
		ticks: { show: false },
		...options,
		grid: { stroke: () => color('--line'), width: 1, ...options.grid },
	};
}

/** From zero, with room above. */
export const linear = {
	scale: { range: (self, min, max) => [0, Math.max(1, (max ?? 0) * 1.2)] },
};

/** Whole decades, for values that are far apart. */
export const logarithmic = {
	scale: {
		distr: 3,
		range: (self, min, max) => [10 ** Math.floor(Math.log10(min ?? 1)), 10 ** Math.ceil(Math.log10((max ?? 10) * 1.01))],
	},
	grid: { filter: (self, splits) => splits.map((split) => (Number.isInteger(Math.log10(split)) ? split : null)) },
};

/** A chart of the last two minutes; each series has a label, a CSS variable for its colour, and a value, and may be filled. */
export function timeChart(card, series, vertical, format) {
	const plot = create({
		padding: [10, 26, 0, 0],
		cursor: { y: false, drag: { x: false } },
		legend: {
			mount: (self, table) => card.querySelector('.legend').append(table),
			markers: { width: 0, fill: (self, index) => color(series[index - 1].color) },
		},
		scales: {
			x: { range: (self, min, max) => [(max ?? Date.now() / 1000) - SECONDS, max ?? Date.now() / 1000] },
			y: vertical.scale,
		},
		axes: [axis({ space: 90, size: 28, values: (self, times) => times.map(clock) }), axis({ size: 48, space: 36, grid: vertical.grid })],
		series: [{}, ...series.map((one) => ({
			label: one.label,
			stroke: () => color(one.color),
			fill: one.filled ? () => color(one.color) + '20' : undefined,
			width: one.filled ? 1 : 2,
			points: { show: false },
			value: (self, value) => (value == null ? '–' : format(value)),
		}))],
	}, [[], ...series.map(() => [])], card.querySelector('.plot'));
	return (points) => {
		plot.setData([points.map((point) => Date.parse(point.at) / 1000), ...series.map((one) => points.map(one.value))]);
		if (plot.cursor.idx == null) {
			plot.setLegend({ idx: points.length - 1 });
		}
	};
}

/** The course of one value, without axes, at least as high as the given span. */
export function sparkline(target, colorName, length, span) {
	const plot = create({
		cursor: { show: false },
		legend: { show: false },
		pxAlign: false,
		padding: [2, 2, 2, 0],
		scales: {
			x: { time: false, range: [0, length - 1] },
			y: {
				range: (self, min, max) => {
					const middle = ((min ?? 0) + (max ?? 0)) / 2;
					const half = Math.max(span, (max ?? 0) - (min ?? 0)) / 2;
					return [middle - half, middle + half];
				},
			},
		},
		axes: [{ show: false }, { show: false }],
		series: [{}, { stroke: () => color(colorName), width: 1.5, points: { show: false } }],
	}, [[], []], target);
	return (values) => plot.setData([values.map((value, index) => length - values.length + index), values]);
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plots.forEach((plot) => plot.redraw(false)));
