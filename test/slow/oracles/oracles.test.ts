// Checks each oracle against facts typed in from the specifications, and against node:net as a second
// opinion.

import assert from 'node:assert/strict';
import { BlockList, isIP } from 'node:net';
import { describe, it } from 'node:test';

import { mintWith } from '../../tokens.mjs';
import { addressSlowly, addressText, isIpv4Text, requestAddressSlowly } from './address.ts';
import { decodeBase64urlSlowly, encodeBase64urlSlowly } from './base64url.ts';
import { answerSlowly, challengeSlowly, credentialsSlowly } from './bearer.ts';
import { cidrRulesSlowly, cidrRuleSlowly, hasAddressSlowly } from './cidr.ts';
import type { SlowRule } from './cidr.ts';
import { clientAddressSlowly, forwardedSteps, xForwardedForSteps } from './forwarded.ts';
import { addressCandidate, cidrCase } from './generators/addresses.ts';
import { environmentSeed } from './harness.ts';
import { equalBytesSlowly, hmacSha256Slowly, sha256Slowly } from './hash.ts';
import { seededRandom, seedOf } from './random.ts';
import { signSlowly } from './signer.ts';
import { decodeUtf8Slowly } from './utf8.ts';
import { verifySlowly } from './verifier.ts';
import type { SlowExpectations } from './verifier.ts';

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString('hex');

describe('base64url', () => {
  it('encodes and decodes the vectors of RFC 4648 section 10, without padding', () => {
    const vectors = [
      ['', ''], ['f', 'Zg'], ['fo', 'Zm8'], ['foo', 'Zm9v'], ['foob', 'Zm9vYg'], ['fooba', 'Zm9vYmE'],
      ['foobar', 'Zm9vYmFy'],
    ] as const;
    for (const [text, encoded] of vectors) {
      assert.equal(encodeBase64urlSlowly(utf8(text)), encoded);
      assert.equal(hex(decodeBase64urlSlowly(encoded)), hex(utf8(text)));
    }
  });

  it('knows the alphabet of section 5 and the example of RFC 7515 appendix C', () => {
    assert.equal(encodeBase64urlSlowly(Uint8Array.of(3, 236, 255, 224, 193)), 'A-z_4ME');
    assert.equal(hex(decodeBase64urlSlowly('A-z_4ME')), '03ecffe0c1');
  });

  it('refuses every second spelling (section 3.5), padding and foreign characters', () => {
    for (const text of [
      'A', 'AAAAA', 'Zh', 'Zi', 'Zm9', 'Zg=', 'Zg==', '+w', '/w', ' Zg', 'Zg\n', 'Z\u0141', '\xc1A', 'Zm9v.',
    ]) assert.equal(decodeBase64urlSlowly(text), undefined, text);
  });

  it('has exactly one spelling for each two bytes', () => {
    let valid = 0;
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
    for (const middle of characters) {
      for (const last of characters) if (decodeBase64urlSlowly(`A${middle}${last}`) !== undefined) valid++;
    }
    // The first character fixes six bits of sixteen, so 2^10 texts are left.
    assert.equal(valid, 1024);
  });
});

describe('UTF-8', () => {
  const text = (...bytes: number[]): string | undefined => decodeUtf8Slowly(Uint8Array.from(bytes));

  it('decodes the examples of RFC 3629 section 7, the byte order mark included', () => {
    assert.equal(text(0x41, 0xe2, 0x89, 0xa2, 0xce, 0x91, 0x2e), 'A\u2262\u0391.');
    assert.equal(text(0xed, 0x95, 0x9c, 0xea, 0xb5, 0xad, 0xec, 0x96, 0xb4), '\ud55c\uad6d\uc5b4');
    assert.equal(text(0xef, 0xbb, 0xbf, 0xf0, 0xa3, 0x8e, 0xb4), '\ufeff\u{233b4}');
  });

  it('refuses overlong forms, surrogates, what lies beyond U+10FFFF and cut sequences', () => {
    for (const bytes of [
      [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf], [0xed, 0xa0, 0x80],
      [0xed, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0x80], [0xc3],
      [0xe2, 0x82], [0xc3, 0x28], [0xff],
    ]) assert.equal(text(...bytes), undefined, bytes.join());
  });

  it('agrees with the fatal TextDecoder on random bytes', () => {
    const random = seededRandom(environmentSeed(), seedOf('utf8'));
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const interesting = [
      0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
      0xff,
    ];
    for (let round = 0; round < 20_000; round++) {
      const bytes = Uint8Array.from({ length: random.between(1, 5) }, () => random.pick(interesting));
      let expected: string | undefined;
      try {
        expected = decoder.decode(bytes);
      } catch {
        expected = undefined;
      }
      assert.equal(decodeUtf8Slowly(bytes), expected, hex(bytes));
    }
  });
});

