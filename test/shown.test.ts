/** What errors show of what they were given: little of a text, escaped; of other values the kind alone. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';

import { kindOf, shown } from '../src/shown.ts';
import { NOT_PLAIN } from './helpers.ts';

describe('shown', () => {
  it('quotes a text, and escapes everything but printable ASCII', () => {
    assert.equal(shown('10.0.0.0/8'), '"10.0.0.0/8"');
    assert.equal(shown('a"b\\c'), '"a\\"b\\\\c"');
    assert.equal(shown('\u200b\u00e9\u{1f600}'), '"\\u200b\\u00e9\\ud83d\\ude00"');
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      if (!/^"[\x20-\x7e]+"$/.test(shown(String.fromCharCode(unit)))) assert.fail(`U+${unit.toString(16)}`);
    }
  });

  it('can be read back: an escape stands for one character', () => {
    for (const text of ['', 'a', '\n\t\0', '\ufeff10.0.0.1', 'e\u0301', '\ud800', '"\\"']) {
      assert.equal(JSON.parse(shown(text)), text);
    }
  });

  it('holds sixty characters at most', () => {
    assert.equal(shown('x'.repeat(60)), `"${'x'.repeat(60)}"`);
    assert.equal(shown('x'.repeat(61)), shown('x'.repeat(1_000_000)));
    assert.ok(shown('x'.repeat(61)).startsWith(`"${'x'.repeat(60)}`));
    assert.ok(shown('\u200b'.repeat(1000)).length < 400);
  });
});

describe('kindOf', () => {
  it('says in words what a value is', () => {
    const rows: readonly (readonly [value: unknown, kind: RegExp])[] = [
      [undefined, /nothing/], [null, /null/], ['text', /string/], [1, /number/], [true, /boolean/],
      [1n, /bigint/],
      [Symbol('a'), /symbol/], [() => 1, /function/], [[], /list/], [{}, /object/],
      [Object.create(null), /object/],
      [new (class {})(), /class/], [Buffer.from('a'), /Buffer/], [runInNewContext('new Map()'), /Map/],
      ...NOT_PLAIN.map(([name, value]) => [value, new RegExp(`\\b${name}\\b`)] as const),
    ];
    for (const [value, kind] of rows) assert.match(kindOf(value), kind);
  });

  it('shows nothing of its content', () => {
    const secret = 'do-not-show-this-secret-anywhere';
    for (const value of [
      secret, [secret], { secret }, new Error(secret), Symbol(secret), new Map([[secret, secret]]),
    ]) {
      assert.ok(!kindOf(value).includes(secret));
    }
  });

  it('is in printable ASCII whatever the name of a class is', () => {
    const named = (name: unknown): object => {
      class Strange {}
      Object.defineProperty(Strange, 'name', { value: name });
      return new Strange();
    };
    for (const value of [named('\u001b[31m\r\n'), named('x'.repeat(1000)), named(1), named('')]) {
      assert.match(kindOf(value), /^an instance of [\x20-\x7e]{1,100}$/);
    }
  });
});
