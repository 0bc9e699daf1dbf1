/** The address behind trusted proxies, by `X-Forwarded-For` or `Forwarded` (RFC 7239): never a guess. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  clientAddress, type ClientAddress, type ClientAddressOptions, type ClientHop, type FilterRequest,
  type ForwardedHeader,
} from '../../src/index.ts';
import { assertOptionFault, NOT_PLAIN, wrong } from '../helpers.ts';

type Options = Partial<ClientAddressOptions>;

const TRUSTED = ['10.0.0.0/8', 'fd00::/8', 'fe80::/10'];
const PEER = '10.0.0.1';

type Row = readonly [text: string | undefined, address: string | undefined, position?: number];

/** A request from a peer with one header, and what a filter reads of it: nothing by any other name. */
const requestOf = (peer: unknown, name: string, text: unknown): FilterRequest => ({
  address: wrong(peer), header: (asked) => (asked.toLowerCase() === name ? wrong(text) : undefined),
});

const finder = (options: Options): ClientAddress => clientAddress({ trustedProxies: TRUSTED, ...options });
const nameOf = (header: ForwardedHeader): string => (typeof header === 'string' ? header : header.single);

const trace = (
  forwardedHeader: ForwardedHeader, text: unknown, peer: unknown = PEER, options: Options = {},
): ClientHop => {
  const find = finder({ forwardedHeader, ...options });
  const request = requestOf(peer, nameOf(forwardedHeader), text);
  const hop = find.trace(request);
  assert.equal(find(request), hop.address);
  return hop;
};

/** The client and where it stood, or undefined without one. */
const hop = (
  header: ForwardedHeader, text: unknown, peer: unknown = PEER, options: Options = {},
): { readonly address: string; readonly position: number } | undefined => {
  const { address, position } = trace(header, text, peer, options);
  return address === undefined ? undefined : { address, position };
};

function assertRows(header: ForwardedHeader, rows: readonly Row[], peer = PEER): void {
  for (const [text, address, position = -1] of rows) {
    const expected = address === undefined ? undefined : { address, position };
    assert.deepEqual(hop(header, text, peer), expected, JSON.stringify(text));
  }
}

/** Values of which one node alone is given, which is then the client's where it is understood. */
function assertNodes(nodes: readonly (readonly [node: string, address: string | undefined])[]): void {
  assertRows('x-forwarded-for', nodes.map(([node, address]) => [node, address, 0]));
}

const SINGLE: ForwardedHeader = { single: 'cf-connecting-ip' };
const ALL: readonly ForwardedHeader[] = ['x-forwarded-for', 'forwarded', SINGLE];

/** A value that gives this client under each header. */
const valueOf = (header: ForwardedHeader, address: string): string =>
  header === 'forwarded' ? `for="${address.includes(':') ? `[${address}]` : address}"` : address;

describe('the peer', () => {
  it('is the client where it is no trusted proxy: the header is anybody\'s words then', () => {
    for (const header of ALL) {
      for (const peer of ['192.0.2.1', '2001:db8::1', '::10.0.0.1', '11.0.0.0', '9.255.255.255']) {
        for (const text of ['10.0.0.9', '1.1.1.1', 'for=1.1.1.1', 'for="', ',', '', 'unknown', undefined]) {
          for (const options of [{}, { withoutHeader: 'peer' }, { withoutHeader: 'refused' }] as const) {
            assert.deepEqual(hop(header, text, peer, options), { address: peer, position: -1 });
          }
        }
      }
    }
  });

  it('is no client where a trusted proxy sends no header: one that got lost must not make it one', () => {
    for (const header of ALL) {
      for (const peer of [PEER, 'fd00::1', '::ffff:10.0.0.1', 'fe80::1%eth0']) {
        assert.equal(hop(header, undefined, peer), undefined);
        assert.equal(hop(header, undefined, peer, { withoutHeader: 'refused' }), undefined);
      }
    }
  });

  it('is the client without a header where that is asked for', () => {
    for (const header of ALL) {
      for (const peer of [PEER, 'fd00::1', '::ffff:10.0.0.1', 'fe80::1%eth0']) {
        const found = hop(header, undefined, peer, { withoutHeader: 'peer' });
        assert.deepEqual(found, { address: peer, position: -1 });
      }
    }
  });

  it('is no client where the header is there but empty, malformed or unreadable', () => {
    const values = [
      '', ' ', '\t', ',', 'unknown', 'for', '_hidden', 1, true, ['1.1.1.1'], {}, Promise.resolve('1.1.1.1'),
    ];
    for (const header of ALL) {
      for (const value of values) {
        assert.equal(hop(header, value, PEER, { withoutHeader: 'peer' }), undefined);
      }
    }
  });

  it('that is no address has no client behind it', () => {
    for (const header of ALL) {
      for (const peer of [
        '', 'unknown', '10.0.0', '10.0.0.1:80', '[fd00::1]', '010.0.0.1', ' 10.0.0.1', 'unix:', '@',
        '/run/gate.sock', null, 167772161, ['10.0.0.1'], Buffer.from('10.0.0.1'), new String('10.0.0.1'),
      ]) {
        for (const text of [valueOf(header, '1.1.1.1'), undefined]) {
          for (const withoutHeader of ['refused', 'peer'] as const) {
            assert.equal(hop(header, text, peer, { withoutHeader }), undefined);
          }
        }
      }
    }
  });

  it('without an address, as behind a destroyed socket, is never trusted', () => {
    for (const header of ALL) {
      for (const trustedProxies of [TRUSTED, ['0.0.0.0/0', '::/0'], ['unix:'], []]) {
        for (const withoutHeader of ['refused', 'peer'] as const) {
          // Asked without `hop`, which takes an absent peer for PEER.
          const find = finder({ forwardedHeader: header, trustedProxies, withoutHeader });
          for (const text of [valueOf(header, '1.1.1.1'), undefined]) {
            const request = requestOf(undefined, nameOf(header), text);
            assert.equal(find(request), undefined);
            assert.equal(find.trace(request).address, undefined);
          }
        }
      }
    }
  });

  it('is trusted in every spelling: mapped, with a zone, long (RFC 4291 §2.5.5.2, RFC 4007 §11)', () => {
    for (const peer of ['::ffff:10.0.0.1', '::ffff:a00:1', 'fe80::1%eth0', 'FD00:0:0:0:0:0:0:1']) {
      assertRows('x-forwarded-for', [['1.1.1.1', '1.1.1.1', 0]], peer);
      assertRows('forwarded', [['for=1.1.1.1', '1.1.1.1', 0]], peer);
      assert.equal(hop(SINGLE, '1.1.1.1', peer)?.address, '1.1.1.1');
    }
  });
});

