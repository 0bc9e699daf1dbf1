/** Reading option objects: what each kind takes, and that nothing but an object's own, known keys counts. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';

import { nativeHs256Key } from '../src/adapters/native.ts';
import { middleware } from '../src/adapters/node.ts';
import {
  clientAddress, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, restFilter, type Filter,
  type JwtFilterOptions,
} from '../src/index.ts';
import {
  ANYTHING, CALLBACK, COUNT, HEADER_NAME, isPlainObject, isText, kind, rangeFault, readOptions,
  required,
  SECONDS, SWITCH, TEXT, TEXT_LIST, TEXTS, typeFault, within, type Kind,
} from '../src/options.ts';
import { assertOptionFault, assertThrows, NOT_PLAIN, NOT_STRINGS, polluted, wrong } from './helpers.ts';

interface Sample {
  readonly size?: number;
  readonly name?: string;
}

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
    name: 'HEADER_NAME', kind: HEADER_NAME, takes: 'takes the name of a header',
    right: ['authorization', 'X-Token', 'a', "!#$%&'*+-.^_`|~09AZaz"],
    wrongType: [null, 1, true, {}, ['a'], new String('a')],
    wrongValue: ['', ' ', 'a b', 'a:', 'a\r\nb', '\u00e9', '(a)', 'a/b', 'a\0', ' a', 'a\n'],
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
        assertOptionFault(() => one(value, of), TypeError, 'it', ['owner: option "it"', takes]);
      }
    }
  });

  it('answer a wrong value with a RangeError that names the option and what it takes', () => {
    for (const { kind: of, takes, wrongValue } of TABLE) {
      for (const value of wrongValue) {
        assertOptionFault(() => one(value, of), RangeError, 'it', ['owner: option "it"', takes]);
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

  it('take an option that is absent, unless it is required, and none that is undefined', () => {
    for (const { name, kind: of } of TABLE) {
      assert.equal(readOptions<{ it?: unknown }>('owner', {}, { it: of }).it, undefined, name);
      const act = (): unknown => readOptions<{ it?: unknown }>('owner', { it: undefined }, { it: of });
      assertOptionFault(act, TypeError, 'it', ['owner: option "it"', 'undefined']);
    }
  });

  it('may be required: then absent and undefined are a TypeError', () => {
    const read = (options: { it?: unknown }): unknown =>
      readOptions<{ it?: unknown }>('owner', options, { it: required(TEXT) });
    assertOptionFault(() => read({}), TypeError, 'it', ['owner: option "it"', 'a non-empty string']);
    assertOptionFault(() => read({ it: undefined }), TypeError, 'it', ['owner: option "it"', 'undefined']);
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
      assertThrows(() => sample(value), TypeError, ['owner', 'object of options']);
    }
  });

  it('takes plain objects of every making: without prototype, frozen, of another realm', () => {
    assert.equal(sample(Object.assign(Object.create(null), { size: 1 })).size, 1);
    assert.equal(sample(Object.freeze({ size: 2 })).size, 2);
    assert.equal(sample(runInNewContext('({ size: 3 })')).size, 3);
  });

  it('takes no other object, and says which it is: its members are no settings, or not yet', () => {
    for (const [name, value] of NOT_PLAIN) assertThrows(() => sample(value), TypeError, ['owner', name]);
    const imitation = Object.create({ isPrototypeOf: () => true });
    for (const value of [Object.create({ size: 1 }), Object.create(Object.create(null)), new (class {})(), imitation]) {
      assertThrows(() => sample(value), TypeError, ['owner']);
    }
  });

  it('refuses an unknown key, and tells it and the known ones', () => {
    const keys = ['colour', 'Size', 'size ', 'constructor', 'toString', 'hasOwnProperty', '0'];
    for (const key of keys) {
      assertOptionFault(
        () => sample({ size: 1, [key]: undefined }), TypeError, key,
        [`owner: option "${key}" is no option`, 'size, name'],
      );
    }
    assertThrows(() => sample({ size: 1, '': 1 }), TypeError, ['owner', 'size, name']);
    const parsed: unknown = JSON.parse('{"__proto__":{"size":1}}');
    assertThrows(() => sample(parsed), TypeError, ['option "__proto__" is no option']);
    assertThrows(() => sample({ [Symbol('size')]: 1 }), TypeError, ['option "Symbol(size)" is no option']);
    const hidden = Object.defineProperty({}, 'colour', { value: 1, enumerable: false });
    assertThrows(() => sample(hidden), TypeError, ['option "colour" is no option']);
  });

  it('shows no key that is as long as a secret', () => {
    const secret = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
    const error = assertOptionFault(
      () => sample({ size: 1, [secret]: 'kid' }), TypeError, '(32 characters)', ['option "(32 characters)" is no option'],
    );
    assert.ok(!inspect(error).includes(secret));
  });

  it('refuses an unknown key before it looks at a value', () => {
    const options = { get size(): number { throw new Error('was read'); }, colour: 1 };
    assertThrows(() => sample(options), TypeError, ['option "colour" is no option']);
  });

  it('names the first option at fault, in the order of the kinds', () => {
    assertThrows(() => sample({ name: 1, size: 'a' }), TypeError, ['option "size"']);
    assertThrows(() => sample({ name: 1, size: -1 }), RangeError, ['option "size"']);
    assertThrows(() => sample({ name: 1, size: 1 }), TypeError, ['option "name"']);
  });

  it('reads own keys that are hidden, too', () => {
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
      TypeError, ['owner: option "it" is missing', 'a non-empty string'],
    );
  });

  it('requires no more options when Object.prototype was polluted with the word for that', () => {
    const size = polluted({ isRequired: true }, () => {
      try {
        return sample({ size: 1 }).size;
      } catch (error) {
        return error;
      }
    });
    assert.equal(size, 1);
  });

  it('lets an error that a getter throws through', () => {
    const fault = new Error('from the getter');
    assert.throws(() => sample({ get size(): number { throw fault; } }), fault);
  });
});

const key = hs256Key('a secret of thirty-two bytes: 32');
const filter: Filter = { check: () => ({ ok: true, claims: undefined }) };
const VERIFIER_NAMES = [
  'key', 'issuer', 'audience', 'subject', 'typ', 'requiredClaims', 'clockToleranceSeconds', 'maxAgeSeconds',
  'maxTokenLength', 'cacheSize', 'clock',
];

/** Every factory with an option object, its own sound options, and the names of all that it takes. */
const FACTORIES: readonly {
  readonly owner: string;
  readonly make: (options: unknown) => unknown;
  readonly sound: { readonly [name: string]: unknown };
  readonly names: readonly string[];
}[] = [
  {
    owner: 'hs256Key', make: (options) => hs256Key('x'.repeat(32), wrong(options)),
    sound: {}, names: ['kid'],
  },
  {
    owner: 'nativeHs256Key', make: (options) => nativeHs256Key('x'.repeat(32), wrong(options)), sound: {},
    names: ['kid', 'validated'],
  },
  {
    owner: 'jwtSigner', make: (options) => jwtSigner(wrong(options)), sound: { key },
    names: [
      'key', 'expiresInSeconds', 'notBeforeSeconds', 'issuer', 'audience', 'subject', 'issuedAt', 'header',
      'clock',
    ],
  },
  {
    owner: 'jwtVerifier', make: (options) => jwtVerifier(wrong(options)),
    sound: { key }, names: VERIFIER_NAMES,
  },
  {
    owner: 'clientAddress', make: (options) => clientAddress(wrong(options)), sound: { trustedProxies: [] },
    names: ['trustedProxies', 'forwardedHeader', 'withoutHeader'],
  },
  {
    owner: 'ipFilter', make: (options) => ipFilter(wrong(options)), sound: { allow: [] },
    names: ['allow', 'deny', 'address'],
  },
  {
    owner: 'jwtFilter', make: (options) => jwtFilter(wrong<JwtFilterOptions>(options)), sound: { key },
    names: [...VERIFIER_NAMES, 'tokenHeader', 'realm', 'revoked', 'allowedClaimValues', 'authorize'],
  },
  {
    owner: 'restFilter', make: (options) => restFilter(wrong(options)),
    sound: {}, names: ['ipFilter', 'jwtFilter'],
  },
  {
    owner: 'update', make: (options) => restFilter().update(wrong(options)), sound: {},
    names: ['ipFilter', 'jwtFilter'],
  },
  {
    owner: 'ipFilter', make: (options) => restFilter(wrong({ ipFilter: options })), sound: {},
    names: ['enabled', 'allow', 'deny', 'trustedProxies', 'forwardedHeader', 'withoutHeader'],
  },
  {
    owner: 'jwtFilter', make: (options) => restFilter(wrong({ jwtFilter: options })),
    sound: { enabled: true, secret: 'x'.repeat(32) },
    names: [
      'enabled', 'secret', ...VERIFIER_NAMES, 'tokenHeader', 'realm', 'revoked', 'allowedClaimValues',
      'authorize',
    ],
  },
  {
    owner: 'middleware', make: (options) => middleware(filter, wrong(options)),
    sound: {}, names: ['property'],
  },
];

