// The floors of `src`: who may import what, how long the core may be, and what no source file may hold.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { it } from 'node:test';

import { codeLines, codeOf, importsOf, lineOf, type Import } from './layers/source.ts';

/** The folders from the ground up: a file imports from files before it, and from what its folder may. */
const FLOORS: readonly Floor[] = [
  { folder: 'primitives', files: ['utf8', 'bytes', 'base64url', 'constant-time', 'sha256', 'hmac'], may: [] },
  { folder: 'ip', files: ['address', 'cidr', 'forwarded'], may: [] },
  { folder: '', files: ['options'], may: [] },
  {
    folder: 'jwt',
    files: ['json', 'claims', 'header', 'key', 'token-text', 'decode', 'cache', 'sign', 'verify'],
    may: ['primitives', 'options'],
  },
  {
    folder: 'filters',
    files: ['filter', 'observe', 'bearer', 'client-address', 'ip-filter', 'jwt-filter', 'rest-filter'],
    may: ['jwt', 'ip', 'options'],
  },
  { folder: '', files: ['index'], may: ['primitives', 'ip', 'jwt', 'filters'] },
  {
    folder: 'adapters', files: ['answer', 'fetch', 'node', 'native'],
    may: ['jwt/key'], types: ['filters', 'jwt/claims'], outside: { native: ['node:crypto'] },
  },
];

interface Floor {
  /** The folder, or the empty text for files of `src` itself. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Folders and files of lower floors. */
  readonly may: readonly string[];
  /** More of them, but for types alone. */
  readonly types?: readonly string[];
  /** What a file may import from outside of `src`. */
  readonly outside?: { readonly [file: string]: readonly string[] };
}

const LINES = 1900;
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
const isBeside = ({ name }: Source): boolean => name.startsWith('adapters/') || name.startsWith('cli/');
const core = sources.filter((source) => !isBeside(source));

const nameOf = (folder: string, file: string): string => posix.join(folder, file);
const folderOf = (name: string): string => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '');

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

it('the table names every source file but those of the command, once', () => {
  const listed = FLOORS.flatMap(({ folder, files }) => files.map((file) => nameOf(folder, file)));
  const there = sources.map(({ name }) => name).filter((name) => !name.startsWith('cli/'));
  assert.deepEqual([...listed].sort(), there);
  const nested = foldersIn(root).flatMap((folder) => foldersIn(new URL(`${folder}/`, root)));
  assert.deepEqual(nested, []);
});

it('a file imports from lower floors, or from lower down its own folder', () => {
  const faults: string[] = [];
  for (const { folder, files, may, types = [], outside = {} } of FLOORS) {
    files.forEach((file, height) => {
      const name = nameOf(folder, file);
      const own = files.slice(0, height).map((one) => nameOf(folder, one));
      for (const { specifier, isType, line } of sources.find((one) => one.name === name)?.imports ?? []) {
        const path = target(name, specifier);
        const lists = [...own, ...may, ...(isType ? types : [])];
        const isAllowed = path === undefined
          ? outside[file]?.includes(specifier) ?? false
          : lists.includes(path) || (path.includes('/') && lists.includes(folderOf(path)));
        if (!isAllowed) faults.push(`${name}.ts:${line}: ${specifier}`);
      }
    });
  }
  assert.deepEqual(faults, []);
});

it('the command imports the index, the adapters, its own folder and node: alone', () => {
  const faults = sources.filter(({ name }) => name.startsWith('cli/')).flatMap(({ name, imports }) =>
    imports.filter(({ specifier }) => {
      const path = target(name, specifier);
      if (path === undefined) return !/^node:[a-z/_]+$/.test(specifier);
      return path !== 'index' && !path.startsWith('adapters/') && !path.startsWith('cli/');
    }).map(({ specifier, line }) => `${name}.ts:${line}: ${specifier}`));
  assert.deepEqual(faults, []);
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

it('the core imports nothing from outside of src', () => {
  const faults = core.flatMap(({ name, imports }) =>
    imports.filter(({ specifier }) => target(name, specifier) === undefined)
      .map(({ specifier, line }) => `${name}.ts:${line}: ${specifier}`));
  assert.deepEqual(faults, []);
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

it('tokens alone need two files of filters, and none of ip', () => {
  const names = [...closure('filters/jwt-filter')];
  assert.deepEqual(names.filter((name) => name.startsWith('ip/')), []);
  assert.deepEqual(
    names.filter((name) => name.startsWith('filters/')).sort(), ['filters/bearer', 'filters/jwt-filter'],
  );
});

it('addresses alone need nothing of jwt and primitives', () => {
  for (const name of ['filters/ip-filter', 'filters/client-address']) {
    const names = [...closure(name)];
    assert.ok(names.includes('ip/address'));
    assert.deepEqual(names.filter((one) => one.startsWith('jwt/') || one.startsWith('primitives/')), []);
  }
});

it('imports are written at the top level, named one by one', () => {
  const faults = sources.flatMap(({ name, imports }) =>
    imports.filter(({ form }) => form !== 'import' && form !== 'export')
      .map(({ form, line }) => `${name}.ts:${line}: ${form}`));
  assert.deepEqual(faults, []);
  holdsNone(sources, /\bimport\s+(?:type\s+)?\*/g, 'code');
});

it('the core fits its budget: 1,900 lines, comments included', (t) => {
  const lengthOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const total = { lines: 0, code: 0 };
  for (const folder of new Set(core.map(({ name }) => folderOf(name)))) {
    const texts = core.filter(({ name }) => folderOf(name) === folder).map(({ text }) => text);
    const lines = texts.reduce((sum, text) => sum + lengthOf(text), 0);
    const code = texts.reduce((sum, text) => sum + codeLines(text), 0);
    total.lines += lines;
    total.code += code;
    t.diagnostic(`src/${folder}: ${texts.length} files, ${lines} lines, ${code} of code`);
  }
  t.diagnostic(`core: ${total.lines} lines, ${total.code} of code`);
  assert.ok(total.lines <= LINES, `the core has ${total.lines} lines, not ${LINES} at most`);
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

it('the core touches no global of a platform', () => {
  const globals = [
    'Buffer', 'process', 'require', 'module', 'exports', '__dirname', '__filename', 'global', 'globalThis',
    'window', 'self', 'document', 'navigator', 'console', 'crypto', 'performance', 'fetch', 'setTimeout',
    'setInterval', 'setImmediate', 'clearTimeout', 'queueMicrotask', 'structuredClone', 'atob', 'btoa', 'URL',
    'Deno', 'Bun', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Worker', 'eval', 'Function', 'Intl',
    'BigInt',
  ];
  holdsNone(core, new RegExp(`(?<![.\\w$])(?:${globals.join('|')})(?![\\w$]|\\s*:)`, 'g'), 'code');
  holdsNone(core, /import\s*\.\s*meta|\bMath\s*\.\s*random\b|\b\d+n\b|\.toLocale/g, 'code');
});

it('the core is synchronous', () => {
  holdsNone(core, /\b(?:async|await|yield)\b/g, 'code');
});

it('every source file has its test file, and every test file its source', () => {
  // These test what no single file does.
  const whole = ['built', 'layers', 'readme', 'server', 'types'];
  const wanted = [...sources.map(({ name }) => name), ...whole];
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
