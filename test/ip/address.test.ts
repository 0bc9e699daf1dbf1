/** The strict text of IP addresses (RFC 4291 §2.2, RFC 6943 §3.1.1): one reading, and nothing else read. */

import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, it } from 'node:test';

import { parseAddress, type Family } from '../../src/ip/address.ts';
import { randomNumbers } from '../helpers.ts';

/** The family and the words that count; a fresh array of other words each time, so that none is left over. */
function parse(text: string, zone: 'ignored' | 'refused' = 'refused'): readonly [Family, ...number[]] {
  const words = Uint32Array.of(0xdead, 0xbeef, 0xdead, 0xbeef);
  const family = parseAddress(text, words, zone);
  return family === 0 ? [0] : [family, ...words.subarray(0, family === 4 ? 1 : 4)];
}

const refuse = (texts: readonly string[], zone: 'ignored' | 'refused' = 'refused'): void => {
  for (const text of texts) assert.deepEqual(parse(text, zone), [0], JSON.stringify(text));
};

const IPV4: readonly (readonly [text: string, number: number])[] = [
  ['0.0.0.0', 0], ['0.0.0.1', 1], ['0.0.1.0', 256], ['0.1.0.0', 65_536], ['1.0.0.0', 16_777_216],
  ['1.2.3.4', 0x01020304], ['10.0.0.1', 0x0a000001], ['127.0.0.1', 0x7f000001], ['100.200.99.9', 0x64c86309],
  ['128.0.0.0', 0x80000000], ['192.168.5.10', 0xc0a8050a], ['255.255.255.254', 0xfffffffe],
  ['255.255.255.255', 0xffffffff],
];

const IPV6: readonly (readonly [text: string, ...words: number[]])[] = [
  // The examples of RFC 4291 §2.2.
  ['ABCD:EF01:2345:6789:ABCD:EF01:2345:6789', 0xabcdef01, 0x23456789, 0xabcdef01, 0x23456789],
  ['2001:DB8:0:0:8:800:200C:417A', 0x20010db8, 0, 0x00080800, 0x200c417a],
  ['2001:DB8::8:800:200C:417A', 0x20010db8, 0, 0x00080800, 0x200c417a],
  ['FF01:0:0:0:0:0:0:101', 0xff010000, 0, 0, 0x101], ['FF01::101', 0xff010000, 0, 0, 0x101],
  ['0:0:0:0:0:0:0:1', 0, 0, 0, 1], ['::1', 0, 0, 0, 1],
  ['0:0:0:0:0:0:0:0', 0, 0, 0, 0], ['::', 0, 0, 0, 0],
  ['0:0:0:0:0:0:13.1.68.3', 0, 0, 0, 0x0d014403], ['::13.1.68.3', 0, 0, 0, 0x0d014403],
  ['0:0:0:0:0:FFFE:129.144.52.38', 0, 0, 0xfffe, 0x81903426],
  ['::FFFE:129.144.52.38', 0, 0, 0xfffe, 0x81903426],
  // The other spellings that a reader must take (RFC 5952 §2).
  ['2001:0db8:0000:0000:0001:0000:0000:0001', 0x20010db8, 0, 0x10000, 1],
  ['2001:db8::1:0:0:1', 0x20010db8, 0, 0x10000, 1], ['2001:db8:0:0:1::1', 0x20010db8, 0, 0x10000, 1],
  ['fe80::1', 0xfe800000, 0, 0, 1], ['aB:Cd:eF::', 0x00ab00cd, 0x00ef0000, 0, 0],
  ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
  ['1:2:3:4:5:6:7:8', 0x10002, 0x30004, 0x50006, 0x70008], ['1::8', 0x10000, 0, 0, 8],
  ['::2:3:4:5:6:7:8', 2, 0x30004, 0x50006, 0x70008], ['1:2:3:4:5:6:7::', 0x10002, 0x30004, 0x50006, 0x70000],
  ['1:2:3::5:6:7:8', 0x10002, 0x30000, 0x50006, 0x70008], ['64:ff9b::192.0.2.33', 0x64ff9b, 0, 0, 0xc0000221],
  ['1:2:3:4:5:6:1.2.3.4', 0x10002, 0x30004, 0x50006, 0x01020304],
  ['::5:6:1.2.3.4', 0, 0, 0x50006, 0x01020304], ['1::1.2.3.4', 0x10000, 0, 0, 0x01020304],
  ['1:2:3:4:5::255.255.255.255', 0x10002, 0x30004, 0x50000, 0xffffffff],
  // Next to the mapped form, but not it.
  ['::fffe:0:0', 0, 0, 0xfffe, 0], ['::1:ffff:0:0', 0, 0, 0x1ffff, 0],
  ['1::ffff:1.2.3.4', 0x10000, 0, 0xffff, 0x01020304], ['0:1::ffff:1.2.3.4', 1, 0, 0xffff, 0x01020304],
  ['0:0:1::ffff:1.2.3.4', 0, 0x10000, 0xffff, 0x01020304], ['::ffff:0:1.2.3.4', 0, 0, 0xffff0000, 0x01020304],
  ['::1.2.3.4', 0, 0, 0, 0x01020304],
];

