// `npm run audit-page`: prints the table of rules for the audit page, with the line of source and of test that
// each has now. `--check` compares it with the block in docs/audit.md, `--write` replaces that block. A text or a
// test that is not there exactly once is an error, so that the table cannot claim what nobody holds.

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { RULES } from './list.mjs';

const root = new URL('../../', import.meta.url);
const BEGIN = '<!-- rules:begin -->';
const END = '<!-- rules:end -->';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, write: { type: 'boolean' } } });
const faults = [];
const texts = new Map();

/** The text of a file of the repository, or undefined where it is not there. */
function textOf(file) {
  if (!texts.has(file)) {
    try {
      texts.set(file, readFileSync(new URL(file, root), 'utf8'));
    } catch {
      texts.set(file, undefined);
    }
  }
  return texts.get(file);
}

/** The number of the line where a pattern is found in a file, exactly once; else a fault, and 0. */
function lineOf(file, pattern, what) {
  const text = textOf(file);
  const places = text === undefined ? [] : [...text.matchAll(pattern)];
  if (places.length === 1) return text.slice(0, places[0].index).split('\n').length;
  faults.push(`${file}: ${text === undefined ? 'is not there' : `has ${places.length} times ${what}`}`);
  return 0;
}

const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function link(file, line) {
  const name = file.replace(/^(?:src|test)\//, '').replace(/(?:\.test)?\.ts$/, '');
  return `[${name}:${line}](../${file}#L${line})`;
}

function row({ rule, spec, source: [source, snippet], test: [test, name] }) {
  const sourceLine = lineOf(source, new RegExp(literally(snippet), 'g'), snippet);
  // A test is a call that has its name as the first argument.
  const quoted = literally(name.replaceAll("'", "\\'"));
  const call = new RegExp(`\\b\\w+\\(\\s*(?:'${quoted}'|\`${quoted}\`)`, 'g');
  const testLine = lineOf(test, call, `the test "${name}"`);
  const cells = [rule, spec, link(source, sourceLine), `${link(test, testLine)} ${name}`];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const table = ['| Rule | Specification | Source | Test |', '|---|---|---|---|', ...RULES.map(row)].join('\n');
const block = `${BEGIN}\n${table}\n${END}`;

if (values.check !== true && values.write !== true) console.log(table);
else {
  const page = textOf('docs/audit.md') ?? '';
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) faults.push(`docs/audit.md: has no ${BEGIN} with ${END} behind it`);
  else if (page.slice(begin, end + END.length) !== block) {
    const next = page.slice(0, begin) + block + page.slice(end + END.length);
    if (values.write === true && faults.length === 0) writeFileSync(new URL('docs/audit.md', root), next);
    else faults.push('docs/audit.md: the table of rules is not the present one; --write replaces it');
  }
  if (faults.length === 0) console.log(`${RULES.length} rules, each with its source and its test`);
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
