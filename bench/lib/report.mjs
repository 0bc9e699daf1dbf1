// Prints results as Markdown tables under one line that says machine, Node and command, and hands them to
// run.mjs when it started the script.

import { basename } from 'node:path';

import { isBusy, machine } from './machine.mjs';

export const quick = process.argv.includes('--quick');
export const isFull = process.argv.includes('--full');
export const rounds = quick ? 5 : 31;

const script = basename(process.argv[1], '.mjs');
const command = ['node', `bench/${script}.mjs`, ...process.argv.slice(2)].join(' ');

/** The heading of a script: what it measures, on what, and by which command. */
export function heading(title, ...notes) {
  console.log(`\n# ${title}\n`);
  console.log(`${machine} · Node ${process.version} · \`${command}\`\n`);
  for (const note of notes) console.log(`${note}\n`);
  if (isBusy) console.log('Something else is running: expect noise.\n');
}

/**
 * One table. Rows are `{ name, value, low?, high?, … }`; `unit` is what `value` counts and lower is better
 * unless `higherIsBetter`. `baseline` names the row the last column compares with; '' for no such column.
 */
export function table(title, { unit = 'ns', rows, baseline = 'portcullis', note, higherIsBetter = false }) {
  const base = rows.find((row) => row.name === baseline)?.value;
  console.log(`## ${title}\n`);
  console.log(`| | ${unit} | quartiles |${baseline ? ` time against ${baseline} |` : ''}`);
  console.log(`|---|--:|--:|${baseline ? '--:|' : ''}`);
  for (const { name, value, low, high } of rows) {
    const quartiles = low === undefined ? '' : `${figure(low)}–${figure(high)}`;
    const slower = higherIsBetter ? base / value : value / base;
    const ratio = base === undefined || name === baseline ? '' : factor(slower);
    console.log(`| ${name} | ${figure(value)} | ${quartiles} |${baseline ? ` ${ratio} |` : ''}`);
  }
  console.log(note ? `\n${note}\n` : '');
  process.send?.({ script, command, title, unit, note, higherIsBetter, rows });
}

/** Three significant digits, thousands separated. */
export function figure(value) {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

function factor(value) {
  return value >= 100 ? `${Math.round(value).toLocaleString('en-US')} ×` : `${value.toFixed(2)} ×`;
}
