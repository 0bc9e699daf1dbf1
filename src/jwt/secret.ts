/**
 * Which secrets HS256 takes (RFC 7518 §3.2): 32 random bytes or more, and nothing that is known to be public.
 * A verifier whose secret is a public key believes everybody who has that key (RFC 8725 §2.1). Keys are known
 * by their structure, never by a few first letters, so that no random secret is ever refused.
 */

import { isText, rangeFault, typeFault } from '../options.ts';
import { decodeBase64url } from '../primitives/base64url.ts';
import { isBytes } from '../primitives/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../primitives/utf8.ts';
import { kindOf } from '../shown.ts';
import { parseObject } from './json.ts';

/** The bytes of a secret that may serve: of a string its UTF-8 bytes, verbatim. Throws as `hs256Key` does. */
export function secretBytes(call: string, secret: unknown, option: string = 'secret'): Uint8Array {
  const fault = typeFault.bind(undefined, call, option);
  if (!isText(secret) && !isBytes(secret)) {
    const hint = secret === undefined ? ' (is a variable unset?)' : '';
    throw fault(`takes a string or a Uint8Array, not ${kindOf(secret)}${hint}`);
  }
  const bytes = isText(secret) ? encodeUtf8(secret) : secret;
  if (isText(secret) && decodeUtf8(bytes) !== secret) throw fault('has a lone surrogate');
  const form = keyForm(bytes) ?? keyForm(decodeAnyBase64(bytes));
  if (form !== undefined) throw fault(`is ${form}, no secret; HS256 takes a random one that both share`);
  if (bytes.length < 32) {
    throw rangeFault(call, option, `has ${bytes.length} bytes; HS256 takes 32 or more (RFC 7518 §3.2)`);
  }
  // HMAC fills a short key up with NUL bytes, so these would make the empty secret's MACs (RFC 2104 §2).
  if (bytes.every((byte) => byte === 0)) throw rangeFault(call, option, 'consists of NUL bytes alone');
  return bytes;
}

// The name of a kind, at the start or behind a blank or a byte order mark; then behind a blank its data,
// which open with the length of that name: `AAAA`.
const OPENSSH = /(?:^|[^!-~])(?:ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+\s+AAAA[A-Za-z0-9+/]{16}/;

/** What kind of key the bytes are, as text or as DER; undefined for none, as a secret should be. */
function keyForm(bytes: Uint8Array): string | undefined {
  const text = latin1(bytes);
  if (text.includes('-----BEGIN ')) return 'a PEM block';
  if (text.includes('---- BEGIN SSH2 ')) return 'a public key (RFC 4716)';
  if (OPENSSH.test(text)) return 'an OpenSSH public key';
  const object = parseObject(text.slice(Math.max(text.indexOf('{'), 0), text.lastIndexOf('}') + 1)) ?? {};
  if (Object.hasOwn(object, 'kty') || Object.hasOwn(object, 'keys')) return 'a JWK or a set of them';
  return derForm(bytes);
}

/** A character for each byte that is not NUL: so UTF-16 reads as what it says, and no byte is ill-formed. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte === 0 ? '' : String.fromCharCode(byte))).join('');
}

/** The bytes in a text of base64 or base64url, line breaks and padding left out; none in any other. */
function decodeAnyBase64(text: Uint8Array): Uint8Array {
  const letters = latin1(text).replace(/[\s=]/g, '').replace(/\+/g, '-').replace(/\//g, '_');
  return decodeBase64url(letters) ?? new Uint8Array(0);
}

/** A value of DER (X.690 §8.1): its tag, and where its content stands. */
type DerValue = { readonly tag: number; readonly from: number; readonly to: number };

/** What the bytes are if they are one SEQUENCE, as long as the whole, built as a key or a certificate is. */
function derForm(bytes: Uint8Array): string | undefined {
  const [whole, ...others] = derValues(bytes, 0, bytes.length);
  if (whole?.tag !== SEQUENCE || others.length > 0) return undefined;
  const values = derValues(bytes, whole.from, whole.to);
  const tags = values.map(({ tag }) => tag).join();
  const [first = whole] = values;
  const opening = derValues(bytes, first.from, first.to)[0]?.tag;
  if (tags === '48,3' && opening === OBJECT_IDENTIFIER) return 'a public key in DER';
  if (tags === '48,48,3' && (opening === VERSION || opening === INTEGER)) return 'a certificate in DER';
  // Two numbers for a public key, nine or more for a private one; one of them has 512 bits or more.
  const isRsa = /^2(?:,2)+$/.test(tags) && values.some(({ from, to }) => to - from >= 64);
  return isRsa ? 'an RSA key in DER' : undefined;
}

const INTEGER = 2, OBJECT_IDENTIFIER = 6, SEQUENCE = 48, VERSION = 160;

/** The values that fill `bytes[from .. to)` exactly; none where they do not. */
function derValues(bytes: Uint8Array, from: number, to: number): readonly DerValue[] {
  const values: DerValue[] = [];
  let at = from;
  while (at < to) {
    const size = bytes[at + 1] ?? 0;
    // Above 128 it tells how many bytes tell the length; such a length needs no more than four.
    const digits = size > 128 ? Math.min(size - 128, 4) : 0;
    const start = at + 2 + digits;
    let length = digits === 0 ? size : 0;
    for (let i = at + 2; i < start; i += 1) length = length * 256 + (bytes[i] ?? 0);
    if (start + length > to) return [];
    values.push({ tag: bytes[at] as number, from: start, to: start + length });
    at = start + length;
  }
  return values;
}
