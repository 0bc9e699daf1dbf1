// The generated parts of docs/proofs.md: the table of theorems with their planted faults, and what is
// trusted.

import { readFileSync, writeFileSync } from 'node:fs';

import { RULES } from '../../audit/list.mjs';

const root = new URL('../../../', import.meta.url);
const page = new URL('docs/proofs.md', root);
const here = (file) => new URL(file, import.meta.url);

/** Lines of code: neither blank nor comment. */
function lines(files) {
  const all = files.flatMap((file) => readFileSync(here(file), 'utf8').split('\n'));
  return all.filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line)).length;
}

const versions = () => {
  const { packages } = JSON.parse(readFileSync(here('package-lock.json'), 'utf8'));
  return (name) => packages[`node_modules/${name}`].version;
};

/** What must be right for the theorems to hold, for what it is needed, and how much there is to read. */
function trusted() {
  const version = versions();
  const files = (folder, names) => names.map((name) => `${folder}/${name}.mjs`);
  const interpreter = files('interpreter', ['program', 'engine', 'numbers', 'memory']);
  const specification = files('specification', ['sha256', 'base64url']);
  const names = 'all addresses base64url constant-time exhaustive hmac sha256 verify world'.split(' ');
  return [
    ['V8', 'control flow, closures and objects of the code under proof; the run of all that follows', ''],
    [`acorn ${version('acorn')}`, 'the syntax tree of a compiled module', ''],
    [
      'the interpreter',
      'what each operator, index, test, call, typed array and DataView does ' +
        `(${interpreter.map((file) => `\`${file}\``).join(', ')}); held against V8 at each run`,
      lines(interpreter),
    ],
    [
      'terms',
      'what each operator of terms means to z3, and what is simplified (`interpreter/terms.mjs`); ' +
        'held against z3 at each run',
      lines(['interpreter/terms.mjs']),
    ],
    [
      'the prover',
      'the text of each question, and what follows from the answers (`prover/`)',
      lines(files('prover', ['prove', 'z3'])),
    ],
    [`z3 (npm’s z3-solver ${version('z3-solver')})`, 'each answer `unsat`', ''],
    [
      'the specification',
      'FIPS 180-4, RFC 2104 and RFC 4648 as `specification/` writes them; masks, successor and order of ' +
        'addresses as `theorems/addresses.mjs` does',
      lines(specification),
    ],
    [
      'the theorems',
      'that what is asked is what the statement says (`theorems/`, with the words of the table)',
      lines(files('theorems', names)),
    ],
  ];
}

const cell = (text) => String(text).replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function theoremTable(theorems) {
  return table(
    ['Theorem', 'Statement', 'Range', 'Method', 'Time', 'Planted faults that it must find', 'Rules'],
    theorems.map((one) => [
      one.name,
      `${one.statement} ${one.symbols}`,
      one.range,
      one.method,
      `${(one.milliseconds / 1000).toFixed(1)} s`,
      one.faults
        .map(({ name, also }) => `${name}${also === undefined ? '' : ` (as must: ${also.join(', ')})`}`)
        .join('; '),
      one.rules.join(' '),
    ]),
  );
}

/**
 * Whether the page is true, after `--write` has renewed it; and whether the rules that theorems name exist.
 */
export function bookkeeping(theorems, { check, write }) {
  const known = new Set(RULES.map(({ rule }) => rule));
  const strange = theorems.flatMap(({ rules }) => rules).filter((rule) => !known.has(rule));
  const results = [
    [
      strange.length === 0,
      ['the rules that theorems hold are rules of the audit table', ...strange].join('; not: '),
    ],
  ];
  if (!check && !write) return results;
  const blocks = {
    theorems: theoremTable(theorems),
    trusted: table(['What', 'For what', 'Lines of code'], trusted()),
  };
  const before = readFileSync(page, 'utf8');
  const after = Object.entries(blocks).reduce((text, [name, block]) => {
    const place = new RegExp(`(?<=<!-- ${name}:begin -->\n)[^]*?(?=<!-- ${name}:end -->)`);
    if (!place.test(text)) throw new Error(`docs/proofs.md has no place for ${name}`);
    return text.replace(place, () => `${block}\n`);
  }, before);
  if (write) writeFileSync(page, after);
  // Times differ from run to run.
  const timeless = (text) => text.replace(/\| \d+\.\d s \|/g, '|  |');
  results.push([write || timeless(before) === timeless(after), 'docs/proofs.md shows these theorems']);
  return results;
}