describe('X-Forwarded-For', () => {
  it('is read from the right as far as trust goes: the first untrusted address is the client', () => {
    assertRows('x-forwarded-for', [
      ['1.1.1.1', '1.1.1.1', 0],
      ['1.1.1.1, 2.2.2.2', '2.2.2.2', 1],
      ['1.1.1.1,10.0.0.2', '1.1.1.1', 0],
      ['1.1.1.1,2.2.2.2,10.0.0.2,10.0.0.3', '2.2.2.2', 1],
      ['10.9.9.9,1.1.1.1,10.0.0.2', '1.1.1.1', 1],
      ['1.1.1.1,fd00::2,10.0.0.3', '1.1.1.1', 0],
      ['2001:db8::1, 10.0.0.2', '2001:db8::1', 0],
      ['1.1.1.1,::ffff:10.0.0.2', '1.1.1.1', 0],
      ['1.1.1.1,::ffff:2.2.2.2', '::ffff:2.2.2.2', 1],
    ]);
  });

  it('of trusted addresses alone gives the leftmost', () => {
    assertRows('x-forwarded-for', [
      ['10.0.0.2', '10.0.0.2', 0], ['10.0.0.4,10.0.0.3,10.0.0.2', '10.0.0.4', 0],
      ['fd00::9,10.0.0.2', 'fd00::9', 0],
    ]);
  });

  it('has whatever stands left of the first untrusted address ignored', () => {
    for (const left of ['', 'unknown', '_hidden', '"', 'a,b,,', '1.1.1.1:x', ' ', '\0', 'for=1;', '\u20ac']) {
      const position = `${left},`.split(',').length - 1;
      assertRows('x-forwarded-for', [[`${left},2.2.2.2`, '2.2.2.2', position]]);
    }
  });

  it('has no client where a step that is reached is empty, obfuscated or no address', () => {
    const steps = [
      '', ' ', '\t', 'unknown', 'UNKNOWN', '_hidden', '"1.1.1.1"', '1.1.1', '01.1.1.1', '1.1.1.1/32', '::g',
      'localhost', '1.1.1.1;', '1.1.1.1 2.2.2.2', '1.1.1.1\n', '\u00a01.1.1.1', '\v1.1.1.1', 'for=1.1.1.1',
      '\u0661.1.1.1', '*', '-',
    ];
    for (const step of steps) {
      assertRows('x-forwarded-for', [
        [step, undefined], [`1.1.1.1,${step}`, undefined], [`1.1.1.1,${step},10.0.0.2`, undefined],
      ]);
    }
    assertRows('x-forwarded-for', [[',', undefined], [',,', undefined], ['1.1.1.1,', undefined]]);
  });

  it('has the blanks around an entry trimmed, SP and HTAB alone (RFC 9110 §5.6.3)', () => {
    assertRows('x-forwarded-for', [
      [' 1.1.1.1 ', '1.1.1.1', 0], ['\t1.1.1.1\t', '1.1.1.1', 0],
      [' \t 1.1.1.1 \t ,\t 10.0.0.2\t', '1.1.1.1', 0], ['1.1.1.1\r', undefined], ['1.1.1.1\u2003', undefined],
      ['1.1. 1.1', undefined], ['1.1.1.1 ,', undefined],
    ]);
  });

  it('may give a port, of one to five digits up to 65535, which is left out', () => {
    assertNodes([
      ['1.2.3.4:0', '1.2.3.4'], ['1.2.3.4:80', '1.2.3.4'], ['1.2.3.4:65535', '1.2.3.4'],
      ['1.2.3.4:00080', '1.2.3.4'], ['[::1]:443', '::1'], ['[2001:db8::1]:65535', '2001:db8::1'],
      ['[::ffff:1.2.3.4]:1', '::ffff:1.2.3.4'], ['1.2.3.4:', undefined], ['1.2.3.4:65536', undefined],
      ['1.2.3.4:99999', undefined], ['1.2.3.4:000080', undefined], ['1.2.3.4:-1', undefined],
      ['1.2.3.4:+1', undefined], ['1.2.3.4:1e1', undefined], ['1.2.3.4:8 0', undefined],
      ['1.2.3.4: 80', undefined], ['1.2.3.4:http', undefined], ['1.2.3.4:_a', undefined],
      ['1.2.3.4:80:80', undefined], ['1.2.3.4:\u0661', undefined], ['1.2.3.4:80\n', undefined],
      [':80', undefined], ['unknown:80', undefined], ['[::1]:', undefined], ['[::1]:65536', undefined],
      ['[::1]:_a', undefined], ['[::1]:a', undefined], ['[::1]80', undefined], ['[::1] :80', undefined],
      ['[::1]:80:80', undefined],
    ]);
  });

  it('may give an IPv6 address in brackets or without, an IPv4 address without', () => {
    assertNodes([
      ['[::1]', '::1'], ['[2001:DB8::1]', '2001:DB8::1'], ['::1', '::1'], ['2001:db8::1', '2001:db8::1'],
      ['::', '::'], ['[::1%eth0]', '::1%eth0'], ['::1%eth0', '::1%eth0'],
      ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'], ['1:2:3:4:5:6:7:8:443', undefined],
      ['[1.2.3.4]', undefined], ['[1.2.3.4]:80', undefined], ['[]', undefined], ['[]:80', undefined],
      ['[', undefined], [']', undefined], ['[::1', undefined], ['::1]', undefined], ['[[::1]]', undefined],
      ['[::1]]', undefined], ['[::1][::2]', undefined], ['[ ::1]', undefined], ['x[::1]', undefined],
      ['x::1]', undefined], ['x::1]:80', undefined], ['1:2::3]', undefined], ['[::1]x:80', undefined],
      ['[::g]', undefined], ['[:1]', undefined], ['[unknown]', undefined], ['1.2.3.4]', undefined],
      ['[1.2.3.4', undefined],
    ]);
  });

  it('has ports, brackets and mapped forms seen through on the way, too', () => {
    assertRows('x-forwarded-for', [
      ['1.1.1.1:9, 10.0.0.2:80, [fd00::1]:443, [fd00::2], ::ffff:10.0.0.3', '1.1.1.1', 0],
      ['[2001:db8::1]:1, [::ffff:10.0.0.2]:80', '2001:db8::1', 0],
      ['1.1.1.1, 10.0.0.2:', undefined],
      ['1.1.1.1, [fd00::1]:x', undefined],
    ]);
  });

  it('may be long: only as much of it is believed as is trusted', () => {
    const proxies = new Array<string>(10_000).fill('10.0.0.2').join(', ');
    assertRows('x-forwarded-for', [
      [`1.1.1.1, ${proxies}`, '1.1.1.1', 0], [`unknown, ${proxies}`, undefined], [proxies, '10.0.0.2', 0],
      [`${proxies}, 1.1.1.1`, '1.1.1.1', 10_000],
    ]);
  });
});

