/**
 * `hs256Key`: a secret fit for HS256 (RFC 7518 §3.2), as an object that prints and serialises without it.
 * The secret is not kept, only two hash states derived from it, and JavaScript can erase neither.
 */

import { readOptions, TEXT, type Kinds } from '../options.ts';
import type { WorkBuffer } from '../primitives/bytes.ts';
import { hmacInto, hmacKey } from '../primitives/hmac.ts';
import { secretBytes } from './secret.ts';

/** Computes the MAC of a buffer's first `length` bytes, as eight words. */
export type Mac = (text: WorkBuffer, length: number, tag: Int32Array) => void;

/** Options of a key. */
export interface Hs256KeyOptions {
  /** The name by which a token's header tells the key that signed it. */
  readonly kid?: string;
}

/** How each option is read. */
export const KEY_KINDS: Kinds<Hs256KeyOptions> = { kid: TEXT };

/** An HS256 key, as `hs256Key` and `nativeHs256Key` make them. */
export class Hs256Key {
  readonly kid: string | undefined;
  readonly #mac: Mac;

  constructor(mac: Mac, kid: string | undefined) {
    this.kid = kid;
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
 * @throws TypeError for what is neither string nor bytes, a lone surrogate, a key of another kind; RangeError
 * for fewer than 32 bytes (RFC 7518 §3.2) and for NUL bytes alone. No error shows the secret.
 */
export function hs256Key(secret: string | Uint8Array, options: Hs256KeyOptions = {}): Hs256Key {
  return keyFrom('hs256Key', 'secret', secret, readOptions('hs256Key', options, KEY_KINDS).kid);
}

/** The same for another call, and another option that holds the secret: errors name these. */
export function keyFrom(call: string, option: string, secret: unknown, kid?: string): Hs256Key {
  const states = hmacKey(secretBytes(call, secret, option));
  return new Hs256Key((text, length, tag) => hmacInto(states, text, length, tag), kid);
}
