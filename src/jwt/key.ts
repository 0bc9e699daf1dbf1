/**
 * `hs256Key`: a secret fit for HS256 (RFC 7518 §3.2), as an object that prints and serialises without it.
 * The secret is not kept, only two hash states derived from it, and JavaScript can erase neither.
 */
import { isText, readOptions, TEXT } from '../options.ts';
import { requireBytes, type WorkBuffer } from '../primitives/bytes.ts';
import { hmacInto, hmacKey } from '../primitives/hmac.ts';
import { decodeUtf8, encodeUtf8 } from '../primitives/utf8.ts';
import { parseObject } from './json.ts';

/** Computes the MAC of a buffer's first `length` bytes, as eight words. */
export type Mac = (text: WorkBuffer, length: number, tag: Int32Array) => void;

/** Options of a key: the name by which a token's header tells the key that signed it. */
export type Hs256KeyOptions = { readonly kid?: string | undefined };

/** An HS256 key, as `hs256Key` and `nativeHs256Key` make them. */
export class Hs256Key {
  readonly kid: string | undefined;
  readonly #mac: Mac;

  constructor(mac: Mac, options: Hs256KeyOptions) {
    this.kid = readOptions<Hs256KeyOptions>('hs256Key', options, { kid: TEXT }).kid;
    this.#mac = mac;
    Object.freeze(this);
  }

  /** Whether a value is a key made here, and not merely one of its shape. */
  static isKey(this: void, value: unknown): value is Hs256Key {
    return typeof value === 'object' && value !== null && #mac in value;
  }

  /** Computes the MAC of a buffer's first `length` bytes under a key, as eight words. */
  static mac(key: Hs256Key, text: WorkBuffer, length: number, tag: Int32Array): void {
    key.#mac(text, length, tag);
  }
}

/**
 * A key from a secret: a string stands for its UTF-8 bytes, verbatim.
 * @throws TypeError for what is neither string nor bytes, a lone surrogate, an asymmetric key (PEM, JWK);
 * RangeError for fewer than 32 bytes (RFC 7518 §3.2). No error shows the secret.
 */
export function hs256Key(secret: string | Uint8Array, options: Hs256KeyOptions = {}): Hs256Key {
  const states = hmacKey(secretBytes('hs256Key', secret));
  return new Hs256Key((text, length, tag) => hmacInto(states, text, length, tag), options);
}

/** The bytes of a secret that meets the policy on keys; throws as `hs256Key` does. */
export function secretBytes(owner: string, secret: string | Uint8Array): Uint8Array {
  if (!isText(secret)) requireBytes(owner, 'secret', secret);
  const bytes = isText(secret) ? encodeUtf8(secret) : secret;
  const text = decodeUtf8(bytes);
  if (isText(secret) && text !== secret) throw new TypeError(`${owner}: "secret" has a lone surrogate`);
  if (text !== undefined && isAsymmetricKey(text)) {
    throw new TypeError(`${owner}: "secret" is a PEM block or a JWK; HS256 takes a shared random secret`);
  }
  if (bytes.length >= 32) return bytes;
  throw new RangeError(`${owner}: "secret" has ${bytes.length} bytes, not 32 or more (RFC 7518 §3.2)`);
}

/** Whether a text holds a PEM block, or is a JWK or a set of them: no public key may serve as a secret. */
function isAsymmetricKey(text: string): boolean {
  const jwk = parseObject(text.replace(/^\uFEFF/, '')) ?? {};
  return text.includes('-----BEGIN ') || Object.hasOwn(jwk, 'kty') || Object.hasOwn(jwk, 'keys');
}