/** The error that a factory throws; the test fails where it throws none. */
function faultOf(act: () => unknown, title: string): Error {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  return assert.fail(`${title}: nothing is thrown`);
}

/** The path of the option at fault, which the error carries as a property of its own. */
const optionOf = (error: Error): unknown =>
  (Object.hasOwn(error, 'option') ? Reflect.get(error, 'option') : undefined);

describe('faults', () => {
  it('carry the path of the option, as a property of their own', () => {
    const type = typeFault('owner', 'it', 'is wrong');
    const range = rangeFault('owner', 'it', 'is wrong');
    for (const [error, make] of [[type, TypeError], [range, RangeError]] as const) {
      assertOptionFault(() => { throw error; }, make, 'it', ['owner: option "it" is wrong']);
    }
  });

  it('of an inner call name the outer one, and the option as it was written there', () => {
    const nested = (options: unknown): unknown =>
      within('restFilter', 'ipFilter', () =>
        readOptions<{ it?: unknown }>('ipFilter', wrong(options), { it: TEXT }));
    assertOptionFault(
      () => nested({ it: 1 }), TypeError, 'ipFilter.it', ['restFilter: option "ipFilter.it" takes'],
    );
    assertOptionFault(
      () => nested({ it: '' }), RangeError, 'ipFilter.it', ['restFilter: option "ipFilter.it" takes'],
    );
    assertOptionFault(
      () => nested(1), TypeError, 'ipFilter', ['restFilter: option "ipFilter" takes a plain object'],
    );
    const twice = (): unknown => within('outer', 'a', () => nested({ it: 1 }));
    assertOptionFault(twice, TypeError, 'a.ipFilter.it', ['outer: option "a.ipFilter.it" takes']);
    assert.deepEqual({ ...Object(nested({ it: 'a' })) }, { it: 'a' });
  });

  it('of the host pass through as they are', () => {
    const fault = new TypeError('from the host');
    for (const thrown of [fault, 'text', undefined, null, Object.assign(new Error('a'), { option: 'it' })]) {
      try {
        within('outer', 'renamed', () => { throw thrown; });
        assert.fail('nothing is thrown');
      } catch (error) {
        assert.equal(error, thrown);
      }
    }
  });
});