describe('Forwarded', () => {
  it('is read from the right as far as trust goes (RFC 7239 §4, §7.4)', () => {
    assertRows('forwarded', [
      ['for=192.0.2.43', '192.0.2.43', 0],
      ['for=192.0.2.60;proto=http;by=203.0.113.43', '192.0.2.60', 0],
      ['for=192.0.2.43, for=198.51.100.17', '198.51.100.17', 1],
      ['for=192.0.2.43, for=10.0.0.2', '192.0.2.43', 0],
      ['for=192.0.2.43,for="[fd00::17]:4711", for="10.0.0.3:80"', '192.0.2.43', 0],
      ['for=10.0.0.4,for=10.0.0.3', '10.0.0.4', 0],
      ['For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17', 0],
    ]);
  });

  it('has names in any case, and takes the for parameter wherever it stands (RFC 7239 §4)', () => {
    assertRows('forwarded', [
      ['FOR=1.1.1.1', '1.1.1.1', 0], ['fOr=1.1.1.1', '1.1.1.1', 0], ['by=2.2.2.2;for=1.1.1.1', '1.1.1.1', 0],
      ['proto=https;host=example.org;for=1.1.1.1;by=_x', '1.1.1.1', 0],
      ['forx=2.2.2.2;for=1.1.1.1', '1.1.1.1', 0], ['xfor=2.2.2.2;for=1.1.1.1', '1.1.1.1', 0],
      ['ext=1;a=b;for=1.1.1.1', '1.1.1.1', 0], ['for=1.1.1.1;host="a;b,for=2.2.2.2"', '1.1.1.1', 0],
    ]);
  });

  it('is refused as a whole where a name stands twice in an element, in any case (RFC 7239 §4)', () => {
    assertRows('forwarded', [
      ['for=1.1.1.1;for=2.2.2.2', undefined], ['for=1.1.1.1;For=1.1.1.1', undefined],
      ['for=1.1.1.1;by=a;BY=b', undefined], ['for=a;for=b, for=1.1.1.1', undefined],
      ['for=1.1.1.1, for=10.0.0.2;a=1;A=2', undefined], ['for=1.1.1.1;by=a, for=10.0.0.2;by=a', '1.1.1.1', 0],
    ]);
  });

  it('has no client where an element that is reached has no for', () => {
    assertRows('forwarded', [
      ['by=2.2.2.2', undefined], ['proto=http', undefined], ['for=1.1.1.1, by=10.0.0.2', undefined],
      ['for=1.1.1.1, by=x, for=10.0.0.2', undefined], ['by=x, for=1.1.1.1', '1.1.1.1', 1],
      ['by=x, for=1.1.1.1, for=10.0.0.2', '1.1.1.1', 1],
    ]);
  });

  it('may quote a value, in which a backslash stands before any character (RFC 9110 §5.6.4)', () => {
    assertRows('forwarded', [
      ['for="1.1.1.1"', '1.1.1.1', 0], ['for="\\1.\\1.1\\.1"', '1.1.1.1', 0],
      ['for="1.1.1.1:80"', '1.1.1.1', 0], ['for="[2001:db8::1]"', '2001:db8::1', 0],
      ['for="\\[2001:db8::1\\]\\:8\\0"', '2001:db8::1', 0], ['host="a\\"b";for=1.1.1.1', '1.1.1.1', 0],
      ['host="\\\\";for=1.1.1.1', '1.1.1.1', 0], ['host="";for=1.1.1.1', '1.1.1.1', 0],
      ['host="a\tb \x80\xff~!";for=1.1.1.1', '1.1.1.1', 0],
      ['host="\\\t\\ \\\xff";for=1.1.1.1', '1.1.1.1', 0], ['host="a=b;c,d";for="1.1.1.1"', '1.1.1.1', 0],
      ['for=" 1.1.1.1"', undefined], ['for="1.1.1.1 "', undefined], ['for=""', undefined],
      ['for="\\""', undefined], ['for="1.1.1.1\\\\"', undefined],
    ]);
  });

  it('has a node with a colon or a bracket quoted, and IPv6 in brackets (RFC 7239 §6)', () => {
    assertRows('forwarded', [
      ['for=1.1.1.1:80', undefined], ['for=[::1]', undefined], ['for=[2001:db8::1]:80', undefined],
      ['for=2001:db8::1', undefined], ['for="2001:db8::1"', undefined], ['for="::1"', undefined],
      ['for="::"', undefined], ['for="1:2:3:4:5:6:7:8"', undefined], ['for="[1.1.1.1]"', undefined],
      ['for="[::1"', undefined], ['for="::1]"', undefined], ['for="[::1]x"', undefined],
      ['for="[::1]:80x"', undefined], ['for="[]"', undefined],
    ]);
  });

  it('may give a port: up to five digits, or an obfuscated one (RFC 7239 §6.3)', () => {
    assertRows('forwarded', [
      ['for="1.1.1.1:0"', '1.1.1.1', 0], ['for="1.1.1.1:65535"', '1.1.1.1', 0],
      ['for="1.1.1.1:_a"', '1.1.1.1', 0], ['for="[::1]:_A.b-_9"', '::1', 0], ['for="[::1]:8080"', '::1', 0],
      ['for="[::1]:_gazonk"', '::1', 0], ['for="1.1.1.1:"', undefined], ['for="1.1.1.1:65536"', undefined],
      ['for="1.1.1.1:123456"', undefined], ['for="1.1.1.1:_"', undefined], ['for="1.1.1.1:_a b"', undefined],
      ['for="1.1.1.1:a"', undefined], ['for="1.1.1.1:_a:80"', undefined], ['for="[::1]:"', undefined],
      ['for="[::1]:_"', undefined], ['for="[::1]:_\xe4"', undefined], ['for="[::1]_a"', undefined],
      ['for="[::1]x:_a"', undefined], ['for="x::1]:_a"', undefined], ['for="[::1]x:80"', undefined],
      ['for="[::1]:_a/"', undefined],
    ]);
  });

  it('has no client at an obfuscated or unknown node that is reached (RFC 7239 §6.2, §6.3)', () => {
    const nodes = ['unknown', 'Unknown', '_gazonk', '"_gazonk"', '"unknown:80"', 'a', '1.1.1', '1.1.1.1.'];
    for (const node of nodes) {
      assertRows('forwarded', [
        [`for=${node}`, undefined], [`for=1.1.1.1, for=${node}`, undefined],
        [`for=1.1.1.1, for=${node}, for=10.0.0.2`, undefined], [`for=${node}, for=1.1.1.1`, '1.1.1.1', 1],
      ]);
    }
  });

  it('is refused as a whole where any of it breaks the grammar, reached or not (RFC 7239 §4)', () => {
    const faults = [
      'for', 'for=', '=1.1.1.1', '=', 'for==1.1.1.1', 'for=1.1.1.1=', 'for =1.1.1.1', 'for= 1.1.1.1',
      'for=1.1.1.1;by', 'for=1.1.1.1; by', 'for=1.1.1.1 ; by =a', 'for=1.1.1.1 by=a', 'for=1.1.1.1\n',
      'for=1.1.1.1;\u00a0by=a', 'for=1.1.1.1;\nby=a', 'for=1.1.1.1;\vby=a', 'for= 1.1.1.1; by=a',
      'for=1.1.1.1; b y=a',
      '\nfor=1.1.1.1', 'for="1.1.1.1', 'for="1.1.1.1\\"', 'for="', 'for="\\', 'for=1.1.1.1"',
      'for="1.1.1.1"x', 'for="1.1.1.1" x', 'for=1.1.1.1"x"', '"for"=1.1.1.1', 'fo r=1.1.1.1', 'for:1.1.1.1',
      'for=1.1.1.1:80', 'for=[::1]', 'for=1.1.1.1\u00a0', 'for=\u0661', 'host="a\nb"', 'host="a\0b"',
      'host="a\x7fb"', 'host="a\u0100b"', 'host="\\\n"', 'host="\\\u0100"', 'host="\x1f"',
      'f\xfcr=1', 'a=\xe4', 'a=(b)', 'a=b/c', 'a=b@c', 'a={}', 'a=<b>', 'a=b?', 'a=b\\c',
      'a,b', 'unknown', '1.1.1.1', '_x',
      '\u20ac', 'a=b c=d', "a='b c'", 'a=b;c', ';a', '==', 'a=""""', 'a=b""',
    ];
    for (const fault of faults) {
      assertRows('forwarded', [
        [fault, undefined], [`${fault}, for=1.1.1.1`, undefined],
        [`for=1.1.1.1, ${fault}, for=10.0.0.2`, undefined], [`for=1.1.1.1, ${fault}`, undefined],
      ]);
    }
  });

  it('has tokens of exactly the characters of RFC 9110 §5.6.2', () => {
    const tchar = '!#$%&\'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    for (let unit = 0; unit <= 0x2ff; unit += 1) {
      const character = String.fromCharCode(unit);
      // These three end a value, so that what follows them is judged for itself.
      if (',; \t'.includes(character)) continue;
      const expected = tchar.includes(character) ? { address: '1.1.1.1', position: 0 } : undefined;
      assert.deepEqual(hop('forwarded', `for=1.1.1.1;x=a${character}`), expected, JSON.stringify(character));
      assert.deepEqual(hop('forwarded', `for=1.1.1.1;x${character}=a`), expected, JSON.stringify(character));
      assert.deepEqual(hop('forwarded', `for=1.1.1.1;${character}=a`), expected, JSON.stringify(character));
    }
  });

  it('has quoted strings of exactly the characters of RFC 9110 §5.6.4', () => {
    for (let unit = 0; unit <= 0x2ff; unit += 1) {
      const character = String.fromCharCode(unit);
      const isText = unit === 9 || (unit >= 0x20 && unit <= 0xff && unit !== 0x7f);
      const client = { address: '1.1.1.1', position: 0 };
      // A quotation mark ends the string, and a backslash makes a pair with the b.
      const bare = isText && character !== '"' ? client : undefined;
      assert.deepEqual(hop('forwarded', `x="a${character}b";for=1.1.1.1`), bare, JSON.stringify(character));
      const paired = isText ? client : undefined;
      const pair = `\\${character}`;
      assert.deepEqual(hop('forwarded', `x="a${pair}b";for=1.1.1.1`), paired, JSON.stringify(character));
    }
  });

  it('may have blanks around commas and empty elements, which do not count (RFC 9110 §5.6.1)', () => {
    assertRows('forwarded', [
      [' for=1.1.1.1 ', '1.1.1.1', 0], ['\tfor=1.1.1.1\t', '1.1.1.1', 0],
      ['for=1.1.1.1 \t , \t for=10.0.0.2', '1.1.1.1', 0], ['for=1.1.1.1,', '1.1.1.1', 0],
      [',for=1.1.1.1', '1.1.1.1', 0], [', ,\t,for=1.1.1.1, ,,', '1.1.1.1', 0],
      ['for=1.1.1.1,,for=10.0.0.2', '1.1.1.1', 0], ['for=2.2.2.2,,for=1.1.1.1', '1.1.1.1', 1],
      ['for="1.1.1.1" , for="10.0.0.2"', '1.1.1.1', 0],
    ]);
  });

  it('may have empty pairs between semicolons (RFC 7239 §4)', () => {
    assertRows('forwarded', [
      ['for=1.1.1.1;', '1.1.1.1', 0], [';for=1.1.1.1', '1.1.1.1', 0], [';;for=1.1.1.1;;by=a;;', '1.1.1.1', 0],
      ['for=1.1.1.1; , for=10.0.0.2;', '1.1.1.1', 0], ['for=1.1.1.1;; by=a', '1.1.1.1', 0],
      ['; for=1.1.1.1', '1.1.1.1', 0],
      ['for=1.1.1.1 ; ; ;by=a ; ', '1.1.1.1', 0], [' ;\t;for=1.1.1.1', '1.1.1.1', 0],
      // An element of nothing but semicolons is one without a for.
      [';', undefined], [' ; ', undefined], ['for=1.1.1.1, ;', undefined], ['for=1.1.1.1, ; ;', undefined],
      ['for=1.1.1.1, ;;, for=10.0.0.2', undefined],
      [';, for=1.1.1.1', '1.1.1.1', 1],
    ]);
  });

  it('may have blanks around semicolons (RFC 9110 §5.6.6): half the field writes them', () => {
    assertRows('forwarded', [
      ['for=1.1.1.1; proto=https', '1.1.1.1', 0], ['for=1.1.1.1 ;proto=https', '1.1.1.1', 0],
      ['for=1.1.1.1\t;\tproto=https', '1.1.1.1', 0], ['proto=https; for=1.1.1.1', '1.1.1.1', 0],
      ['proto=https \t ; \t for="1.1.1.1:80" ; by=_x', '1.1.1.1', 0],
      ['for="[2001:db8::1]"; host="a;b"; proto=https', '2001:db8::1', 0],
      ['for=1.1.1.1; proto=https, for=10.0.0.2 ; proto=http', '1.1.1.1', 0],
      ['for=2.2.2.2; by=a, for=1.1.1.1; by=b', '1.1.1.1', 1],
      // Blanks do not hide that a name stands twice, or that the one at fault is reached.
      ['for=1.1.1.1; for=2.2.2.2', undefined], ['for=1.1.1.1 ; FOR=1.1.1.1', undefined],
      ['for=unknown; proto=https', undefined],
    ]);
  });

  it('without any element breaks the grammar, which wants one (RFC 7239 §4)', () => {
    for (const text of ['', ' ', '\t', ',', ', ,', ' , ']) assertRows('forwarded', [[text, undefined]]);
  });

  it('has no zone in an address, since its grammar knows none (RFC 7239 §6)', () => {
    assertRows('forwarded', [
      ['for="[fe80::1%eth0]"', undefined], ['for="[2001:db8::1%1]:80"', undefined],
      ['for="[fe80::1]"', 'fe80::1', 0], ['for=1.1.1.1, for="[fe80::1%eth0]"', undefined],
    ]);
    assertRows('forwarded', [['for=1.1.1.1', '1.1.1.1', 0]], 'fe80::1%eth0');
  });

  it('may be long, and its values too', () => {
    const proxies = new Array<string>(5_000).fill('for=10.0.0.2;by="\\"\\"\\""').join(', ');
    const long = 'x'.repeat(100_000);
    assertRows('forwarded', [
      [`for=1.1.1.1, ${proxies}`, '1.1.1.1', 0], [`for=_x, ${proxies}`, undefined],
      [`for=1.1.1.1;a="${long}";b=${long};${long}=c`, '1.1.1.1', 0], [`for=1.1.1.1;a="${long}`, undefined],
    ]);
  });
});