describe('IPv4 text', () => {
  it('is four decimal octets, read as one number', () => {
    for (const [text, number] of IPV4) assert.deepEqual(parse(text), [4, number], text);
  });

  it('has octets from 0 to 255 without leading zeros, at every place (RFC 6943 §3.1.1)', () => {
    for (let octet = 0; octet <= 1000; octet += 1) {
      for (let place = 0; place < 4; place += 1) {
        const octets = [1, 1, 1, 1].map((one, i) => (i === place ? octet : one));
        const number = octets.reduce((sum, one) => sum * 256 + one, 0);
        assert.deepEqual(parse(octets.join('.')), octet <= 255 ? [4, number] : [0]);
        refuse([`0${octet}`, `00${octet}`, `0x${octet}`, `+${octet}`, `-${octet}`, ` ${octet}`, `${octet} `]
          .map((written) => octets.map((one, i) => (i === place ? written : one)).join('.')));
      }
    }
  });

  it('is refused in short, long, octal, hexadecimal and integer form (RFC 6943 §3.1.1)', () => {
    refuse([
      '', '.', '1', '1.', '.1', '1.2', '1.2.3', '1.2.3.', '.1.2.3', '1.2.3.4.', '.1.2.3.4', '1..2.3',
      '1.2..3', '1.2.3..4', '..1.2', '...', '1...', '1.2.3.4.5', '1.2.3.4.5.6', '127.1', '10', '167772160',
      '0x7f000001', '0x7f.0.0.1', '010.0.0.1', '00.0.0.0', '1.2.3.04', '1e1.0.0.0', '1.2.3.4e0', '256.0.0.0',
      '0.0.0.256', '1.2.3.1000', '4294967296', '99999999999.0.0.0', 'a.b.c.d', '1.2.3.a', '1,2,3,4',
      '1.2.3.4/32', '1.2.3.4:80', '1.2.3.4\n', '\t1.2.3.4', '1.2.3.4\0', '1 .2.3.4', 'localhost',
      'example.org',
    ]);
  });

  it('knows no digits but those of ASCII', () => {
    refuse(['\u0661.2.3.4', '\uff11.2.3.4', '\u06f1.2.3.4', '1\u30022.3.4', '1.2.3.\u00b2', '1\uff0e2.3.4']);
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      const character = String.fromCharCode(unit);
      const family = /^[0-9]$/.test(character) ? 4 : 0;
      if (parse(`1.2.3.${character}`)[0] !== family || parse(`${character}.2.3.4`)[0] !== family) {
        assert.fail(`U+${unit.toString(16)}`);
      }
      if ((parse(`1.2${character}3.4`)[0] !== 0) !== (character === '.')) {
        // Between two digits a third makes one number of three octets.
        assert.fail(`U+${unit.toString(16)} for a dot`);
      }
    }
  });
});

