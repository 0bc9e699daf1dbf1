// The types as a guard: what the compiler must refuse, by code and line, and the whole contract, which it
// must accept.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = new URL('types/', import.meta.url);
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

/** What the compiler says of a folder of fixtures: "file:line code", and the whole output. */
function compile(folder: string): { readonly faults: readonly string[]; readonly output: string } {
  const project = fileURLToPath(new URL(`${folder}/tsconfig.json`, here));
  const options = ['--project', project, '--pretty', 'false'];
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, ...options], { encoding: 'utf8' });
  const found = [...stdout.matchAll(/^(.+)\((\d+),\d+\): error (TS\d+): /gm)];
  const faults = found.map(([, path = '', line, code]) => `${basename(path)}:${line} ${code}`);
  return { faults, output: stdout + stderr };
}

/** The faults that the fixtures themselves announce, each on its own line. */
function announced(folder: string): string[] {
  const url = new URL(`${folder}/`, here);
  return readdirSync(url).filter((name) => name.endsWith('.ts')).flatMap((name) =>
    readFileSync(new URL(name, url), 'utf8').split('\n').flatMap((line, i) => {
      const code = /\/\/ error (TS\d+)$/.exec(line)?.[1];
      return code === undefined ? [] : [`${name}:${i + 1} ${code}`];
    }));
}

const refused = compile('refused');

/** A fixture's faults are those that it announces, and no others. */
function refuses(file: string, atLeast: number): void {
  const of = (faults: readonly string[]): string[] =>
    faults.filter((fault) => fault.startsWith(`${file}.ts:`)).sort();
  const expected = of(announced('refused'));
  assert.ok(expected.length >= atLeast, `${file}.ts announces ${expected.length} faults`);
  assert.deepEqual(of(refused.faults), expected, refused.output);
}

it('an async filter does not compile', () => refuses('async-filter', 6));

it('a filter that returns nothing does not compile', () => refuses('void-filter', 6));

it('a verdict that is a boolean, or half a verdict, does not compile', () => refuses('boolean-verdict', 10));

it('an empty allOf or anyOf does not compile', () => refuses('empty-composition', 4));

it(
  'a missing key, an unknown option, an async authorize and a wrong value do not compile',
  () => refuses('options', 42),
);

it('an option that is undefined, as an unset variable is, does not compile', () => {
  refuses('undefined-options', 27);
});

it('a bare string where a list belongs, and an imitation of a cidrSet(), do not compile', () => {
  refuses('lists', 9);
});

it('claims that no guard has typed, or that are read unasked, do not compile', () => refuses('claims', 11));

it('a result that is read unasked, or written to, does not compile', () => refuses('results', 16));

it('no other file is refused', () => {
  assert.deepEqual([...refused.faults].sort(), announced('refused').sort(), refused.output);
});

it('the whole public contract compiles, with exact types and exactOptionalPropertyTypes', () => {
  const { faults, output } = compile('accepted');
  assert.deepEqual(faults, []);
  assert.equal(output, '');
  const { compilerOptions } = JSON.parse(readFileSync(new URL('../../tsconfig.json', here), 'utf8')) as {
    readonly compilerOptions: { readonly [name: string]: unknown };
  };
  for (const name of ['strict', 'exactOptionalPropertyTypes', 'noUncheckedIndexedAccess']) {
    assert.equal(compilerOptions[name], true, name);
  }
});
