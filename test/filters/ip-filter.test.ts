// `ipFilter`: who comes in by address, and that everything which is not plainly an allowed address stays out.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { cidrSet, clientAddress, ipFilter } from '../../src/index.ts';
import type { IpFilterOptions, Verdict } from '../../src/index.ts';
import { assertThrows, NOT_STRINGS, polluted, wrong } from '../helpers.ts';
import {
  assertCaused, assertConfiguration, assertPlainOnly, assertRefused, brokenRequest, INCOMPLETE,
  incompleteRequest,
  outcome, plainRefusal, POLLUTION, requestFrom, requestOf, unhandledRejections,
} from './support.ts';

const ALLOWED: Verdict = { ok: true, claims: undefined };
const MISSING = plainRefusal('address_missing');
const MALFORMED = plainRefusal('address_malformed');
const REFUSED = plainRefusal('address_refused');

type Judged = readonly [address: unknown, verdict: Verdict];

/** Asserts the verdict on requests from each of the addresses. */
function judges(options: IpFilterOptions, verdicts: readonly Judged[]): void {
  const filter = ipFilter(options);
  for (const [address, verdict] of verdicts) {
    assert.deepEqual(filter.check(requestFrom(address)), verdict, String(address));
  }
}

const all = (addresses: readonly unknown[], verdict: Verdict): Judged[] =>
  addresses.map((address) => [address, verdict]);

it('an address is allowed where it lies in the list (RFC 4632 §3.1)', () => {
  judges({ allow: ['192.0.2.7', '10.0.0.0/8', '2001:db8::/32', '::1'] }, [
    ...all(['192.0.2.7', '10.0.0.0', '10.255.255.255', '2001:db8::', '2001:db8:ffff::1', '::1'], ALLOWED),
    ...all(
      ['192.0.2.6', '192.0.2.8', '9.255.255.255', '11.0.0.0', '2001:db7::1', '2001:db9::', '::2'], REFUSED,
    ),
  ]);
});

it('an empty allow list admits nobody', () => {
  for (const allow of [[], new Set<string>(), cidrSet([])]) {
    judges({ allow }, all(['127.0.0.1', '::1', '0.0.0.0', '255.255.255.255', '::'], REFUSED));
  }
});

it('deny wins over allow, whichever is the narrower', () => {
  const verdicts: Judged[] = [
    ...all(['10.1.0.1', '10.0.255.255', '10.2.0.0', '::2'], ALLOWED), ...all(['10.1.2.3', '::1'], REFUSED),
  ];
  judges({ allow: ['10.0.0.0/8', '::/0'], deny: ['10.1.2.3', '::1'] }, verdicts);
  judges({ allow: ['10.1.2.3'], deny: ['10.0.0.0/8'] }, [['10.1.2.3', REFUSED]]);
  judges({ allow: ['10.1.2.3'], deny: ['10.1.2.3'] }, [['10.1.2.3', REFUSED]]);
});

it('what is in neither list is refused', () => {
  judges({ allow: ['10.0.0.0/8'], deny: ['192.0.2.0/24'] }, all(['192.0.2.1', '198.51.100.1'], REFUSED));
});

it('a rule of one family never matches the other', () => {
  judges({ allow: ['::/0'] }, [['10.0.0.1', REFUSED], ['::ffff:10.0.0.1', REFUSED], ['::1', ALLOWED]]);
  judges({ allow: ['0.0.0.0/0'] }, [['::1', REFUSED], ['10.0.0.1', ALLOWED]]);
  judges({ allow: ['0.0.0.0/0', '::/0'], deny: ['::/0'] }, [['10.0.0.1', ALLOWED], ['::1', REFUSED]]);
});

it('an IPv4-mapped address is the IPv4 address, in lists and in requests (RFC 4291 §2.5.5.2)', () => {
  judges({ allow: ['127.0.0.1'] }, [
    ...all(['::ffff:127.0.0.1', '::FFFF:7f00:1', '0:0:0:0:0:ffff:127.0.0.1'], ALLOWED),
    ['::ffff:127.0.0.2', REFUSED],
  ]);
  judges({ allow: ['::ffff:10.0.0.0/104'] }, [['10.9.9.9', ALLOWED], ['11.0.0.0', REFUSED]]);
  judges({ allow: ['0.0.0.0/0'], deny: ['::ffff:7f00:1'] }, [['127.0.0.1', REFUSED], ['127.0.0.2', ALLOWED]]);
});

it('the zone of an address is ignored (RFC 4007 §11)', () => {
  judges({ allow: ['fe80::/10'] }, [['fe80::1%eth0', ALLOWED], ['fe80::1%1', ALLOWED]]);
  judges({ allow: ['0.0.0.0/0', '::/0'], deny: ['fe80::/10'] }, [['fe80::1%eth0', REFUSED]]);
});