describe('IPv6 text', () => {
  it('is eight groups, of which one run of zeros may be ::, the last two dotted (RFC 4291 §2.2)', () => {
    for (const [text, ...words] of IPV6) {
      assert.deepEqual(parse(text), [6, ...words], text);
      assert.deepEqual(parse(text.toLowerCase()), [6, ...words], text);
      assert.deepEqual(parse(text.toUpperCase()), [6, ...words], text);
    }
  });

  it('has at every place a :: for one group or more, and only once (RFC 4291 §2.2)', () => {
    for (let before = 0; before <= 9; before += 1) {
      for (let behind = 0; behind <= 9; behind += 1) {
        const left = Array.from({ length: before }, (_, i) => i + 1);
        const right = Array.from({ length: behind }, (_, i) => i + 11);
        const hex = (list: readonly number[]): string => list.map((group) => group.toString(16)).join(':');
        const text = `${hex(left)}::${hex(right)}`;
        const zeros = 8 - before - behind;
        if (zeros < 1) {
          refuse([text]);
          continue;
        }
        const groups = [...left, ...new Array<number>(zeros).fill(0), ...right];
        const words = [0, 2, 4, 6].map((i) => (groups[i] ?? 0) * 65_536 + (groups[i + 1] ?? 0));
        assert.deepEqual(parse(text), [6, ...words], text);
        refuse([`${text}::`, `::${text}`, `${text}::1`, `1::${text}`].filter((other) => other !== '::::'));
      }
    }
    refuse(['::::', ':::', '1:::2', '1::2::3', '::1::', '::2::3', '1::2:::3']);
  });

  it('has eight groups, no more and no fewer, where there is no ::', () => {
    for (let count = 0; count <= 10; count += 1) {
      const text = new Array(count).fill('a').join(':');
      assert.equal(parse(text)[0], count === 8 ? 6 : 0, text);
    }
  });

  it('may end in a dotted part, which stands for two groups', () => {
    for (let count = 0; count <= 9; count += 1) {
      const groups = new Array(count).fill('a').join(':');
      assert.equal(parse(`${groups}:1.2.3.4`)[0], count === 6 ? 6 : 0, `${count} groups`);
      assert.equal(parse(`${groups}::1.2.3.4`)[0], count <= 5 ? 6 : 0, `${count} groups and ::`);
      const colon = count === 0 ? '' : ':';
      assert.equal(parse(`::${groups}${colon}1.2.3.4`)[0], count <= 5 ? 6 : 0, `:: and ${count} groups`);
    }
    refuse([
      '1.2.3.4::', '1.2.3.4::1', '::1.2.3.4:1', '::1.2.3.4:', '::1.2.3.4::', '::1.2.3', '::1.2.3.',
      '::1.2.3.4.5', '::.1.2.3', '::1.2.3.256', '::01.2.3.4', '::1.2.3.04', '::1234.2.3.4', '::a.2.3.4',
      '::1.2.3.a', '::1a.2.3.4', '::256.1.1.1', '1:2:3:4:5:6:7:1.2.3.4', '1:2:3:4:5:6:7:8:1.2.3.4',
      '::1.2.3.4 ', '::0x1.2.3.4', '::12345.1.1.1',
    ]);
  });

  it('has groups of one to four hexadecimal digits', () => {
    const table: readonly (readonly [group: string, word: number])[] = [
      ['0', 0], ['00', 0], ['000a', 10], ['fF', 255], ['0fff', 4095], ['fffF', 65_535],
    ];
    for (const [group, word] of table) {
      assert.deepEqual(parse(`::${group}`), [6, 0, 0, 0, word]);
      assert.deepEqual(parse(`${group}::`), [6, word * 65_536, 0, 0, 0]);
    }
    refuse(['::00000', '::12345', '12345::', '1:2:3:4:5:6:7:80000', '::0x1', '::-1', '::+1', '::1 ', ' ::1']);
    refuse(['::\n', '::1\0', '::\u0661', '::\uff21', '::1\u00b2', '2001\uff1adb8::', '::\u0141']);
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      const character = String.fromCharCode(unit);
      if ((parse(`::${character}`)[0] === 6) !== /^[0-9a-fA-F]$/.test(character)) {
        assert.fail(`U+${unit.toString(16)}`);
      }
      if (character !== ':' && parse(`1:2:3:4:5:6:7${character}8`)[0] !== 0) {
        assert.fail(`U+${unit.toString(16)} for a colon`);
      }
    }
  });

  it('is refused where a colon stands alone, in brackets, with a port or a prefix', () => {
    refuse([
      ':', ':1', '1:', ':1::', '::1:', '1::2:', ':1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8:', '1:2:3:4:5:6:7:',
      ':2:3:4:5:6:7:8', '[::1]', '[::1', '::1]', '[::1]:80', '::1/128', '::1/', '1:2:3:4:5:6:7:8::',
      '::1:2:3:4:5:6:7:8', 'a', 'face',
    ]);
  });

  it('leaves nothing of one address for the next', () => {
    assert.equal(parse('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')[0], 6);
    assert.deepEqual(parse('::'), [6, 0, 0, 0, 0]);
    assert.equal(parse('1:2:3:4:5:6:7:8')[0], 6);
    assert.deepEqual(parse('a::b'), [6, 0xa0000, 0, 0, 0xb]);
    assert.deepEqual(parse('::1.2.3.4'), [6, 0, 0, 0, 0x01020304]);
  });
});

