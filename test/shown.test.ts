/** What errors show of what they were given: little of a text, escaped; of other values the kind alone. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';

import { kindOf, shown } from '../src/shown.ts';
import { NOT_PLAIN } from './helpers.ts';

describe('shown', () => {
  it('shows a text as between quotes, and escapes everything but printable ASCII', () => {
    assert.equal(shown('10.0.0.0/8'), '10.0.0.0/8');
    assert.equal(shown('a"b\\c'), 'a\\"b\\\\c');
    assert.equal(shown('\u200b\u00e9\u{1f600}'), '\\u200b\\u00e9\\ud83d\\ude00');
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      if (!/^[\x20-\x7e]+$/.test(shown(String.fromCharCode(unit)))) assert.fail(`U+${unit.toString(16)}`);
    }
  });

  it('can be read back: an escape stands for one character', () => {
    for (const text of ['', 'a', '\n\t\0', '\ufeff10.0.0.1', 'e\u0301', '\ud800', '"\\"']) {
      assert.equal(JSON.parse(`"${shown(text)}"`), text);
    }
  });

  it('shows nothing that is as long as a secret (32 bytes), but its length', () => {
    assert.equal(shown('x'.repeat(31)), 'x'.repeat(31));
    for (const secret of [
      'x'.repeat(32), 'a secret of thirty-two characters', '\u00e9'.repeat(11), 'x'.repeat(1_000_000),
      'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq/aBcDeFgHiJ=', 'rK2GxuEFE127VQ6rPaqN02stHdkz_3O7IoVnFgXddC0',
      `${'0123456789abcdef'.repeat(4)}`, `name.${'x'.repeat(27)}`, `${'x'.repeat(27)}.name`, 'jwtSecretKey=zautXStXM9iW3aD3',
    ]) {
      const isShort = secret.length < 32 && !secret.startsWith('\u00e9');
      assert.equal(shown(secret), isShort ? secret : `(${secret.length} characters)`);
    }
    assert.equal(shown('\u00e9'.repeat(10)), '\\u00e9'.repeat(10));
  });

  it('shows addresses and names of hosts, to the sixtieth character', () => {
    for (const text of [
      '2001:0db8:0000:0000:0000:0000:0000:0001/128', '::ffff:203.0.113.255-::ffff:203.0.113.255',
      'ec2-203-0-113-25.compute-1.amazonaws.com', 'fe80:0000:0000:0000:0000:0000:0000:0001:1',
    ]) assert.equal(shown(text), text);
    const long = 'name.'.repeat(20);
    assert.equal(shown(long), long.slice(0, 60));
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