it('a missing address is refused as such', () => {
  judges({ allow: ['0.0.0.0/0', '::/0'] }, all([undefined, null], MISSING));
});

it('a text that is no address is refused as such (RFC 6943 §3.1.1)', () => {
  judges({ allow: ['0.0.0.0/0', '::/0'] }, all([
    '', ' ', 'unknown', '_hidden', 'localhost', '010.0.0.1', '127.1', '1.2.3', '1.2.3.4.5', '2130706433',
    '0x7f.0.0.1', ' 127.0.0.1', '127.0.0.1 ', '127.0.0.1:80', '1.2.3.4:abc', '127.0.0.1:foo,evil', '[::1]',
    '[2001:db8::1]:443', '::1:', '1:2:3:4:5:6:7:8:9', '\u0661.2.3.4', '127.0.0.1%eth0', 'fe80::1%',
    '10.0.0.0/8', '127.0.0.1, 127.0.0.1',
  ], MALFORMED));
});

it('an address that is no text is refused as malformed', () => {
  const values = NOT_STRINGS.filter((value) => value !== undefined && value !== null);
  judges({ allow: ['0.0.0.0/0', '::/0'] }, all([...values, ['127.0.0.1'], 2_130_706_433], MALFORMED));
});

it('the address is read by the function given, from the very request', () => {
  const seen: unknown[] = [];
  const filter = ipFilter({
    allow: ['192.0.2.1'],
    address: (...given) => {
      seen.push(...given);
      return given[0].header('x-client');
    },
  });
  const inside = requestOf({ 'x-client': '192.0.2.1' }, '198.51.100.1');
  const outside = requestOf({ 'x-client': '198.51.100.1' }, '192.0.2.1');
  const nowhere = requestOf({}, '192.0.2.1');
  assert.deepEqual(
    [inside, outside, nowhere].map((request) => filter.check(request)), [ALLOWED, REFUSED, MISSING],
  );
  assert.deepEqual(seen, [inside, outside, nowhere]);
});

it('a function that throws, or gives no address, opens nothing', () => {
  const everybody = { allow: ['0.0.0.0/0', '::/0'] };
  const verdicts: Judged[] = [
    [undefined, MISSING], [null, MISSING], ['', MALFORMED], ['nowhere', MALFORMED],
  ];
  for (const [value, verdict] of verdicts) {
    const filter = ipFilter({ ...everybody, address: () => wrong(value) });
    assert.deepEqual(filter.check(requestFrom('127.0.0.1')), verdict);
  }
  for (const value of [
    42, true, false, {}, ['127.0.0.1'], new String('127.0.0.1'), Promise.resolve('127.0.0.1'),
    () => '127.0.0.1',
  ]) {
    const filter = ipFilter({ ...everybody, address: () => wrong(value) });
    assertCaused(filter.check(requestFrom('127.0.0.1')), MISSING, value);
  }
  for (const value of [new Error('address'), undefined, 'text', '127.0.0.1']) {
    const filter = ipFilter({
      ...everybody,
      address: () => {
        throw value;
      },
    });
    assertCaused(filter.check(requestFrom('127.0.0.1')), MISSING, value);
  }
});

it('a host whose address throws has none', () => {
  const verdict = ipFilter({ allow: ['0.0.0.0/0', '::/0'] }).check(brokenRequest());
  assert.equal(outcome(verdict), 'address_missing');
});

it('a request that the host did not see whole is refused before anything of it is looked at', () => {
  const looked: string[] = [];
  const address = (): string => {
    looked.push('address()');
    return '127.0.0.1';
  };
  const everybody = ['0.0.0.0/0', '::/0'];
  for (const value of INCOMPLETE) {
    for (const options of [{ allow: everybody }, { allow: everybody, address }, {
      allow: everybody, address: clientAddress({ trustedProxies: everybody, withoutHeader: 'peer' }),
    }] as const) {
      const verdict = ipFilter(options).check(incompleteRequest(value, looked));
      assertRefused(verdict, plainRefusal('request_incomplete'));
    }
  }
  assert.deepEqual(looked, []);
  const whole = { ...requestFrom('127.0.0.1'), isIncomplete: false };
  assert.deepEqual(ipFilter({ allow: ['127.0.0.1'] }).check(whole), ALLOWED);
});

it('an async function gives no address, and its rejection ends no process', async () => {
  const rejections = await unhandledRejections(() => {
    for (const answer of [Promise.resolve('127.0.0.1'), Promise.reject(new Error('address'))]) {
      const filter = ipFilter({ allow: ['127.0.0.1'], address: () => wrong(answer) });
      assertCaused(filter.check(requestFrom('127.0.0.1')), MISSING, answer);
    }
  });
  assert.deepEqual(rejections, []);
});

