import { sparkline } from './charts.js';

const HISTORY = 60;

const SENSORS = {
	TEMPERATURE: { label: 'Temperature', color: '--temperature', span: 2 },
	MOISTURE: { label: 'Soil moisture', color: '--moisture', span: 8 },
	LIGHT: { label: 'Light', color: '--light', span: 6 },
};

const section = document.getElementById('plants');
const cards = new Map();

function copy(template) {
	return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

function addCard(device, send) {
	const card = copy('plant');
	card.dataset.device = device.id;
	card.querySelector('h2').textContent = device.id;
	card.querySelectorAll('button').forEach((button) => button.addEventListener('click', () => send(device.id, button.dataset.action)));
	const next = [...section.children].find((other) => other.dataset.device > device.id);
	section.insertBefore(card, next ?? null);
	return { sensors: card.querySelector('.sensors'), rows: new Map() };
}

function addRow(card, series) {
	const { label, color, span } = SENSORS[series.sensor];
	const row = copy('sensor');
	row.dataset.sensor = series.sensor;
	row.querySelector('.label').textContent = label;
	row.querySelector('.unit').textContent = series.unit;
	const next = [...card.sensors.children].find((other) => order(other.dataset.sensor) > order(series.sensor));
	card.sensors.insertBefore(row, next ?? null);
	return { value: row.querySelector('b'), draw: sparkline(row.querySelector('.spark'), color, HISTORY, span) };
}

const order = (sensor) => Object.keys(SENSORS).indexOf(sensor);

export function showPlants(devices, send) {
	for (const device of devices) {
		if (!cards.has(device.id)) {
			cards.set(device.id, addCard(device, send));
		}
		const card = cards.get(device.id);
		for (const series of device.sensors) {
			if (!card.rows.has(series.sensor)) {
				card.rows.set(series.sensor, addRow(card, series));
			}
			const row = card.rows.get(series.sensor);
			row.value.textContent = series.value.toFixed(1);
			row.draw(series.history);
		}
	}
}