describe('a header of one address', () => {
  it('is the client: an address, with a port or in brackets, with blanks around', () => {
    const rows: readonly (readonly [text: string, address: string])[] = [
      ['1.1.1.1', '1.1.1.1'], ['2001:db8::1', '2001:db8::1'], ['[2001:db8::1]', '2001:db8::1'],
      ['1.1.1.1:443', '1.1.1.1'], ['[2001:db8::1]:443', '2001:db8::1'], [' 1.1.1.1\t', '1.1.1.1'],
      ['::ffff:1.1.1.1', '::ffff:1.1.1.1'],
    ];
    for (const [text, address] of rows) assert.equal(hop(SINGLE, text)?.address, address, text);
  });

  it('is the client even where it is a proxy: nothing stands left of it', () => {
    for (const address of ['10.0.0.2', 'fd00::2', PEER]) assert.equal(hop(SINGLE, address)?.address, address);
  });

  it('gives no client where it is repeated, a list, empty or malformed', () => {
    const texts = [
      '1.1.1.1, 1.1.1.1', '1.1.1.1,2.2.2.2', '1.1.1.1, 10.0.0.2', '1.1.1.1,', ',1.1.1.1', ',',
      '1.1.1.1 2.2.2.2',
      '', ' ', 'unknown', '_hidden', '-', 'for=1.1.1.1', '"1.1.1.1"', '1.1.1', '01.1.1.1', '1.1.1.1/32',
      '::g',
      '1.1.1.1:', '1.1.1.1:65536', '1.1.1.1:x', '[1.1.1.1]', '[::1', '::1]', '\u00a01.1.1.1', '1.1.1.1\n',
      'unix:',
      '1.1.1.1;', 'localhost',
    ];
    for (const text of texts) {
      for (const withoutHeader of ['refused', 'peer'] as const) {
        assert.equal(hop(SINGLE, text, PEER, { withoutHeader }), undefined, JSON.stringify(text));
      }
    }
  });

  it('is the one named, whichever that is, and no other is read', () => {
    // Requests are asked by lower-case names.
    for (const single of ['x-real-ip', 'True-Client-IP', 'X-FORWARDED-FOR']) {
      const asked: string[] = [];
      const find = finder({ forwardedHeader: { single } });
      const client = find({
        address: PEER, header: (name) => {
          asked.push(name);
          return '1.1.1.1';
        },
      });
      assert.equal(client, '1.1.1.1');
      assert.deepEqual([...new Set(asked)], [single.toLowerCase()]);
    }
  });
});

