import { linear, logarithmic, timeChart } from './charts.js';
import { showPlants } from './plants.js';
import { showCommands, showDeadLetters } from './logs.js';

const STATES = {
	IDLE: ['Not connected', 'bad'],
	CONNECTING: ['Connecting', 'warn'],
	CONNECTED: ['Connected', 'good'],
	WAITING: ['Reconnecting', 'warn'],
	DISCONNECTING: ['Disconnecting', 'warn'],
	CLOSED: ['Closed', 'bad'],
};

const byId = (id) => document.getElementById(id);

const number = (value, digits) => (value == null ? '–' : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }));

const post = (path) => fetch(`api/${path}`, { method: 'POST' });

function text(id, value) {
	if (byId(id).textContent !== String(value)) {
		byId(id).textContent = value;
	}
}

function pill(id, [label, kind]) {
	text(id, label);
	byId(id).className = `pill ${kind}`;
}

const drawTraffic = timeChart(byId('traffic'), [
	{ label: 'Received', color: '--in', filled: true, value: (point) => point.in },
	{ label: 'Sent', color: '--out', value: (point) => point.out },
], linear, (value) => number(value, 1));

const drawLatency = timeChart(byId('latency'), [
	{ label: 'Median', color: '--median', value: (point) => point.median },
	{ label: '95th percentile', color: '--p95', value: (point) => point.p95 },
], logarithmic, (value) => `${number(value, 1)} ms`);

function showConnection(connection, latest, failures) {
	pill('state', STATES[connection.state]);
	text('server', connection.server);
	text('client', `MQTT ${connection.version} · ${connection.clientId}`);
	text('in', number(latest?.in, 1));
	text('out', number(latest?.out, 1));
	text('median', number(latest?.median, 1));
	text('p95', number(latest?.p95, 1));
	text('inflight', connection.sending + connection.receiving);
	text('queued', connection.queued);
	text('reconnects', connection.reconnects);
	text('since', `since ${new Date(connection.since).toLocaleTimeString([], { hour12: false })}`);
	text('failures', number(failures, 0));
	byId('drop').disabled = connection.state !== 'CONNECTED';
}

function showArchive(archive) {
	pill('archive-state', archive.paused ? ['Paused', 'warn'] : ['Running', 'good']);
	text('archive-lines', number(archive.lines, 0));
	text('archive-waiting', number(archive.waiting, 0));
	text('archive-connection', STATES[archive.state][0]);
	text('archive-file', archive.file);
	byId('archive-file').title = archive.file;
	text('archive-toggle', archive.paused ? 'Resume' : 'Pause');
	byId('archive-toggle').dataset.path = archive.paused ? 'archive/resume' : 'archive/pause';
}

const live = new EventSource('api/live');

live.addEventListener('message', (event) => {
	const snapshot = JSON.parse(event.data);
	showConnection(snapshot.connection, snapshot.traffic.at(-1), snapshot.failures);
	drawTraffic(snapshot.traffic);
	drawLatency(snapshot.traffic);
	showPlants(snapshot.devices, (device, action) => post(`devices/${encodeURIComponent(device)}/commands/${action}`));
	showCommands(snapshot.commands);
	showDeadLetters(snapshot.deadLetters);
	showArchive(snapshot.archive);
});

live.addEventListener('error', () => pill('state', ['Application not reachable', 'bad']));

byId('break').addEventListener('click', () => post('devices/basil/broken-reading'));
byId('drop').addEventListener('click', () => post('connection/drop'));
byId('archive-toggle').addEventListener('click', (event) => post(event.currentTarget.dataset.path));
