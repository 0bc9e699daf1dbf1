// The rooms of `src`: who may import what, how much the core and a file may hold, and what stands nowhere.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { it } from 'node:test';

import { codeLines, codeOf, importsOf, lineOf, type Import } from './layers/source.ts';

/** A folder of `src`, or a file that stands in none. */
interface Room {
  readonly name: string;
  /** The rooms, or single files of rooms, that it may import from, besides itself. */
  readonly may: readonly string[];
  /** What its files may import from outside of `src`. */
  readonly outside?: RegExp;
  /** What only one of its files may import besides. */
  readonly files?: { readonly [file: string]: Pick<Room, 'may' | 'outside'> };
}

const CORE = ['primitives', 'blanks', 'shown', 'options', 'callbacks', 'ip', 'jwt', 'filters', 'index'];
const NODE = /^node:[a-z/_]+$/;

/** From the ground up: a room imports from itself, and from those that it names, which stand before it. */
const ROOMS: readonly Room[] = [
  { name: 'primitives', may: [] },
  { name: 'blanks', may: [] },
  { name: 'shown', may: [] },
  { name: 'options', may: ['shown'] },
  { name: 'callbacks', may: [] },
  { name: 'ip', may: ['blanks', 'shown', 'options'] },
  { name: 'jwt', may: ['primitives', 'shown', 'options', 'callbacks'] },
  { name: 'filters', may: ['jwt', 'ip', 'blanks', 'shown', 'options', 'callbacks'] },
  { name: 'index', may: ['primitives', 'ip', 'jwt', 'filters'] },
  {
    name: 'adapters', may: ['filters', 'options', 'callbacks', 'jwt/key', 'jwt/secret', 'jwt/claims'],
    files: { native: { may: ['primitives'], outside: /^node:crypto$/ } },
  },
  { name: 'explain', may: ['index'] },
  { name: 'settings', may: ['index', 'explain'] },
  { name: 'moving', may: ['index', 'explain'] },
  { name: 'terminal', may: ['explain/nearest'], outside: NODE },
  { name: 'gate', may: ['index', 'adapters', 'explain', 'settings', 'terminal'], outside: NODE },
  { name: 'desk', may: ['index', 'explain', 'settings'] },
  { name: 'cli', may: ['index', 'gate', 'explain', 'settings', 'moving', 'terminal'], outside: NODE },
];

const CODE_OF_CORE = 1900;
const LINES_OF_FILE = 200;
const COLUMNS = 110;

const root = new URL('../src/', import.meta.url);

const tests = new URL('.', import.meta.url);

/** The folders of `src`; the empty text is `src` itself. */
const folders = ['', ...foldersIn(root)];

function foldersIn(url: URL): string[] {
  return readdirSync(url, { withFileTypes: true }).filter((one) => one.isDirectory()).map(({ name }) => name);
}

/** The files in the folders of `src`, or their like below `base`, whose names end so, without that end. */
function filesOf(base: URL, end: string): string[] {
  const inFolder = (folder: string): string[] => {
    const url = new URL(folder === '' ? '.' : `${folder}/`, base);
    const names = existsSync(url) ? readdirSync(url).filter((name) => name.endsWith(end)) : [];
    return names.map((name) => posix.join(folder, name.slice(0, -end.length)));
  };
  return folders.flatMap(inFolder).sort();
}

interface Source {
  /** The path from `src`, without `.ts`. */
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly imports: readonly Import[];
}

const sources: readonly Source[] = filesOf(root, '.ts').map((name) => {
  const text = readFileSync(new URL(`${name}.ts`, root), 'utf8');
  return { name, text, code: codeOf(text), imports: importsOf(text) };
});

/** The room of a file: its folder, or itself. */
const roomOf = (name: string): string => name.split('/', 1)[0] ?? '';
const inRooms = (rooms: readonly string[]): readonly Source[] =>
  sources.filter(({ name }) => rooms.includes(roomOf(name)));