describe('a Unix socket', () => {
  it('is trusted where unix: is a rule, and gives the client that its header names', () => {
    for (const header of ALL) {
      for (const trustedProxies of [['unix:'], ['10.0.0.0/8', 'unix:'], new Set(['unix:', '::1'])]) {
        const found = hop(header, valueOf(header, '1.1.1.1'), 'unix:', { trustedProxies });
        assert.equal(found?.address, '1.1.1.1');
      }
    }
  });

  it('may stand before other proxies, which the header names', () => {
    const options = { trustedProxies: ['unix:', '10.0.0.0/8'] };
    assert.deepEqual(
      hop('x-forwarded-for', '1.1.1.1, 10.0.0.2', 'unix:', options), { address: '1.1.1.1', position: 0 },
    );
    assert.equal(
      hop('x-forwarded-for', '1.1.1.1, 10.0.0.2', 'unix:', { trustedProxies: ['unix:'] })?.address,
      '10.0.0.2',
    );
  });

  it('has no client without its header, also where the peer would be one', () => {
    for (const header of ALL) {
      for (const withoutHeader of ['refused', 'peer'] as const) {
        const options = { trustedProxies: ['unix:'], withoutHeader };
        assert.equal(hop(header, undefined, 'unix:', options), undefined);
        assert.equal(hop(header, '', 'unix:', options), undefined);
      }
    }
  });

  it('is no peer where no rule says so, and no step within a header', () => {
    for (const header of ALL) assert.equal(hop(header, valueOf(header, '1.1.1.1'), 'unix:'), undefined);
    const options = { trustedProxies: ['unix:', '10.0.0.0/8'] };
    for (const text of ['unix:', '1.1.1.1, unix:', '1.1.1.1, unix:, 10.0.0.2']) {
      assert.equal(hop('x-forwarded-for', text, PEER, options), undefined);
      assert.equal(hop('x-forwarded-for', text, 'unix:', options), undefined);
    }
    assert.equal(hop('forwarded', 'for=1.1.1.1, for="unix:"', 'unix:', options), undefined);
  });

  it('is known by the text unix: alone, and makes no address trusted', () => {
    const options = { trustedProxies: ['unix:'] };
    for (const peer of ['UNIX:', 'unix', 'unix:/run/a.sock', ' unix:', 'unix: ', '']) {
      assert.equal(hop('x-forwarded-for', '1.1.1.1', peer, options), undefined, peer);
    }
    assert.deepEqual(hop('x-forwarded-for', '1.1.1.1', PEER, options), { address: PEER, position: -1 });
  });
});

