const shown = new Map();

function element(name, className, text) {
	const result = document.createElement(name);
	result.className = className;
	result.textContent = text;
	return result;
}

function show(id, entries, row) {
	const text = JSON.stringify(entries);
	if (entries.length > 0 && shown.get(id) !== text) {
		shown.set(id, text);
		document.getElementById(id).replaceChildren(...entries.map(row));
	}
}

const time = (instant) => new Date(instant).toLocaleTimeString([], { hour12: false });

const words = (name) => name.charAt(0) + name.slice(1).toLowerCase();

export function showCommands(commands) {
	show('commands', commands, (command) => {
		const row = document.createElement('li');
		row.dataset.state = command.state;
		row.append(
			element('time', 'muted', time(command.at)),
			element('span', 'title', `${words(command.action)} ${command.deviceId}`),
			element('span', 'note', command.id ? (command.millis == null ? '' : `${command.millis} ms`) : 'automatic'),
			element('span', 'text', command.text ?? 'Waiting for the answer'));
		return row;
	});
}

export function showDeadLetters(letters) {
	show('dead-letters', letters, (letter) => {
		const row = document.createElement('li');
		row.dataset.state = 'FAILED';
		row.append(
			element('time', 'muted', time(letter.at)),
			element('span', 'title', letter.topic.replace(/^devices\//, '')),
			element('span', 'note', letter.attempts > 1 ? `${letter.reason}, ${letter.attempts} attempts` : letter.reason),
			element('span', 'text', letter.text));
		return row;
	});
}