describe('options that have been read', () => {
  it('have no prototype, so that nothing is lent to them later', () => {
    const options = sample({ size: 1 });
    assert.equal(Object.getPrototypeOf(options), null);
    assert.equal(polluted({ name: 'lent' }, () => options.name), undefined);
    assert.deepEqual({ ...options }, { size: 1 });
  });
});

describe('isPlainObject', () => {
  it('is true for objects of any realm that are nothing but their members', () => {
    for (const value of [{}, { a: 1 }, Object.create(null), Object.freeze({}), runInNewContext('({})')]) {
      assert.equal(isPlainObject(value), true);
    }
  });

  it('is false for every other value', () => {
    const others = [
      undefined, null, 1, 'a', true, [], () => 1, new (class {})(), Object.create({}),
      Object.create({ a: 1 }),
      Object.create(Object.create(null)), new Proxy(new Map(), {}), ...NOT_PLAIN.map(([, value]) => value),
    ];
    for (const value of others) assert.equal(isPlainObject(value), false);
  });
});

describe('the options of every factory', () => {
  it('are sound as this table has them', () => {
    for (const { make, sound, owner } of FACTORIES) assert.doesNotThrow(() => make(sound), owner);
  });

  it('that are there but undefined are a TypeError that names the option and says what to do', () => {
    for (const { owner, make, sound, names } of FACTORIES) {
      for (const name of names) {
        const title = `${owner}: ${name}`;
        const error = faultOf(() => make({ ...sound, [name]: undefined }), title);
        assert.equal(error.constructor, TypeError, `${title}: ${error.message}`);
        assert.match(error.message, new RegExp(`\\b${name}\\b`), title);
        assert.match(error.message, /undefined/, title);
        assert.match(String(optionOf(error)), new RegExp(`(?:^|[.])${name}$`), title);
      }
    }
  });

  it('that are not known are a TypeError that names them, undefined or not', () => {
    for (const { owner, make, sound, names } of FACTORIES) {
      for (const name of ['colour', 'header', '__proto__', 'constructor', names[0]?.toUpperCase() ?? '']) {
        if (names.includes(name)) continue;
        for (const value of [1, undefined]) {
          const options = Object.defineProperty({ ...sound }, name, { value, enumerable: true });
          const error = faultOf(() => make(options), `${owner}: ${name}`);
          assert.equal(error.constructor, TypeError, `${owner}: ${name}: ${error.message}`);
          assert.ok(error.message.includes(name), error.message);
        }
      }
    }
  });

  it('are a plain object: anything else is a TypeError that says what it is', () => {
    for (const { owner, make } of FACTORIES) {
      for (const [name, value] of NOT_PLAIN) {
        const error = faultOf(() => make(value), `${owner}: ${name}`);
        assert.equal(error.constructor, TypeError, `${owner}: ${name}: ${error.message}`);
        assert.match(error.message, new RegExp(`\\b${name}\\b`), owner);
      }
      for (const value of [null, 1, 'text', true, Symbol('a'), () => ({}), [], Object.create({ key })]) {
        assert.equal(faultOf(() => make(value), owner).constructor, TypeError, owner);
      }
    }
  });

  it('are a plain object of any realm, with a prototype or without, frozen or not', () => {
    for (const { owner, make, sound } of FACTORIES) {
      const foreign = Object.assign(runInNewContext('({})') as object, sound);
      for (const options of [
        foreign, Object.assign(Object.create(null), sound), Object.freeze({ ...sound }),
      ]) {
        assert.doesNotThrow(() => make(options), owner);
      }
    }
  });

  it('are not what Object.prototype is polluted with', () => {
    for (const { owner, make, sound, names } of FACTORIES) {
      for (const name of names) {
        const fault = polluted({ [name]: Symbol('lent') }, () => {
          try {
            make({ ...sound });
            return undefined;
          } catch (error) {
            return error;
          }
        });
        assert.equal(fault, undefined, `${owner}: ${name}`);
      }
    }
  });

  it('have no default where settings are swapped: update takes its argument', () => {
    const live = restFilter({ ipFilter: { allow: ['192.0.2.1'] } });
    for (const args of [[], [undefined], [null]]) {
      assert.throws(() => Reflect.apply(live.update, live, args), { name: 'TypeError' });
    }
    assert.equal(live.check({ address: '192.0.2.1', header: () => undefined }).ok, true);
    assert.equal(live.check({ address: '127.0.0.1', header: () => undefined }).ok, false);
  });

  it('never show what they were given in an error', () => {
    const secret = 'do-not-show-this-secret-anywhere';
    for (const { owner, make, sound, names } of FACTORIES) {
      for (const name of names) {
        for (const value of [{ secret }, [{ secret }], () => secret, Symbol(secret)]) {
          try {
            make({ ...sound, [name]: value });
          } catch (error) {
            assert.ok(
              error instanceof Error && !`${error.message}${error.stack}`.includes(secret),
              `${owner}: ${name}`,
            );
          }
        }
      }
    }
  });
});