const core = inRooms(CORE);
/** What runs on any platform. */
const portable = inRooms([...CORE, 'explain', 'settings', 'moving']);
const roomNames = ROOMS.map(({ name }) => name);
const missing = roomNames.filter((name) => inRooms([name]).length === 0);

/** The source that a relative import names, or undefined for anything outside of `src`. */
function target(from: string, specifier: string): string | undefined {
  const path = posix.join(posix.dirname(from), specifier);
  const isInside = specifier.startsWith('.') && !path.startsWith('..');
  return isInside && path.endsWith('.ts') ? path.slice(0, -3) : undefined;
}

/** Asserts that no line of the files' text, or of their code alone, holds what is forbidden. */
function holdsNone(files: readonly Source[], what: RegExp, part: 'text' | 'code'): void {
  const found = files.flatMap(({ name, text, ...source }) =>
    [...(part === 'text' ? text : source.code).matchAll(what)].map(({ index }) =>
      `${name}.ts:${lineOf(text, index)}: ${text.slice(index, index + 40).split('\n')[0]}`));
  assert.deepEqual(found, []);
}

it('the table names every room of src, and no other', () => {
  const there = [...new Set(sources.map(({ name }) => roomOf(name)))];
  assert.deepEqual(there.filter((name) => !roomNames.includes(name)), [], 'no room of the table');
  assert.deepEqual(missing, [], 'rooms without a file');
  const nested = foldersIn(root).flatMap((folder) => foldersIn(new URL(`${folder}/`, root)));
  assert.deepEqual(nested, [], 'a room has no rooms within');
});

it('the table has no upward arrow', () => {
  ROOMS.forEach(({ may, files = {} }, height) => {
    const below = roomNames.slice(0, height);
    const named = [...may, ...Object.values(files).flatMap((file) => file.may)];
    assert.deepEqual(named.filter((name) => !below.includes(roomOf(name))), []);
  });
});

it('a file imports what the table lets its room import, and nothing else', () => {
  const faults = sources.flatMap(({ name, imports }) => {
    const room = ROOMS.find((one) => one.name === roomOf(name));
    const own = room?.files?.[posix.basename(name)];
    const may = [roomOf(name), ...(room?.may ?? []), ...(own?.may ?? [])];
    return imports.filter(({ specifier }) => {
      const path = target(name, specifier);
      if (path !== undefined) return !may.includes(path) && !may.includes(roomOf(path));
      return !(room?.outside?.test(specifier) ?? own?.outside?.test(specifier) ?? false);
    }).map(({ specifier, line }) => `${name}.ts:${line}: ${specifier}`);
  });
  assert.deepEqual(faults, []);
});

it('a folder of tests is loaded whole, by its room.ts', () => {
  const names = (folder: string): string[] => readdirSync(new URL(`${folder}/`, tests));
  const withTests = foldersIn(tests).filter((folder) => names(folder).some((name) => name.endsWith('.test.ts')));
  assert.ok(withTests.length > 0);
  assert.deepEqual(withTests.filter((folder) => !names(folder).includes('room.ts')), [], 'no test of it runs');
});

it('every import names a file that is there, with its extension', () => {
  const names = new Set(sources.map(({ name }) => name));
  for (const { name, imports } of sources) {
    for (const { specifier } of imports) {
      if (!specifier.startsWith('.')) continue;
      const path = target(name, specifier);
      assert.ok(path !== undefined && names.has(path), `${name}.ts: ${specifier}`);
    }
  }
});