describe('a request that the host did not see whole', () => {
  it('has no client, whoever sent it', () => {
    for (const header of ALL) {
      for (const peer of [PEER, '192.0.2.1', 'unix:']) {
        for (const isIncomplete of [true, 1, 'false', null, {}, 0, '', NaN]) {
          const find = finder(
            { forwardedHeader: header, trustedProxies: [...TRUSTED, 'unix:'], withoutHeader: 'peer' },
          );
          const request = {
            ...requestOf(peer, nameOf(header), valueOf(header, '1.1.1.1')),
            isIncomplete: wrong<boolean>(isIncomplete),
          };
          assert.equal(find(request), undefined, String(isIncomplete));
          assert.equal(find.trace(request).address, undefined);
        }
      }
    }
  });

  it('is whole where the host says so, or says nothing', () => {
    for (const isIncomplete of [false, undefined]) {
      const request = { ...requestOf(PEER, 'x-forwarded-for', '1.1.1.1'), isIncomplete };
      assert.equal(finder({})(wrong(request)), '1.1.1.1');
    }
  });
});

describe('trace', () => {
  it('says where the client stood, -1 for the peer', () => {
    assert.equal(trace('x-forwarded-for', undefined, '192.0.2.1').position, -1);
    assert.equal(trace('x-forwarded-for', '2.2.2.2, 1.1.1.1, 10.0.0.2').position, 1);
    assert.equal(trace('forwarded', 'for=1.1.1.1, for=10.0.0.2').position, 0);
    assert.equal(trace('x-forwarded-for', undefined, PEER, { withoutHeader: 'peer' }).position, -1);
  });

  it('says without a client what stood where the search ended, and that it is no address', () => {
    const rows: readonly (readonly [text: string, position: number, stood: string])[] = [
      ['unknown', 0, 'unknown'], ['1.1.1.1, unknown, 10.0.0.2', 1, 'unknown'],
      ['1.1.1.1, 2.2.2.2.2', 1, '2.2.2.2.2'], ['a, b, 10.0.0.3,10.0.0.2', 1, 'b'],
      ['\u00a0203.0.113.9', 0, '\u00a0203.0.113.9'], ['1.1.1.1, ', 1, ''],
    ];
    for (const [text, position, stood] of rows) {
      const found = trace('x-forwarded-for', text);
      assert.deepEqual([found.address, found.position], [undefined, position], text);
      // Blanks around it, which the list's grammar lets stand, say nothing.
      assert.equal(found.text?.replace(/^[ \t]+|[ \t]+$/g, ''), stood, text);
    }
    const hidden = trace('forwarded', 'for=1.1.1.1, for=_hidden, for=10.0.0.2');
    assert.deepEqual([hidden.address, hidden.position], [undefined, 1]);
    assert.match(String(hidden.text), /_hidden/);
    assert.match(String(trace(SINGLE, '1.1.1.1, 2.2.2.2').text), /1\.1\.1\.1, 2\.2\.2\.2/);
  });

  it('of a Forwarded without sense says the whole value, and of an element without for that nothing stood', () => {
    for (const text of ['for', '=', 'for=1.1.1.1 x', 'for=1.1.1.1;for=1.1.1.1', 'for="1.1.1.1', ',', '']) {
      assert.deepEqual(trace('forwarded', text), { address: undefined, position: 0, text }, text);
    }
    for (const text of ['for=1.1.1.1, by=_x', 'for=1.1.1.1, ;', 'for=1.1.1.1, by=_x, for=10.0.0.2']) {
      assert.deepEqual(trace('forwarded', text), { address: undefined, position: 1, text: undefined }, text);
    }
  });

  it('says what the peer was where it is no address, and undefined where there was none', () => {
    const { address, position, text } = trace('x-forwarded-for', '1.1.1.1', '@');
    assert.deepEqual([address, position, text], [undefined, -1, '@']);
    const none = finder({}).trace(requestOf(undefined, 'x-forwarded-for', '1.1.1.1'));
    assert.deepEqual([none.address, none.position, none.text], [undefined, -1, undefined]);
    assert.equal(trace('x-forwarded-for', undefined).text, undefined);
  });

  it('is never undefined, whatever is asked', () => {
    const throwing = (): never => {
      throw new Error('host');
    };
    const requests: readonly unknown[] = [
      {}, { address: PEER }, { address: PEER, header: throwing }, { get address() { return throwing(); } },
      { address: 'x', header: () => 'y' }, { address: PEER, header: async () => '1.1.1.1' }, undefined, null,
    ];
    for (const header of ALL) {
      for (const request of requests) {
        const found = finder({ forwardedHeader: header, withoutHeader: 'peer' }).trace(wrong(request));
        assert.equal(typeof found, 'object');
        assert.equal(found.address, undefined);
        assert.deepEqual(Object.keys(found).sort(), ['address', 'position', 'text']);
      }
    }
  });
});

