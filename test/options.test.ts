/** Reading option objects: what each kind takes, and that nothing but an object's own, known keys counts. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  ANYTHING, attempt, CALLBACK, COUNT, heard, isText, kind, readOptions, SECONDS, SWITCH, TEXT,
  TEXT_LIST, TEXTS, type Kind,
} from '../src/options.ts';
import { assertThrows, NOT_STRINGS, polluted, wrong } from './helpers.ts';

interface Sample {
  readonly size?: number | undefined;
  readonly name?: string | undefined;
}

const required = ({ takes, isType, isValue }: Kind): Kind => kind(takes, isType, isValue, true);
const SAMPLE = { size: COUNT, name: TEXT };
const sample = (options: unknown): Sample => readOptions<Sample>('owner', wrong<Sample>(options), SAMPLE);
const one = (value: unknown, of: Kind): unknown => readOptions('owner', { it: value }, { it: of }).it;

const holes = new Array<string>(2);
const withOwnEvery = Object.assign([1], { every: () => true, includes: () => false });

const TABLE: readonly {
  readonly name: string;
  readonly kind: Kind;
  readonly takes: string;
  readonly right: readonly unknown[];
  readonly wrongType: readonly unknown[];
  readonly wrongValue: readonly unknown[];
}[] = [
  {
    name: 'TEXT', kind: TEXT, takes: 'takes a non-empty string',
    right: ['a', ' ', '\0', '\ud800', 'x'.repeat(10_000)],
    wrongType: NOT_STRINGS.filter((value) => value !== undefined), wrongValue: [''],
  },
  {
    name: 'TEXTS', kind: TEXTS, takes: 'takes a non-empty string or a non-empty list of them',
    right: ['a', ['a'], ['a', 'b'], ['a', 'a']],
    wrongType: [null, 1, {}, [1], ['a', 1], ['a', null], holes, [['a']], withOwnEvery, new Set(['a'])],
    wrongValue: ['', [], [''], ['a', '']],
  },
  {
    name: 'TEXT_LIST', kind: TEXT_LIST, takes: 'takes a non-empty list of non-empty strings',
    right: [['a'], ['a', 'b']],
    wrongType: ['a', '', null, 1, {}, [1], ['a', 1], holes, withOwnEvery, new Set(['a'])],
    wrongValue: [[], [''], ['a', ''], ['', 'a']],
  },
  {
    name: 'SECONDS', kind: SECONDS, takes: 'takes a finite number of seconds, 0 or more',
    right: [0, -0, 0.5, 1, 1e9, Number.MAX_VALUE, Number.MIN_VALUE],
    wrongType: ['1', '', null, 1n, true, [], [1], {}, new Number(1), new Date(0), () => 1],
    wrongValue: [-1, -Number.MIN_VALUE, NaN, Infinity, -Infinity],
  },
  {
    name: 'COUNT', kind: COUNT, takes: 'takes a whole number, 0 or more',
    right: [0, -0, 1, 2, Number.MAX_SAFE_INTEGER],
    wrongType: ['1', '', null, 1n, true, [], [1], {}, new Number(1), () => 1],
    wrongValue: [-1, 0.5, 1.5, NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER + 1],
  },
  {
    name: 'SWITCH', kind: SWITCH, takes: 'takes true or false', right: [true, false],
    wrongType: ['true', '', 0, 1, null, {}, [], new Boolean(true)], wrongValue: [],
  },
  {
    name: 'CALLBACK', kind: CALLBACK, takes: 'takes a function', right: [() => 1, async () => 1, class {}],
    wrongType: ['f', null, 1, true, {}, [], { call: () => 1 }], wrongValue: [],
  },
  {
    name: 'ANYTHING', kind: ANYTHING, takes: '', right: ['', 0, null, false, NaN, {}, Symbol('it'), 1n],
    wrongType: [], wrongValue: [],
  },
];

describe('option kinds', () => {
  it('take every value that they describe, as it is', () => {
    for (const { name, kind: of, right } of TABLE) {
      for (const value of right) assert.deepEqual(one(value, of), value, name);
    }
  });

  it('answer a wrong type with a TypeError that names the option and what it takes', () => {
    for (const { kind: of, takes, wrongType } of TABLE) {
      for (const value of wrongType) {
        assertThrows(() => one(value, of), TypeError, ['owner: option "it"', takes]);
      }
    }
  });

  it('answer a wrong value with a RangeError that names the option and what it takes', () => {
    for (const { kind: of, takes, wrongValue } of TABLE) {
      for (const value of wrongValue) {
        assertThrows(() => one(value, of), RangeError, ['owner: option "it"', takes]);
      }
    }
  });

  it('never show the value that they refuse, which may be a secret', () => {
    const secret = 'do-not-show-this-secret-anywhere';
    for (const refusing of [SECONDS, COUNT, SWITCH, CALLBACK, TEXT_LIST]) {
      assertThrows(() => one(secret, refusing), TypeError, ['"it"'], [secret]);
    }
    assertThrows(() => one([secret, ''], TEXTS), RangeError, ['"it"'], [secret]);
    assertThrows(() => one({ secret }, TEXT), TypeError, ['"it"'], [secret]);
  });

  it('take an option that is absent or undefined, unless it is required', () => {
    for (const { name, kind: of } of TABLE) {
      for (const options of [{}, { it: undefined }]) {
        assert.equal(readOptions<{ it?: unknown }>('owner', options, { it: of }).it, undefined, name);
      }
    }
  });

  it('may be required: then absent and undefined are a TypeError', () => {
    for (const options of [{}, { it: undefined }]) {
      assertThrows(
        () => readOptions<{ it?: unknown }>('owner', options, { it: required(TEXT) }), TypeError,
        ['owner: option "it" takes a non-empty string'],
      );
    }
    assert.equal(one('a', required(TEXT)), 'a');
    assertThrows(() => one('', required(TEXT)), RangeError, ['owner: option "it" takes a non-empty string']);
    assert.equal(TEXT.isRequired, false);
  });

  it('are made of words, a test of the type and a test of the value', () => {
    const isNumber = (value: unknown): boolean => typeof value === 'number';
    const even = kind('an even number', isNumber, (value) => Number(value) % 2 === 0);
    assert.equal(one(4, even), 4);
    assertThrows(() => one('4', even), TypeError, ['"it" takes an even number']);
    assertThrows(() => one(3, even), RangeError, ['"it" takes an even number']);
    assert.equal(isText(''), true);
    for (const value of NOT_STRINGS) assert.equal(isText(value), false);
  });
});

describe('readOptions', () => {
  it('gives the options that were given, and undefined for the others', () => {
    assert.deepEqual({ ...sample({ name: 'a', size: 2 }) }, { size: 2, name: 'a' });
    const { size, name } = sample({ size: 2 });
    assert.deepEqual([size, name], [2, undefined]);
  });

  it('takes an object alone: any other value is a TypeError that names the owner', () => {
    for (const value of [undefined, null, true, 1, 1n, 'size', '', Symbol('a'), () => 1, [], [{ size: 1 }]]) {
      assertThrows(() => sample(value), TypeError, ['owner: takes an object of options']);
    }
  });

  it('takes objects of every making: without prototype, frozen, of a class', () => {
    class Settings {
      size = 3;
    }
    assert.equal(sample(Object.assign(Object.create(null), { size: 1 })).size, 1);
    assert.equal(sample(Object.freeze({ size: 2 })).size, 2);
    assert.equal(sample(new Settings()).size, 3);
  });

  it('refuses an unknown key, and tells it and the known ones', () => {
    const keys = ['colour', 'Size', 'size ', '', 'constructor', 'toString', 'hasOwnProperty', '0'];
    for (const key of keys) {
      assertThrows(
        () => sample({ size: 1, [key]: undefined }), TypeError,
        [`owner: unknown option "${key}"; the options are size, name`],
      );
    }
    const parsed: unknown = JSON.parse('{"__proto__":{"size":1}}');
    assertThrows(() => sample(parsed), TypeError, ['unknown option "__proto__"']);
    assertThrows(() => sample({ [Symbol('size')]: 1 }), TypeError, ['unknown option "Symbol(size)"']);
    const hidden = Object.defineProperty({}, 'colour', { value: 1, enumerable: false });
    assertThrows(() => sample(hidden), TypeError, ['unknown option "colour"']);
  });

  it('refuses an unknown key before it looks at a value', () => {
    const options = { get size(): number { throw new Error('was read'); }, colour: 1 };
    assertThrows(() => sample(options), TypeError, ['unknown option "colour"']);
  });

  it('names the first option at fault, in the order of the kinds', () => {
    assertThrows(() => sample({ name: 1, size: 'a' }), TypeError, ['option "size"']);
    assertThrows(() => sample({ name: 1, size: -1 }), RangeError, ['option "size"']);
    assertThrows(() => sample({ name: 1, size: 1 }), TypeError, ['option "name"']);
  });

  it('reads own keys only, hidden ones too: nothing is inherited', () => {
    const { size, name } = sample(Object.create({ size: 1, name: '', colour: 1 }));
    assert.deepEqual([size, name], [undefined, undefined]);
    assert.equal(sample(Object.defineProperty({}, 'size', { value: 4, enumerable: false })).size, 4);
  });

  it('reads every option and every entry of a list once', () => {
    let reads = 0;
    const options = { get size() { reads += 1; return reads; } };
    assert.equal(sample(options).size, 1);
    assert.equal(reads, 1);

    const list = ['', 'b'];
    Object.defineProperty(list, 0, { get: () => { reads += 1; return reads === 2 ? 'a' : ''; } });
    assert.deepEqual(one(list, TEXTS), ['a', 'b']);
    assert.equal(reads, 2);
  });

  it('copies a list, so that a later change of it changes nothing', () => {
    const list = ['a'];
    const read = one(list, TEXTS);
    list.push('b');
    assert.deepEqual(read, ['a']);
    assert.notEqual(read, list);
  });

  it('sees no option that Object.prototype was polluted with', () => {
    const pollution = { size: 0, name: 'red', colour: 'red', it: 'a' };
    const seen = polluted(pollution, () => [{}, { size: 7 }, { name: 'a' }].map((options) => {
      const { size, name } = sample(options);
      return [size, name];
    }));
    assert.deepEqual(seen, [[undefined, undefined], [7, undefined], [undefined, 'a']]);
    assertThrows(
      () => polluted(pollution, () => readOptions<{ it?: string }>('owner', {}, { it: required(TEXT) })),
      TypeError, ['owner: option "it" takes a non-empty string'],
    );
  });

  it('requires no more options when Object.prototype was polluted with the word for that', () => {
    const size = polluted({ isRequired: true }, () => attempt(() => sample({ size: 1 }).size, undefined));
    assert.equal(size, 1);
  });

  it('lets an error that a getter throws through', () => {
    const fault = new Error('from the getter');
    assert.throws(() => sample({ get size(): number { throw fault; } }), fault);
  });
});

describe('attempt and heard', () => {
  it('gives what a callback returns, and undefined where it throws', () => {
    const promise = Promise.resolve(1);
    for (const value of [undefined, null, false, 0, '', 'a', promise]) {
      assert.equal(attempt((argument: unknown) => argument, value), value);
    }
    for (const thrown of [new Error('a'), 'a', undefined, null]) {
      assert.equal(attempt(() => { throw thrown; }, undefined), undefined);
    }
  });

  it('keeps the rejection of an async callback from ending the process', async () => {
    const thenable = { then: (_: unknown, reject: (fault: Error) => void): void => reject(new Error('b')) };
    const poisoned = { get then(): never { throw new Error('c'); } };
    const faults: unknown[] = [];
    const note = (fault: unknown): void => { faults.push(fault); };
    process.on('unhandledRejection', note);
    try {
      const rejected = attempt(async () => { throw new Error('a'); }, undefined);
      assert.ok(rejected instanceof Promise);
      assert.equal(attempt(() => thenable, undefined), thenable);
      assert.equal(attempt(() => poisoned, undefined), poisoned);
      const unheard = Promise.reject(new Error('d'));
      assert.equal(heard(unheard), unheard);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await assert.rejects(rejected, { message: 'a' });
    } finally {
      process.off('unhandledRejection', note);
    }
    assert.deepEqual(faults, []);
  });

  it('calls the callback once', () => {
    let calls = 0;
    attempt(() => { calls += 1; }, undefined);
    attempt(() => { calls += 1; throw new Error('a'); }, undefined);
    assert.equal(calls, 2);
  });
});