it('no import closes a circle', () => {
  const graph = new Map(sources.map(({ name, imports }) =>
    [name, imports.flatMap(({ specifier }) => target(name, specifier) ?? [])]));
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    assert.ok(!path.includes(name), `a circle: ${[...path, name].join(' -> ')}`);
    if (done.has(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const { name } of sources) visit(name, []);
  assert.equal(done.size, sources.length);
});

/** All that a file needs to run, itself included. */
function closure(name: string): ReadonlySet<string> {
  const found = new Set([name]);
  for (const one of found) {
    const { imports = [] } = sources.find((source) => source.name === one) ?? {};
    for (const { specifier, isType } of imports) {
      const path = isType ? undefined : target(one, specifier);
      if (path !== undefined) found.add(path);
    }
  }
  return found;
}

it('tokens alone need nothing of ip', () => {
  const names = [...closure('filters/jwt-filter')];
  assert.ok(names.includes('jwt/verify'));
  assert.deepEqual(names.filter((name) => name.startsWith('ip/') || /\/(?:ip|rest)-filter$/.test(name)), []);
});

it('addresses alone need nothing of jwt and primitives', () => {
  for (const name of ['filters/ip-filter', 'filters/client-address']) {
    const names = [...closure(name)];
    assert.ok(names.includes('ip/address'));
    // The table of refusals names the verifier's reasons.
    const others = names.filter((one) => one.startsWith('jwt/') || one.startsWith('primitives/'));
    assert.deepEqual(others, ['jwt/reasons']);
  }
});

it('imports are written at the top level, named one by one', () => {
  const faults = sources.flatMap(({ name, imports }) =>
    imports.filter(({ form }) => form !== 'import' && form !== 'export')
      .map(({ form, line }) => `${name}.ts:${line}: ${form}`));
  assert.deepEqual(faults, []);
  holdsNone(sources, /\bimport\s+(?:type\s+)?\*/g, 'code');
});

const codeIn = (files: readonly Source[]): number =>
  files.reduce((sum, { text }) => sum + codeLines(text), 0);

it(`the core fits its budget: ${CODE_OF_CORE} lines of code, blank and comment lines not counted`, (t) => {
  const whole = codeIn(sources);
  for (const name of roomNames) {
    const files = inRooms([name]);
    const percent = Math.round(100 * codeIn(files) / whole);
    t.diagnostic(`src/${name}: ${files.length} files, ${codeIn(files)} lines of code, ${percent} %`);
  }
  t.diagnostic(`core: ${codeIn(core)} lines of code`);
  assert.ok(codeIn(core) <= CODE_OF_CORE, `the core has ${codeIn(core)} lines of code`);
  assert.ok(codeIn(core) > 500, 'the count finds no code');
});

it('no room holds more than a quarter of the code', () => {
  const limit = codeIn(sources) / 4;
  assert.deepEqual(roomNames.filter((name) => codeIn(inRooms([name])) > limit), []);
});

it(`no file of src has more than ${LINES_OF_FILE} lines`, () => {
  const faults = sources.map(({ name, text }) => ({ name, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LINES_OF_FILE).map(({ name, lines }) => `${name}.ts: ${lines}`);
  assert.deepEqual(faults, []);
});

it('no line of src is longer than 110 columns, or ends in a blank', () => {
  const faults = sources.flatMap(({ name, text }) => text.split('\n').flatMap((line, i) =>
    [...line].length > COLUMNS || /\s$/.test(line) || line.includes('\t') ? [`${name}.ts:${i + 1}`] : []));
  assert.deepEqual(faults, []);
});

it('src has no any, no non-null assertion, no switched-off check', () => {
  holdsNone(sources, /(?<![.\w$])any\b(?!\s*[:(])/g, 'code');
  holdsNone(sources, /[\w$)\]}]!(?!=)/g, 'code');
  holdsNone(sources, /@ts-|eslint-|c8 ignore|istanbul|biome-/g, 'text');
});

it('src has no enum, no namespace, no default export, no export *', () => {
  holdsNone(sources, /\b(?:enum|namespace)\s+\w/g, 'code');
  holdsNone(sources, /\bexport\s+default\b|\bas\s+default\b|\bexport\s*=/g, 'code');
  holdsNone(sources, /\bexport\s*\*/g, 'code');
});

it('src has nothing left to do', () => {
  // In two parts each, so that a search for such words does not end here.
  const words = [['TO', 'DO'], ['FIX', 'ME'], ['XX', 'X'], ['HA', 'CK'], ['not ', 'implemented']];
  holdsNone(sources, new RegExp(words.map((parts) => parts.join('')).join('|'), 'g'), 'text');
});

it('core, explain, settings and moving touch no global of a platform', () => {
  const globals = [
    'Buffer', 'process', 'require', 'module', 'exports', '__dirname', '__filename', 'global', 'globalThis',
    'window', 'self', 'document', 'navigator', 'console', 'crypto', 'performance', 'fetch', 'setTimeout',
    'setInterval', 'setImmediate', 'clearTimeout', 'queueMicrotask', 'structuredClone', 'atob', 'btoa', 'URL',
    'Deno', 'Bun', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Worker', 'eval', 'Function', 'Intl',
    'BigInt',
  ];
  holdsNone(portable, new RegExp(`(?<![.\\w$])(?:${globals.join('|')})(?![\\w$]|\\s*:)`, 'g'), 'code');
  holdsNone(portable, /import\s*\.\s*meta|\bMath\s*\.\s*random\b|\b\d+n\b|\.toLocale/g, 'code');
});

it('the core is synchronous', () => {
  holdsNone(core, /\b(?:async|await|yield)\b/g, 'code');
});

it('every source file has its test file, and every test file its source', () => {
  // These test what no single file does.
  const whole = [
    'built', 'corpus', 'desk/page', 'exhaustive', 'layers', 'links', 'readme', 'rounds', 'server', 'types',
    'vectors',
  ];
  // What is nothing without a browser is tested in one: test/slow/desk.
  const isView = (name: string): boolean => /^desk\/[a-z]+-view$/.test(name);
  const wanted = [...sources.map(({ name }) => name).filter((name) => !isView(name)), ...whole];
  const there = filesOf(tests, '.test.ts');
  assert.deepEqual(wanted.filter((name) => !there.includes(name)), [], 'sources without a test file');
  assert.deepEqual(there.filter((name) => !wanted.includes(name)), [], 'test files without a source');
});

const SAMPLE = `#!/usr/bin/env node
/** import 'comment'; any */
import { a, type B } from './a.ts'; // from 'x'
import type { C } from "./c.ts";
import {
  type D,
  type E as F,
} from './d.ts';
import * as g from 'node:g';
import './bare.ts';
import h, { type I } from './h.ts';
export { j } from './j.ts';
export type { K } from './k.ts';
export * from './l.ts';
export const text = 'import { no } from "no"' + \`any \${a({ any: "}" })} any\`;
const pattern = /[/'"\`]any/g, ratio = text / 2 / g;
const late = import('./late.ts'), common = require('common'), computed = import(text);
const not = !a && text !== 'x' ? pattern!.exec(\`\${\`any\`}\`) : a!;
export function importAll(from: string): void { a.import('no'); }
import type from './type.ts';
`;

it('the scanner finds every import', () => {
  const found = importsOf(SAMPLE).map(({ line, form, specifier, isType }) => [line, form, specifier, isType]);
  assert.deepEqual(found, [
    [3, 'import', './a.ts', false], [4, 'import', './c.ts', true], [5, 'import', './d.ts', true],
    [9, 'import', 'node:g', false], [10, 'bare import', './bare.ts', false], [11, 'import', './h.ts', false],
    [12, 'export', './j.ts', false], [13, 'export', './k.ts', true], [14, 'export *', './l.ts', false],
    [17, 'import()', './late.ts', false], [17, 'require', 'common', false], [17, 'import()', '', false],
    [20, 'import', './type.ts', false],
  ]);
});

it('the scanner tells code from comments, texts and regular expressions', () => {
  const code = codeOf(SAMPLE);
  assert.equal(code.length, SAMPLE.length);
  assert.equal(code.split('\n').length, SAMPLE.split('\n').length);
  assert.deepEqual([...code.matchAll(/\bany\b/g)].map(({ index }) => lineOf(code, index)), [15]);
  assert.match(code, /a\(\{ any: "/);
  assert.deepEqual([...code.matchAll(/[\w$)\]}]!(?!=)/g)].map(({ index }) => lineOf(code, index)), [18, 18]);
  assert.match(code, /pattern = \/ +\/g, ratio = text \/ 2 \/ g;/);
  assert.equal(codeLines('/** a */\n\n// b\nconst c = 1; // d\n/*\n e\n*/ f();\n"";\n'), 3);
});