describe('the options', () => {
  const build = (options: object): ClientAddress => finder(wrong(options));

  it('name a header that lists proxies, or a header of one address', () => {
    for (const value of ['x-real-ip', 'X-Forwarded-For', 'cf-connecting-ip', '']) {
      assertOptionFault(
        () => build({ forwardedHeader: value }), RangeError, 'forwardedHeader', ['clientAddress'],
      );
    }
    for (const value of [null, 1, true, ['forwarded'], () => 'forwarded']) {
      assertOptionFault(
        () => build({ forwardedHeader: value }), TypeError, 'forwardedHeader', ['clientAddress'],
      );
    }
    for (const header of ALL) build({ forwardedHeader: header });
  });

  it('name one header by a text that can be a header\'s name (RFC 9110 §5.1), and nothing beside it', () => {
    const faults: readonly unknown[] = [
      {}, { single: undefined }, { single: null }, { single: 1 }, { single: ['x-real-ip'] }, { single: '' },
      { single: 'x-real-ip', many: 'forwarded' }, { many: 'forwarded' }, { single: 'x real ip' },
      { single: 'x-real-ip:' }, { single: 'x-real-ip\r\n' }, { single: '\u00e9' }, { single: ' x-real-ip' },
      Object.create({ single: 'x-real-ip' }), ...NOT_PLAIN.map(([, value]) => value),
    ];
    for (const value of faults) {
      assert.throws(() => build({ forwardedHeader: value }), (error: unknown) => {
        assert.ok(error instanceof TypeError || error instanceof RangeError);
        assert.match(String(Reflect.get(error, 'option')), /^forwardedHeader(?:\.(?:single|many))?$/);
        return true;
      }, JSON.stringify(value));
    }
  });

  it('say what holds without a header: refused or peer', () => {
    for (const value of ['allowed', '', 'Peer', 'client']) {
      assertOptionFault(
        () => build({ withoutHeader: value }), RangeError, 'withoutHeader', ['clientAddress'],
      );
    }
    for (const value of [null, true, false, 1, ['peer']]) {
      assertOptionFault(() => build({ withoutHeader: value }), TypeError, 'withoutHeader', ['clientAddress']);
    }
  });

  it('know no header by its old name, and need the list of proxies', () => {
    assertOptionFault(
      () => build({ header: 'forwarded' }), TypeError, 'header', ['option "header" is no option'],
    );
    const bare = (): ClientAddress => clientAddress(wrong({}));
    assertOptionFault(bare, TypeError, 'trustedProxies', ['clientAddress: option "trustedProxies"']);
  });

  it('are read once: a list that changes later changes nothing', () => {
    const trustedProxies = ['10.0.0.1'];
    const find = finder({ trustedProxies });
    trustedProxies[0] = '192.0.2.1';
    assert.equal(find(requestOf('10.0.0.1', 'x-forwarded-for', '1.1.1.1')), '1.1.1.1');
    assert.equal(find(requestOf('192.0.2.1', 'x-forwarded-for', '1.1.1.1')), '192.0.2.1');
    const single = { single: 'x-real-ip' };
    const one = finder({ forwardedHeader: single });
    single.single = 'x-other';
    assert.equal(one(requestOf(PEER, 'x-real-ip', '1.1.1.1')), '1.1.1.1');
  });
});
