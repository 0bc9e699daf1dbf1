/**
 * Which secrets HS256 takes (RFC 7518 §3.2): 32 random bytes or more, and nothing that is known to be public.
 * A verifier that takes a public key for its secret believes whoever has that key (RFC 8725 §2.1). Keys are
 * known by their structure, never by a few first letters, so that no random secret is ever refused.
 */

import { isText, rangeFault, typeFault, type Place } from '../options.ts';
import { decodeBase64url } from '../primitives/base64url.ts';
import { isBytes } from '../primitives/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../primitives/utf8.ts';
import { kindOf } from '../shown.ts';
import { parseObject } from './json.ts';

/** The bytes of a secret that may serve: of a string its UTF-8 bytes, verbatim. Throws as `hs256Key` does. */
export function secretBytes(place: Place, name: string, secret: unknown): Uint8Array {
  if (!isText(secret) && !isBytes(secret)) {
    const hint = secret === undefined ? ' (is a variable unset?)' : '';
    throw typeFault(place, name, `takes a string or a Uint8Array, not ${kindOf(secret)}${hint}`);
  }
  const bytes = isText(secret) ? encodeUtf8(secret) : secret;
  if (isText(secret) && decodeUtf8(bytes) !== secret) throw typeFault(place, name, 'has a lone surrogate');
  const form = keyForm(bytes);
  if (form !== undefined) {
    throw typeFault(place, name, `is ${form}, which is no secret; HS256 takes a random one that both sides share`);
  }
  if (bytes.length < 32) {
    throw rangeFault(place, name, `has ${bytes.length} bytes; HS256 takes 32 or more (RFC 7518 §3.2)`);
  }
  // HMAC fills a short key up with NUL bytes, so these would be the empty secret's MACs (RFC 2104 §2).
  if (bytes.every((byte) => byte === 0)) throw rangeFault(place, name, 'consists of NUL bytes alone');
  return bytes;
}

/** The form in which bytes are a key of another kind, in words; as they are, or within base64. */
function keyForm(bytes: Uint8Array): string | undefined {
  const text = latin1(bytes);
  const form = textForm(text) ?? derForm(bytes);
  if (form !== undefined) return form;
  const decoded = decodeAnyBase64(text);
  const inner = decoded === undefined ? undefined : textForm(latin1(decoded)) ?? derForm(decoded);
  return inner === undefined ? undefined : `${inner} in base64`;
}

/** A character for each byte that is not NUL: so UTF-16 reads as what it says, and no byte is ill-formed. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) if (byte !== 0) text += String.fromCharCode(byte);
  return text;
}

// The name of a kind, and behind a blank its data, which open with the length of that name: `AAAA`.
const OPENSSH = /(?:^|\s)(?:ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+\s+AAAA[A-Za-z0-9+/]{16}/;

function textForm(text: string): string | undefined {
  if (text.includes('-----BEGIN ')) return 'a PEM block';
  if (text.includes('---- BEGIN SSH2 ')) return 'an RFC 4716 key';
  if (OPENSSH.test(text)) return 'an OpenSSH key';
  const object = parseObject(text.slice(Math.max(text.indexOf('{'), 0), text.lastIndexOf('}') + 1)) ?? {};
  return Object.hasOwn(object, 'kty') || Object.hasOwn(object, 'keys') ? 'a JWK or a set of them' : undefined;
}

/** The bytes of a text in base64 or base64url, its line breaks and padding left out. */
function decodeAnyBase64(text: string): Uint8Array | undefined {
  const letters = text.replace(/[\s=]/g, '').replace(/\+/g, '-').replace(/\//g, '_');
  return decodeBase64url(letters);
}

/** One value of DER (X.690 §8.1): its tag, and where its content stands. */
interface DerValue {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

const INTEGER = 0x02, BIT_STRING = 0x03, OBJECT_IDENTIFIER = 0x06, SEQUENCE = 0x30, VERSION = 0xa0;

/** What the bytes are if they are one SEQUENCE, as long as the whole, built as a key or a certificate is. */
function derForm(bytes: Uint8Array): string | undefined {
  const [whole, ...others] = derValues(bytes, 0, bytes.length);
  if (whole?.tag !== SEQUENCE || others.length > 0) return undefined;
  const values = derValues(bytes, whole.from, whole.to);
  const [first] = values;
  if (first === undefined) return undefined;
  const opening = first.tag === SEQUENCE ? derValues(bytes, first.from, first.to)[0]?.tag : undefined;
  const tags = values.map(({ tag }) => tag).join();
  if (tags === `${SEQUENCE},${BIT_STRING}` && opening === OBJECT_IDENTIFIER) return 'a public key in DER';
  const isCertificate = opening === VERSION || opening === INTEGER;
  if (tags === `${SEQUENCE},${SEQUENCE},${BIT_STRING}` && isCertificate) return 'a certificate in DER';
  // Of RSA: two numbers, or for a private key nine, one of them of 512 bits or more.
  const isNumbers = values.length > 1 && values.every(({ tag }) => tag === INTEGER);
  return isNumbers && values.some(({ from, to }) => to - from >= 64) ? 'an RSA key in DER' : undefined;
}

/** The values that fill `bytes[from .. to)` exactly; none where they do not. */
function derValues(bytes: Uint8Array, from: number, to: number): readonly DerValue[] {
  const values: DerValue[] = [];
  for (let at = from; at < to;) {
    const tag = bytes[at] as number;
    const size = bytes[at + 1] ?? 0;
    let start = at + 2;
    let length = size;
    // Above 127 it tells how many bytes tell the length.
    if (size > 0x7f) {
      if (size === 0x80 || size > 0x84) return [];
      for (length = 0; start < at + 2 + (size & 0x7f); start += 1) length = length * 256 + (bytes[start] ?? 0);
    }
    if (start + length > to) return [];
    values.push({ tag, from: start, to: start + length });
    at = start + length;
  }
  return values;
}
