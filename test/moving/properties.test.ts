/** Java's properties: separators, comments, escapes, lines that go on. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readProperties } from '../../src/moving/properties.ts';

const cases: readonly (readonly [text: string, properties: { readonly [name: string]: string }])[] = [
  ['', {}],
  ['a=b', { a: 'b' }],
  ['a = b \n', { a: 'b ' }],
  ['a:b\r\nc d\re\tf', { a: 'b', c: 'd', e: 'f' }],
  ['  a==b', { a: '=b' }],
  ['a', { a: '' }],
  ['a=', { a: '' }],
  ['# x=y\n! x=y\n  #x=y\n\n \t\na=#b', { a: '#b' }],
  ['a=1\na=2', { a: '2' }],
  ['list=10.0.0.0/8, \\\n     192.168.0.0/16', { list: '10.0.0.0/8, 192.168.0.0/16' }],
  ['a=b\\\n#c', { a: 'b#c' }],
  ['a=b\\\\\nc=d', { a: 'b\\', c: 'd' }],
  ['a=b\\', { a: 'b' }],
  ['a\\=b=c', { 'a=b': 'c' }],
  ['a\\ b c', { 'a b': 'c' }],
  ['a=\\t\\n\\u0041\\q\\:', { a: '\t\nAq:' }],
  ['\ufeffa=b', { a: 'b' }],
  ['__proto__=b', JSON.parse('{"__proto__": "b"}')],
];

for (const [text, properties] of cases) {
  test(JSON.stringify(text), () => assert.deepEqual(Object.fromEntries(readProperties(text)), properties));
}
