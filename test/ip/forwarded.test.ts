/** The address behind trusted proxies, by `X-Forwarded-For` or `Forwarded` (RFC 7239): never a guess. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readCidrSet } from '../../src/ip/cidr.ts';
import { hopBehind, type ForwardedHeader, type ClientHop } from '../../src/ip/forwarded.ts';

const TRUSTED = ['10.0.0.0/8', 'fd00::/8', 'fe80::/10'];
const PEER = '10.0.0.1';

type Row = readonly [text: string | undefined, address: string | undefined, position?: number];

const hop = (header: ForwardedHeader, text: string | undefined, peer = PEER): ClientHop | undefined =>
  hopBehind(readCidrSet('test', TRUSTED), peer, header, text);

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

const BOTH: readonly ForwardedHeader[] = ['x-forwarded-for', 'forwarded'];

describe('the peer', () => {
  it('is the client where it is no trusted proxy: the header is anybody\'s words then', () => {
    for (const header of BOTH) {
      for (const peer of ['192.0.2.1', '2001:db8::1', '::10.0.0.1', '11.0.0.0', '9.255.255.255']) {
        for (const text of ['10.0.0.9', '1.1.1.1', 'for=1.1.1.1', 'for="', ',', '', 'unknown', undefined]) {
          assert.deepEqual(hop(header, text, peer), { address: peer, position: -1 });
        }
      }
    }
  });

  it('is the client where a trusted proxy sends no header', () => {
    for (const header of BOTH) {
      for (const peer of [PEER, 'fd00::1', '::ffff:10.0.0.1']) {
        assert.deepEqual(hop(header, undefined, peer), { address: peer, position: -1 });
      }
    }
  });

  it('that is no address has no client behind it', () => {
    for (const header of BOTH) {
      for (const peer of ['', 'unknown', '10.0.0', '10.0.0.1:80', '[fd00::1]', '010.0.0.1', ' 10.0.0.1']) {
        for (const text of ['1.1.1.1', 'for=1.1.1.1', undefined]) {
          assert.equal(hop(header, text, peer), undefined);
        }
      }
    }
  });

  it('is trusted in every spelling: mapped, with a zone, long (RFC 4291 §2.5.5.2, RFC 4007 §11)', () => {
    for (const peer of ['::ffff:10.0.0.1', '::ffff:a00:1', 'fe80::1%eth0', 'FD00:0:0:0:0:0:0:1']) {
      assertRows('x-forwarded-for', [['1.1.1.1', '1.1.1.1', 0]], peer);
      assertRows('forwarded', [['for=1.1.1.1', '1.1.1.1', 0]], peer);
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
      'for=1.1.1.1;by', 'for=1.1.1.1; by=a', 'for=1.1.1.1 ;by=a', 'for=1.1.1.1 by=a', 'for=1.1.1.1\n',
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
      ['for=1.1.1.1; , for=10.0.0.2;', '1.1.1.1', 0], ['for=1.1.1.1;; by=a', undefined],
      // An element of nothing but semicolons is one without a for.
      [';', undefined], ['for=1.1.1.1, ;', undefined], ['for=1.1.1.1, ;;, for=10.0.0.2', undefined],
      [';, for=1.1.1.1', '1.1.1.1', 1],
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
