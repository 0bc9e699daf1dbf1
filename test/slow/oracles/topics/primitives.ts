// Compares the encoding, the hash, the MAC, the constant-time comparison and the key policy with their twins.

import { inspect } from 'node:util';

import { decodeBase64urlSlowly, encodeBase64urlSlowly } from '../base64url.ts';
import { anyText, nearTexts } from '../generators/text.ts';
import { differs, outcome, topic } from '../harness.ts';
import type { Subject, Topic } from '../harness.ts';
import { equalBytesSlowly, hmacSha256Slowly, sha256Slowly } from '../hash.ts';
import type { Random } from '../random.ts';

const lengthEdges = [
  0, 1, 2, 3, 31, 32, 33, 54, 55, 56, 57, 63, 64, 65, 111, 112, 119, 120, 121, 127, 128, 129, 191, 192, 193,
];

function anyLength(random: Random): number {
  if (random.chance(0.005)) return random.between(1000, 20000);
  return random.chance(0.5) ? random.pick(lengthEdges) : random.below(300);
}

function anyBytes(random: Random, length: number): Uint8Array {
  return random.chance(0.1)
    ? new Uint8Array(length).fill(random.pick([0, 0xff, 0x80, 0x36, 0x5c]))
    : random.bytes(length);
}

/**
 * The same bytes in the middle of a larger buffer, where a view that ignores its offset reads something else.
 */
function inside(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 16).fill(0xa5);
  whole.set(bytes, 7);
  return whole.subarray(7, 7 + bytes.length);
}

export function base64urlTopic(subject: Subject): Topic {
  return topic({
    name: 'base64url',
    cases: 200_000,
    generate: (random) => {
      const bytes = anyBytes(random, random.chance(0.01) ? anyLength(random) : random.below(50));
      const valid = encodeBase64urlSlowly(bytes);
      const text = random.oneOf(
        () => nearTexts(random, valid),
        () => valid.slice(0, -1) + random.pick('AEIMQUYcgkosw048-_'.split('')),
        () => valid + random.pick(['=', '==', 'A', '\n', ' ', '.', 'w']),
        () => anyText(random, 6),
      );
      return { bytes, text, next: random.chance(0.5) ? valid : text };
    },
    compare: ({ bytes, text, next }) => {
      const encoded = encodeBase64urlSlowly(bytes);
      for (const view of [bytes, inside(bytes)]) {
        const got = outcome(() => subject.encodeBase64url(view));
        if (!('value' in got) || got.value !== encoded) return differs('encode', encoded, got);
      }
      for (const input of [encoded, text]) {
        const expected = decodeBase64urlSlowly(input);
        const got = outcome(() => subject.decodeBase64url(input));
        // Decoding once more must not reach into a result already handed out.
        const again = outcome(() => subject.decodeBase64url(next));
        if (!('value' in got) || !('value' in again)) return differs('decode', expected, [got, again]);
        if (!isSame(expected, got.value)) return differs('decode', expected, got.value);
      }
      return undefined;
    },
  });
}

function isSame(expected: Uint8Array | undefined, got: unknown): boolean {
  if (expected === undefined) return got === undefined;
  return got instanceof Uint8Array && equalBytesSlowly(expected, got);
}

export function sha256Topic(subject: Subject): Topic {
  return topic({
    name: 'sha256',
    cases: 100_000,
    generate: (random) => ({
      message: anyBytes(random, anyLength(random)),
      next: random.bytes(random.below(100)),
    }),
    compare: ({ message, next }) => {
      const expected = sha256Slowly(message);
      const got = outcome(() => subject.sha256(message));
      const got2 = outcome(() => subject.sha256(inside(next)));
      if (!('value' in got) || !isSame(expected, got.value)) return differs('digest', expected, got);
      const expected2 = sha256Slowly(next);
      return 'value' in got2 && isSame(expected2, got2.value)
        ? undefined
        : differs('next digest', expected2, got2);
    },
  });
}

export function hmacTopic(subject: Subject): Topic {
  return topic({
    name: 'hmac',
    cases: 100_000,
    generate: (random) => ({
      key: anyBytes(random, anyLength(random)),
      message: anyBytes(random, anyLength(random)),
    }),
    compare: ({ key, message }) => {
      const expected = hmacSha256Slowly(key, message);
      const got = outcome(() => subject.hmacSha256(key, message));
      if (!('value' in got) || !isSame(expected, got.value)) return differs('MAC', expected, got);
      const got2 = outcome(() => subject.hmacSha256(inside(key), inside(message)));
      return 'value' in got2 && isSame(expected, got2.value)
        ? undefined
        : differs('MAC of views', expected, got2);
    },
  });
}

export function equalTopic(subject: Subject): Topic {
  return topic({
    name: 'constant-time-equal',
    cases: 100_000,
    generate: (random) => {
      const a = anyBytes(random, random.chance(0.7) ? 32 : random.below(70));
      const at = random.below(a.length + 1);
      const b = random.oneOf(
        () => a.slice(),
        () => a.map((byte, index) => (index === at ? byte ^ (1 << random.below(8)) : byte)),
        () => a.subarray(0, at),
        () => Uint8Array.from([...a, 0]),
        () => anyBytes(random, a.length),
      );
      return { a, b };
    },
    compare: ({ a, b }) => {
      const expected = equalBytesSlowly(a, b);
      for (const [left, right] of [[a, b], [b, a], [inside(a), inside(b)]] as const) {
        const got = outcome(() => subject.constantTimeEqual(left, right));
        if (!('value' in got) || got.value !== expected) return differs('equal', expected, got);
      }
      return undefined;
    },
  });
}

/** Secrets around the shortest one allowed (RFC 7518 section 3.2) and text that has no UTF-8. */
export function keyTopic(subject: Subject): Topic {
  return topic({
    name: 'keys',
    cases: 20_000,
    generate: (random) => {
      const filler = 'x'.repeat(random.between(26, 33));
      const unusual = ['\u00e9', '\u20ac', '\ud83d\udd11', '\ud83d', '\udd11', ''];
      const extra = random.chance(0.3) ? anyText(random, 4) : random.pick(unusual);
      const at = random.below(filler.length + 1);
      return { secret: filler.slice(0, at) + extra + filler.slice(at), isText: random.chance(0.7) };
    },
    compare: ({ secret, isText }) => {
      const bytes = Buffer.from(secret, 'utf8');
      const isAccepted = bytes.length >= 32 && (!isText || bytes.toString('utf8') === secret);
      const got = outcome(() => subject.hs256Key(isText ? secret : bytes));
      if ('thrown' in got) {
        const isClear = got.thrown instanceof TypeError || got.thrown instanceof RangeError;
        if (isAccepted || !isClear) return differs('key', isAccepted ? 'accepted' : 'a clear error', got);
        return got.thrown.message.includes(secret) && secret !== ''
          ? differs('message', 'no secret', got)
          : undefined;
      }
      if (!isAccepted) return differs('key', 'refused', 'accepted');
      const inspected = inspect(got.value, { showHidden: true, depth: 9 });
      const printed = [String(got.value), JSON.stringify(got.value), inspected].join(' ');
      // The filler in clear, in hexadecimal, or as a list of numbers.
      const isShown = /x{4}|78 ?78|120, ?120/u.test(printed);
      return isShown ? differs('printed key', 'no secret', printed) : undefined;
    },
  });
}