it('the headers of a request do not matter', () => {
  const filter = ipFilter({ allow: ['127.0.0.1'] });
  const headers = { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1', 'x-real-ip': '127.0.0.1' };
  assert.deepEqual(filter.check(requestOf(headers, '192.0.2.1')), REFUSED);
});

it('verdicts are frozen, and the same objects each time', () => {
  const filter = ipFilter({ allow: ['127.0.0.1'] });
  for (const address of ['127.0.0.1', '192.0.2.1', 'nowhere', undefined]) {
    const verdict = filter.check(requestFrom(address));
    assert.ok(Object.isFrozen(verdict));
    assert.equal(filter.check(requestFrom(address)), verdict);
    assert.equal(ipFilter({ allow: ['127.0.0.1'] }).check(requestFrom(address)), verdict);
  }
});

it('filters do not disturb one another', () => {
  const inner = ipFilter({ allow: ['10.0.0.0/8'] });
  const outer = ipFilter({
    allow: ['192.0.2.1'],
    address: (request) => (inner.check(requestFrom('10.0.0.1')).ok ? request.address : undefined),
  });
  assert.deepEqual(outer.check(requestFrom('192.0.2.1')), ALLOWED);
  assert.deepEqual(outer.check(requestFrom('10.0.0.1')), REFUSED);
});

it('a filter is frozen, and its check needs no this', () => {
  const filter = ipFilter({ allow: ['127.0.0.1'] });
  assert.ok(Object.isFrozen(filter));
  const { check } = filter;
  assert.deepEqual(check(requestFrom('127.0.0.1')), ALLOWED);
});

it('lists are arrays, sets, generators or compiled, and read while the filter is made', () => {
  const rules = ['10.0.0.0/8', '192.0.2.1'];
  function* generate(): Generator<string> {
    yield* rules;
  }
  const lists = (): NonNullable<IpFilterOptions['deny']>[] => [
    [...rules], new Set(rules), generate(), cidrSet(rules),
  ];
  for (const allow of lists()) {
    judges({ allow }, [...all(['10.1.1.1', '192.0.2.1'], ALLOWED), ['192.0.2.2', REFUSED]]);
  }
  for (const deny of lists()) {
    const verdicts: Judged[] = [...all(['10.1.1.1', '192.0.2.1'], REFUSED), ['192.0.2.2', ALLOWED]];
    judges({ allow: ['0.0.0.0/0'], deny }, verdicts);
  }
});

it('what becomes of the options afterwards does not matter', () => {
  const allow = ['192.0.2.1'];
  const deny: string[] = [];
  const options = { allow, deny };
  const filter = ipFilter(options);
  allow.push('0.0.0.0/0');
  deny.push('192.0.2.1');
  options.allow = ['0.0.0.0/0'];
  assert.deepEqual(filter.check(requestFrom('192.0.2.1')), ALLOWED);
  assert.deepEqual(filter.check(requestFrom('192.0.2.2')), REFUSED);
});

it('each option is read once', () => {
  const reads: string[] = [];
  const values: { readonly [name: string]: unknown } = {
    allow: ['192.0.2.1'], deny: [], address: () => '192.0.2.1',
  };
  const options = {};
  for (const name of Object.keys(values)) {
    Object.defineProperty(options, name, {
      get() {
        reads.push(name);
        return values[name];
      },
    });
  }
  assert.deepEqual(ipFilter(wrong(options)).check(requestFrom('10.0.0.1')), ALLOWED);
  assert.deepEqual(reads, ['allow', 'deny', 'address']);
});

it('an option that is there but undefined is an error, never "no check"', () => {
  for (const name of ['allow', 'deny', 'address']) {
    const options = wrong<IpFilterOptions>({ allow: ['0.0.0.0/0'], [name]: undefined });
    assertConfiguration(() => ipFilter(options), TypeError, name, ['ipFilter: ']);
  }
});

it('what only looks like a compiled list is an error while the filter is made', () => {
  const set = cidrSet(['127.0.0.1']);
  const values: unknown[] = [
    new Proxy(set, {}), Object.create(set), { ...set }, { has: () => true, ruleIndexOf: () => 0 },
    Object.setPrototypeOf({}, Object.getPrototypeOf(set) as object),
  ];
  for (const value of values) {
    for (const name of ['allow', 'deny']) {
      const options = wrong<IpFilterOptions>({ allow: ['127.0.0.1'], [name]: value });
      assertConfiguration(() => ipFilter(options), TypeError, name, ['ipFilter: ']);
    }
  }
  assert.deepEqual(ipFilter({ allow: set }).check(requestFrom('127.0.0.1')), ALLOWED);
});

it('a polluted Object.prototype changes nothing', () => {
  const [inside, outside] = polluted(POLLUTION, () => {
    const filter = ipFilter({ allow: ['192.0.2.1'] });
    return [filter.check(requestFrom('192.0.2.1')), filter.check(requestFrom('127.0.0.1'))];
  });
  assert.deepEqual(inside, ALLOWED);
  assert.deepEqual(outside, REFUSED);
  const error = polluted(POLLUTION, () => {
    try {
      return ipFilter(wrong({}));
    } catch (thrown) {
      return thrown;
    }
  });
  assert.ok(error instanceof TypeError && error.message.includes('option "allow"'));
});

it('the options are a plain object', () => {
  for (const value of [undefined, null, 42, 'allow', [], ['127.0.0.1'], () => ({})]) {
    assertThrows(() => ipFilter(wrong(value)), TypeError, ['ipFilter: ', 'object']);
  }
  assertPlainOnly(ipFilter, 'ipFilter: ', { allow: ['0.0.0.0/0'] });
  const bare = Object.assign(Object.create(null), { allow: ['127.0.0.1'] }) as IpFilterOptions;
  assert.deepEqual(ipFilter(bare).check(requestFrom('127.0.0.1')), ALLOWED);
});

it('an unknown option is an error that lists the known ones', () => {
  for (const name of ['allowed', 'Allow', 'header', 'trustedProxies', '__proto__', 'toString']) {
    const options = JSON.parse(`{ "allow": [], ${JSON.stringify(name)}: [] }`) as IpFilterOptions;
    assertConfiguration(() => ipFilter(options), TypeError, name, ['ipFilter: ', 'allow, deny, address']);
  }
  const symbol = wrong<IpFilterOptions>({ allow: [], [Symbol('allow')]: [] });
  assertThrows(() => ipFilter(symbol), TypeError, ['ipFilter: ', 'Symbol(allow)']);
});

it('lists of another type are errors that name the option', () => {
  const values = [
    null, true, 42, '127.0.0.1', {}, () => [], Symbol('allow'), { has: () => true }, Promise.resolve([]),
  ];
  assertConfiguration(() => ipFilter(wrong({})), TypeError, 'allow', ['ipFilter: ', 'list']);
  assertConfiguration(() => ipFilter(wrong({ deny: [] })), TypeError, 'allow', ['ipFilter: ', 'list']);
  for (const value of values) {
    assertConfiguration(() => ipFilter({ allow: wrong(value) }), TypeError, 'allow', ['ipFilter: ', 'list']);
    assertConfiguration(
      () => ipFilter({ allow: [], deny: wrong(value) }), TypeError, 'deny', ['ipFilter: ', 'list'],
    );
  }
});

it('a rule that is no text is an error that names option and place', () => {
  for (const value of [undefined, null, 42, ['127.0.0.1'], {}]) {
    const list = wrong<string[]>(['127.0.0.1', value]);
    assertConfiguration(() => ipFilter({ allow: list }), TypeError, 'allow[1]', ['ipFilter: ']);
    assertConfiguration(() => ipFilter({ allow: [], deny: list }), TypeError, 'deny[1]', ['ipFilter: ']);
  }
});

it('a wrong rule is an error that names option, place and text', () => {
  for (const rule of [
    '', ' 127.0.0.1', '10.0.0.0/+8', '10.0.0.0/08', '10.0.0.0/33', '::/129', '167772160/8', '127.1', '10/8',
    '10.1/16', '010.0.0.0/8', 'localhost', '::ffff:10.0.0.0/8', '10.0.0.0/8;80', '/8', '10.0.0.0/',
    'null', 'fe80::1%eth0', '10.0.0.0/8/8', '10.*.*.*', '10.0.0.0-10.0.0.9', '127.0.0.1,10.0.0.1', 'unix:',
  ]) {
    const list = ['127.0.0.1', '10.0.0.0/8', rule, 'worse'];
    const texts = ['ipFilter: ', JSON.stringify(rule), /^(?!.*worse)/];
    assertConfiguration(() => ipFilter({ allow: list }), RangeError, 'allow[2]', texts);
    assertConfiguration(() => ipFilter({ allow: [], deny: list }), RangeError, 'deny[2]', texts);
  }
  // What nobody sees is shown escaped.
  for (const [rule, escaped] of [
    ['10.0.0.0/\uff18', '\\uff18'], ['10.0.0.1\u200b', '\\u200b'], ['\u00a0::1', '\\u00a0'],
  ]) {
    assertConfiguration(() => ipFilter({ allow: [String(rule)] }), RangeError, 'allow[0]', [String(escaped)]);
  }
});

it('an address option that is no function is an error', () => {
  for (const value of [null, '127.0.0.1', {}, [], 42]) {
    assertConfiguration(
      () => ipFilter({ allow: [], address: wrong(value) }), TypeError, 'address', ['ipFilter: ', 'function'],
    );
  }
});