describe('SHA-256 and HMAC', () => {
  it('digests the examples of FIPS 180-4', () => {
    assert.equal(
      hex(sha256Slowly(utf8('abc'))),
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    assert.equal(hex(sha256Slowly()), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('authenticates the test cases of RFC 4231', () => {
    const cases = [
      [
        '0b'.repeat(20),
        hex(utf8('Hi There')),
        'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
      ],
      [
        '4a656665',
        hex(utf8('what do ya want for nothing?')),
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      ],
      ['aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
      [
        '0102030405060708090a0b0c0d0e0f10111213141516171819',
        'cd'.repeat(50),
        '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
      ],
      [
        'aa'.repeat(131),
        hex(utf8('Test Using Larger Than Block-Size Key - Hash Key First')),
        '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
      ],
      [
        'aa'.repeat(131),
        hex(utf8('This is a test using a larger than block-size key and a larger than block-size data. ' +
          'The key needs to be hashed before being used by the HMAC algorithm.')),
        '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
      ],
    ] as const;
    for (const [key, message, mac] of cases) {
      assert.equal(hex(hmacSha256Slowly(Buffer.from(key, 'hex'), Buffer.from(message ?? '', 'hex'))), mac);
    }
  });

  it('compares bytes', () => {
    assert.equal(equalBytesSlowly(Uint8Array.of(1, 2), Uint8Array.of(1, 2)), true);
    assert.equal(equalBytesSlowly(Uint8Array.of(1, 2), Uint8Array.of(1, 3)), false);
    assert.equal(equalBytesSlowly(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0)), false);
  });
});

/** The address of a text as its family and long form, or `undefined`. */
function readAddress(text: string): string | undefined {
  const address = requestAddressSlowly(text);
  return address && `${address.family} ${addressText(address)}`;
}

describe('addresses', () => {
  it('reads the forms of RFC 4291 section 2.2', () => {
    for (const [text, long] of [
      ['ABCD:EF01:2345:6789:ABCD:EF01:2345:6789', '6 abcd:ef01:2345:6789:abcd:ef01:2345:6789'],
      ['2001:DB8:0:0:8:800:200C:417A', '6 2001:db8:0:0:8:800:200c:417a'],
      ['2001:DB8::8:800:200C:417A', '6 2001:db8:0:0:8:800:200c:417a'],
      ['FF01::101', '6 ff01:0:0:0:0:0:0:101'],
      ['::1', '6 0:0:0:0:0:0:0:1'],
      ['::', '6 0:0:0:0:0:0:0:0'],
      ['0:0:0:0:0:0:13.1.68.3', '6 0:0:0:0:0:0:d01:4403'],
      ['::13.1.68.3', '6 0:0:0:0:0:0:d01:4403'],
      ['0:0:0:0:0:FFFF:129.144.52.38', '4 129.144.52.38'],
      ['::FFFF:129.144.52.38', '4 129.144.52.38'],
      ['::ffff:8190:3426', '4 129.144.52.38'],
      ['192.0.2.1', '4 192.0.2.1'],
      ['fe80::1%eth0', '6 fe80:0:0:0:0:0:0:1'],
    ] as const) assert.equal(readAddress(text), long, text);
  });

  it('refuses every other form', () => {
    for (const text of [
      '', '1', '127.1', '1.2.3', '01.2.3.4', '1.2.3.256', '0x7f.0.0.1', '1.2.3.4 ', '\u0661.2.3.4',
      '1.2.3.4%eth0', '[::1]', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '::1:2:3:4:5:6:7:8',
      '1.2.3.4::', '::00001', '::g', 'fe80::1%', '::1/128', 'fe80::1%a%b', 'fe80::1%a/b', 'fe80::1%a b',
    ]) assert.equal(readAddress(text), undefined, text);
  });

  it('agrees with net.isIP but for its known differences', () => {
    const random = seededRandom(environmentSeed(), seedOf('isIP'));
    let differences = 0;
    for (let round = 0; round < 30_000; round++) {
      const text = addressCandidate(random);
      const [address = '', zone] = text.split('%');
      // Without a zone there is no difference at all; isIP tells the family of the text, the oracle of the
      // address.
      const family = isIP(address);
      const slow = addressSlowly(address);
      assert.equal(slow === undefined ? 0 : isIpv4Text(address) ? 4 : 6, family, address);
      // Known difference: a zone. isIP allows letters, digits and `-.:` alone (newer releases other sets);
      // the oracle allows all printable ASCII but `%` and `/`, since the kernel does not limit an interface's
      // name to letters.
      if (zone !== undefined && (isIP(text) !== 0) !== (requestAddressSlowly(text) !== undefined)) {
        differences++;
        assert.equal(family === 6 || requestAddressSlowly(text) === undefined, true, text);
      }
    }
    assert.ok(differences > 0, 'a known difference that never shows should be struck off');
  });
});

function parsed(rules: readonly string[]): readonly SlowRule[] {
  const list = cidrRulesSlowly(rules);
  assert.ok(!('firstBad' in list), rules.join());
  return list;
}

/** A list of node:net with these rules of one family. */
function blockList(rules: readonly SlowRule[], family: 4 | 6): BlockList {
  const list = new BlockList();
  for (const rule of rules) {
    if (rule.family === family) list.addSubnet(addressText(rule), rule.prefix, `ipv${family}`);
  }
  return list;
}

describe('rule lists', () => {
  it('holds the block of RFC 4632 section 3.1 from its first to its last address, host bits or not', () => {
    for (const rule of ['172.16.0.0/12', '172.17.4.5/12', '::ffff:172.16.0.0/108']) {
      const rules = parsed([rule]);
      for (const inside of ['172.16.0.0', '172.31.255.255', '::ffff:172.20.1.1', '::ffff:ac14:101']) {
        assert.equal(hasAddressSlowly(rules, inside), true, `${rule} ${inside}`);
      }
      for (const outside of ['172.15.255.255', '172.32.0.0', '::172.16.0.0', 'x', '']) {
        assert.equal(hasAddressSlowly(rules, outside), false, `${rule} ${outside}`);
      }
    }
  });

  it('keeps the families apart', () => {
    assert.equal(hasAddressSlowly(parsed(['::/0']), '1.2.3.4'), false);
    assert.equal(hasAddressSlowly(parsed(['::/0']), '::ffff:1.2.3.4'), false);
    assert.equal(hasAddressSlowly(parsed(['0.0.0.0/0']), '::1'), false);
    assert.equal(hasAddressSlowly(parsed(['0.0.0.0/0']), '::ffff:1.2.3.4'), true);
  });

  it('refuses prefixes of another form, zones and mapped rules under 96', () => {
    for (const rule of [
      '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/+8', '10.0.0.0/33', '::/129', '/8', '10.0.0.0/8/8', ' 10.0.0.0/8',
      'fe80::%eth0/10', '10.0.0.0/255.0.0.0', '::ffff:10.0.0.0/95', '::ffff:0:0/0', '10/8', 'localhost',
    ]) assert.equal(cidrRuleSlowly(rule), undefined, rule);
    assert.deepEqual(cidrRulesSlowly(['::1', '10.0.0.0/8', 'x', 'y']), { firstBad: 2 });
  });

  it('agrees with net.BlockList but for its known differences', () => {
    const random = seededRandom(environmentSeed(), seedOf('BlockList'));
    let differences = 0;
    for (let round = 0; round < 1500; round++) {
      const { rules: texts, probes } = cidrCase(random);
      const rules = cidrRulesSlowly(texts);
      if ('firstBad' in rules) continue;
      for (const probe of probes) {
        const address = requestAddressSlowly(probe);
        if (address === undefined) continue;
        const text = addressText(address);
        const isHeld = hasAddressSlowly(rules, text);
        // Within one family there is no difference at all.
        assert.equal(
          blockList(rules, address.family).check(text, `ipv${address.family}`),
          isHeld,
          `${texts.join()} ${text}`,
        );
        // Known difference: an IPv6 rule that covers `::ffff:0:0/96` admits IPv4 peers; here `::/0` admits
        // none.
        if (address.family === 4 && blockList(rules, 6).check(text, 'ipv4') && !isHeld) {
          differences++;
          assert.equal(rules.some((rule) => rule.family === 6 && coversMapped(rule)), true, texts.join());
        }
      }
    }
    assert.ok(differences > 0, 'a known difference that never shows should be struck off');
  });
});

function coversMapped(rule: SlowRule): boolean {
  const hostBits = BigInt(128 - rule.prefix);
  return rule.value >> hostBits === 0xffff00000000n >> hostBits;
}

describe('forwarding headers', () => {
  it('reads the examples of RFC 7239 sections 4, 6 and 7.1', () => {
    for (const [value, steps] of [
      ['for="_gazonk"', [undefined]],
      ['For="[2001:db8:cafe::17]:4711"', ['2001:db8:cafe::17']],
      ['for=192.0.2.60;proto=http;by=203.0.113.43', ['192.0.2.60']],
      ['for=192.0.2.43, for=198.51.100.17', ['192.0.2.43', '198.51.100.17']],
      [
        'for=192.0.2.43,for="[2001:db8:cafe::17]",for=unknown',
        ['192.0.2.43', '2001:db8:cafe::17', undefined],
      ],
      ['for=_hidden, for=_SEVKISEK', [undefined, undefined]],
      ['for=192.0.2.43,,\t for="192.0.2.44:80"', ['192.0.2.43', '192.0.2.44']],
      ['proto=https;by="_x", for="[::1]:_obf"', [undefined, '::1']],
      // Blanks around a semicolon: RFC 9110 section 5.6.6.
      ['for=192.0.2.60 ;\tproto=http; by=203.0.113.43', ['192.0.2.60']],
    ] as const) assert.deepEqual(forwardedSteps(value), steps, value);
  });

  it('refuses a value that does not follow the grammar', () => {
    for (const value of [
      'for=192.0.2.1:80', 'for=[::1]', 'for=a;for=b', 'for=a;FOR=b', 'for=1.2.3.4; proto =http',
      'for =1.2.3.4', 'for', 'for=', '=x', 'for="1.2.3.4', 'for="a"b', 'for="\\"', 'for=\xe9', '', ' , ',
      'k\u212a=a', 'for="\u0100"', 'for=a b',
    ]) assert.equal(forwardedSteps(value), undefined, value);
  });

  it('reads the forms of X-Forwarded-For entries', () => {
    const entries = '1.2.3.4,\t1.2.3.4:80 ,2001:db8::1,[2001:db8::1],[2001:db8::1]:443,fe80::1%eth0';
    const addresses = ['1.2.3.4', '1.2.3.4', '2001:db8::1', '2001:db8::1', '2001:db8::1', 'fe80::1%eth0'];
    assert.deepEqual(xForwardedForSteps(entries), addresses);
    for (const entry of [
      '', 'unknown', '_hidden', '"1.2.3.4"', '[1.2.3.4]', '1.2.3.4:', '1.2.3.4:65536', '1.2.3.4:x', '[::1]80',
      '[::1', '::1]', '[::1%a]b]',
    ]) assert.deepEqual(xForwardedForSteps(entry), [undefined], entry);
  });

  it('stops at the first address that is not trusted', () => {
    const client = (peer: string | undefined, header?: string): string | undefined => {
      return clientAddressSlowly(parsed(['10.0.0.0/8', '::1']), 'x-forwarded-for', peer, header);
    };
    assert.equal(client('192.0.2.1', '1.1.1.1'), '192.0.2.1');
    assert.equal(client('10.0.0.1', '1.1.1.1'), '1.1.1.1');
    assert.equal(client('10.0.0.1', 'rubbish, 2.2.2.2, 10.0.0.9'), '2.2.2.2');
    assert.equal(client('10.0.0.1', '2.2.2.2, unknown, 10.0.0.9'), undefined);
    assert.equal(client('::ffff:10.0.0.1', '10.0.0.3, [::1]:80'), '10.0.0.3');
    assert.equal(client('10.0.0.1'), undefined);
    assert.equal(client('192.0.2.1'), '192.0.2.1');
    assert.equal(client(undefined, '1.1.1.1'), undefined);
    assert.equal(client('unix:', '1.1.1.1'), undefined);
  });
});

/** RFC 7515 appendix A.1: the key, and the token it signs. */
const rfcKey = {
  secret: Buffer.from(
    'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
    'base64url',
  ),
};
const rfcToken = 'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9' +
  '.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ' +
  '.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

describe('verifier', () => {
  const key = { secret: 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq' };

  function reason(
    claims: Record<string, unknown>,
    expected: SlowExpectations,
    now: number,
  ): string | undefined {
    // Not by the signer's twin, which refuses some of these claims.
    const verdict = verifySlowly(mintWith(key.secret, claims), [key], expected, now);
    return verdict.ok ? undefined : verdict.reason;
  }

  it('verifies the token of RFC 7515 appendix A.1 until it expires', () => {
    const verdict = verifySlowly(rfcToken, [rfcKey], {}, 1300819379);
    const claims = { iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true };
    assert.deepEqual(verdict, { ok: true, header: { typ: 'JWT', alg: 'HS256' }, claims });
    assert.deepEqual(verifySlowly(rfcToken, [rfcKey], {}, 1300819380), {
      ok: false,
      reason: 'token_expired',
    });
    assert.deepEqual(verifySlowly(rfcToken, [key], {}, 1300819379), {
      ok: false,
      reason: 'signature_invalid',
    });
  });

  it('refuses the unsecured token of RFC 7519 section 6.1', () => {
    const [, payload = ''] = rfcToken.split('.');
    const token = `eyJhbGciOiJub25lIn0.${payload}.`;
    assert.deepEqual(verifySlowly(token, [rfcKey], {}, 0), { ok: false, reason: 'header_refused' });
  });

  it('keeps the bounds of RFC 7519 sections 4.1.4 to 4.1.6', () => {
    assert.equal(reason({ exp: 101 }, {}, 100), undefined);
    assert.equal(reason({ exp: 100 }, {}, 100), 'token_expired');
    assert.equal(reason({ exp: 96 }, { clockToleranceSeconds: 5 }, 100), undefined);
    assert.equal(reason({ exp: 95 }, { clockToleranceSeconds: 5 }, 100), 'token_expired');
    assert.equal(reason({ exp: 0, nbf: 200 }, {}, 100), 'token_expired');
    assert.equal(reason({ nbf: 100 }, {}, 100), undefined);
    assert.equal(reason({ nbf: 101 }, {}, 100.999), 'token_not_yet_valid');
    assert.equal(reason({ nbf: 105 }, { clockToleranceSeconds: 5 }, 100), undefined);
    assert.equal(reason({}, { maxAgeSeconds: 60 }, 100), 'claim_missing');
    assert.equal(reason({ iat: 40 }, { maxAgeSeconds: 60 }, 100), undefined);
    assert.equal(reason({ iat: 39 }, { maxAgeSeconds: 60 }, 100), 'token_too_old');
    assert.equal(reason({ iat: 101 }, { maxAgeSeconds: 60 }, 100), 'token_not_yet_valid');
    assert.equal(reason({ iat: 101 }, {}, 100), undefined);
  });

  it('takes an expectation as a demand, and an unexpected audience as a refusal', () => {
    assert.equal(reason({ iss: 'a' }, { issuer: ['b', 'a'] }, 0), undefined);
    assert.equal(reason({}, { issuer: 'a' }, 0), 'issuer_refused');
    assert.equal(reason({ aud: 'a' }, {}, 0), 'audience_refused');
    assert.equal(reason({ aud: ['x', 'a'] }, { audience: 'a' }, 0), undefined);
    assert.equal(reason({ aud: [] }, { audience: 'a' }, 0), 'audience_refused');
    assert.equal(reason({ sub: 'b' }, { subject: 'a' }, 0), 'subject_refused');
    assert.equal(reason({}, { requiredClaims: ['toString'] }, 0), 'claim_missing');
  });

  it('tries a named key alone, and the nameless ones otherwise', () => {
    const other = { secret: '0123456789abcdef0123456789ABCDEF', kid: 'b' };
    const signed = (name: string): string => signSlowly({}, { ...key, kid: name }, {}, 0) ?? '';
    assert.equal(verifySlowly(signed('a'), [key, other], {}, 0).ok, true);
    assert.deepEqual(verifySlowly(signed('b'), [key, other], {}, 0), {
      ok: false,
      reason: 'signature_invalid',
    });
    assert.deepEqual(verifySlowly(signed('a'), [other], {}, 0), { ok: false, reason: 'key_unknown' });
  });

  it('gives each malformed part its reason', () => {
    const [header = '', payload = '', signature = ''] = rfcToken.split('.');
    const verdict = (token: unknown, expected: SlowExpectations = {}): string => {
      const result = verifySlowly(token, [rfcKey], expected, 0);
      return result.ok ? 'ok' : result.reason;
    };
    assert.equal(verdict(undefined), 'token_malformed');
    assert.equal(verdict(''), 'token_malformed');
    assert.equal(verdict(`${rfcToken}.`), 'token_malformed');
    assert.equal(verdict(`${rfcToken}\u0141`), 'token_malformed');
    assert.equal(verdict(rfcToken, { maxTokenLength: rfcToken.length - 1 }), 'token_too_long');
    assert.equal(verdict(rfcToken, { typ: 'application/jwt' }), 'ok');
    assert.equal(verdict(rfcToken, { typ: 'at+jwt' }), 'header_refused');
    assert.equal(verdict(`.${payload}.${signature}`), 'header_refused');
    assert.equal(verdict(`${header}=.${payload}.${signature}`), 'header_refused');
    assert.equal(verdict(`${header}.${payload}.`), 'signature_invalid');
    assert.equal(verdict(`${header}.${payload}.${signature}=`), 'signature_invalid');
    // The last character has two unused bits: `l` would decode to the same bytes as `k`.
    assert.equal(verdict(`${header}.${payload}.${signature.slice(0, -1)}l`), 'signature_invalid');
  });
});

describe('signer', () => {
  it('writes a token anyone can read: the order of members, the claims it adds', () => {
    const header = { cty: 'x', typ: 'at+jwt' };
    const options = { expiresInSeconds: 60, issuer: 'me', subject: 'you', audience: 'all', header };
    const token = signSlowly({ role: 'admin' }, { secret: 'x'.repeat(32), kid: '1' }, options, 100);
    const [first, second] = (token ?? '').split('.').map((part) => Buffer.from(part, 'base64url').toString());
    assert.equal(first, '{"alg":"HS256","typ":"at+jwt","kid":"1","cty":"x"}');
    assert.equal(second, '{"role":"admin","iat":100,"exp":160,"iss":"me","sub":"you","aud":"all"}');
  });

  it('refuses a claim given twice and claims of another type', () => {
    const key = { secret: 'x'.repeat(32) };
    assert.equal(signSlowly({ exp: 1 }, key, { expiresInSeconds: 1 }, 0), undefined);
    assert.equal(signSlowly({ exp: 1.7e12 }, key, {}, 0), undefined);
    assert.equal(signSlowly({ aud: [] }, key, {}, 0), undefined);
    for (const claims of [{ exp: '1' }, { exp: NaN }, { iat: undefined }, { aud: [1] }, { jti: 1 }]) {
      assert.equal(signSlowly(claims, key, {}, 0), undefined);
    }
  });
});

describe('credentials', () => {
  it('reads RFC 6750 section 2.1 and the bare token', () => {
    for (const value of ['Bearer mF_9.B5f-4.1JqM', 'bearer  mF_9.B5f-4.1JqM', ' mF_9.B5f-4.1JqM\t']) {
      assert.deepEqual(credentialsSlowly(value), { token: 'mF_9.B5f-4.1JqM' });
    }
    assert.deepEqual(credentialsSlowly('BearerT'), { token: 'BearerT' });
    assert.deepEqual(credentialsSlowly('Bearer\t T'), { token: 'T' });
    for (const value of [
      'Bearer', 'Bearer ', 'Bearer T T', 'Bearer T,T', 'Bearer ,', 'a.b T', 'T,', 'Bearer: T', [], 1,
    ]) {
      assert.deepEqual(credentialsSlowly(value), { reason: 'credentials_malformed' }, String(value));
    }
    for (const value of ['Basic T', 'basic\tdXNlcg==, x', 'Digest  a="b", c', 'T T']) {
      assert.deepEqual(credentialsSlowly(value), { reason: 'scheme_refused' }, value);
    }
    for (const value of [undefined, '', ' \t']) {
      assert.deepEqual(credentialsSlowly(value), { reason: 'token_missing' });
    }
  });

  it('reads the challenges of RFC 6750 section 3 and answers with them', () => {
    const challenge = challengeSlowly('Bearer realm="example", error="invalid_token"');
    assert.deepEqual([...(challenge ?? [])], [['realm', 'example'], ['error', 'invalid_token']]);
    assert.equal(challengeSlowly('Bearer realm=example'), undefined);
    assert.equal(challengeSlowly('Basic realm="example"'), undefined);
    assert.deepEqual(answerSlowly('token_missing'), { status: 401, error: undefined });
    assert.deepEqual(answerSlowly('scheme_refused'), { status: 401, error: undefined });
    assert.deepEqual(answerSlowly('token_expired'), { status: 401, error: 'invalid_token' });
    assert.deepEqual(answerSlowly('credentials_malformed'), { status: 400, error: 'invalid_request' });
    assert.deepEqual(answerSlowly('claims_refused'), { status: 403, error: 'insufficient_scope' });
    assert.deepEqual(answerSlowly('address_missing'), { status: 403, error: null });
  });
});
