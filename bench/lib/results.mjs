// results/: the tables of the last run on each Node line, a later run replacing the scripts that it ran; one
// file for machines with SHA instructions and one for those without, since their ratios differ.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { bareMachine, isBusy, shaInstructions } from './machine.mjs';

const fileOf = (kind) => new URL(`../results/${kind}-sha.json`, import.meta.url);

/** The kinds of machine that there are results of. */
export function measuredKinds() {
  return ['with', 'without', 'unknown'].filter((kind) => existsSync(fileOf(kind)));
}

/**
 * `{ '24': { node, tables }, … }`, empty where nothing was measured yet on such a machine. Each table says
 * which version of the package was measured, when, on what, and `isBusy` if something else ran beside it.
 */
export function readResults(kind = shaInstructions) {
  return existsSync(fileOf(kind)) ? JSON.parse(readFileSync(fileOf(kind), 'utf8')) : {};
}

export function keepResults(node, tables) {
  const results = readResults();
  const line = node.slice(1).split('.')[0];
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const measured = new Date().toISOString().slice(0, 10);
  const now = { version, measured, machine: bareMachine, ...(isBusy && { isBusy }) };
  const replaced = new Set(tables.map((table) => table.script));
  const kept = (results[line]?.tables ?? []).filter((table) => !replaced.has(table.script));
  const added = tables.map((table) => rounded({ ...table, ...now }));
  results[line] = { node, tables: [...kept, ...added] };
  writeFileSync(fileOf(shaInstructions), asText(results));
}

/** JSON with a line for each table, so that a new run changes the lines of what it measured. */
function asText(results) {
  const lines = Object.entries(results).map(([line, { node, tables }]) => {
    const rows = tables.map((table) => `  ${JSON.stringify(table)}`).join(',\n');
    return `"${line}": {"node": "${node}", "tables": [\n${rows}\n]}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Four significant digits: more would be noise, and would change in every run. */
function rounded(table) {
  const rows = table.rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' ? Number(value.toPrecision(4)) : value,
      ]),
    ),
  );
  return { ...table, rows };
}