describe('IPv4-mapped addresses', () => {
  it('are the IPv4 address, in any spelling (RFC 4291 §2.5.5.2)', () => {
    const spellings = [
      '::ffff:1.2.3.4', '::FFFF:1.2.3.4', '::ffff:102:304', '::ffff:0102:0304', '0:0:0:0:0:ffff:1.2.3.4',
      '0:0:0:0:0:ffff:102:304', '0000:0000:0000:0000:0000:ffff:0102:0304', '0::ffff:1.2.3.4',
      '0:0::ffff:102:304', '0:0:0:0::ffff:1.2.3.4', '::0:ffff:1.2.3.4', '::0:0:0:0:ffff:102:304',
    ];
    for (const text of spellings) assert.deepEqual(parse(text), [4, 0x01020304], text);
    assert.deepEqual(parse('::ffff:0:0'), [4, 0]);
    assert.deepEqual(parse('::ffff:255.255.255.255'), [4, 0xffffffff]);
    assert.deepEqual(parse('::ffff:ffff:ffff'), [4, 0xffffffff]);
  });
});

describe('zones', () => {
  it('are ignored behind an IPv6 address where the caller says so, else refused (RFC 4007 §11)', () => {
    for (const zone of ['eth0', '1', 'a:b', '[x]', '!~', 'en0.5', '.', ':']) {
      const text = `fe80::1%${zone}`;
      assert.deepEqual(parse(text, 'ignored'), [6, 0xfe800000, 0, 0, 1], text);
      refuse([text], 'refused');
    }
    assert.deepEqual(parse('::%lo', 'ignored'), [6, 0, 0, 0, 0]);
    assert.deepEqual(parse('1:2:3:4:5:6:7::%a', 'ignored'), [6, 0x10002, 0x30004, 0x50006, 0x70000]);
    assert.deepEqual(parse('::ffff:1.2.3.4%a', 'ignored'), [4, 0x01020304]);
  });

  it('are one or more printable characters of ASCII other than % and /', () => {
    for (let unit = 0; unit <= 0x3ff; unit += 1) {
      const character = String.fromCharCode(unit);
      const family = unit > 0x20 && unit < 0x7f && character !== '%' && character !== '/' ? 6 : 0;
      for (const zone of [character, `a${character}`, `${character}a`]) {
        assert.equal(parse(`::1%${zone}`, 'ignored')[0], family, JSON.stringify(zone));
      }
    }
    refuse(['::1%', '::1%%', '::1%a%b', '::1%%25eth0', '::1%a/64', '::1/64%a', '::1%\ud800'], 'ignored');
  });

  it('belong to no IPv4 address and to no bad one', () => {
    const others = ['1.2.3.4%eth0', '%eth0', '%', 'a%b', ':%a', '1:%a', '::1:%a', '1:2:3:4:5:6:7%a', '::g%a'];
    refuse(others, 'ignored');
  });

  it('leave an address without one as it is', () => {
    for (const [text, number] of IPV4) assert.deepEqual(parse(text, 'ignored'), [4, number]);
    for (const [text, ...words] of IPV6) assert.deepEqual(parse(text, 'ignored'), [6, ...words]);
  });
});

describe('parseAddress', () => {
  it('accepts what node:net calls an address, and nothing else, among 100,000 near ones', () => {
    const random = randomNumbers(1);
    const pick = (list: readonly string[] | string): string => list[random() % list.length] ?? '';
    const seeds = [...IPV4, ...IPV6].map(([text]) => text).concat('::ffff:1.2.3.4', '1.2.3', '::1::');
    for (let i = 0; i < 100_000; i += 1) {
      let text = pick(seeds);
      for (let edits = random() % 4; edits > 0; edits -= 1) {
        const at = random() % (text.length + 1);
        text = text.slice(0, at) + pick(['', pick('0123456789'), pick('abcF'), ':', '.', '::'])
          + text.slice(at + (random() % 2));
      }
      if ((parse(text)[0] !== 0) !== (isIP(text) !== 0)) assert.fail(JSON.stringify(text));
    }
  });

  it('refuses a text of any length without reading on', () => {
    for (const unit of ['1', '1.', 'a:', '::', '%', '0', ':']) {
      assert.deepEqual(parse(unit.repeat(200_000)), [0]);
      assert.deepEqual(parse(unit.repeat(200_000), 'ignored'), [0]);
    }
  });
});
