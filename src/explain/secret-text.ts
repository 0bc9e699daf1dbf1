/**
 * A secret's bytes from the form in which it is kept: as text, as bytes, or in base64, base64url (RFC 4648
 * §4, §5) or hexadecimal digits. Strict, for a secret that is nearly right verifies nothing; no message shows
 * any of it.
 */

import { decodeBase64url } from '../index.ts';
import { textOfBytes } from './text-bytes.ts';

/** How a secret is kept; `utf8`, its text as it stands, unless said otherwise. */
export type SecretEncoding = 'utf8' | 'bytes' | 'base64' | 'base64url' | 'hex';

/** All encodings, in the order in which help and messages name them. */
export const SECRET_ENCODINGS: readonly SecretEncoding[] = ['utf8', 'bytes', 'base64', 'base64url', 'hex'];

/** The secret, or what keeps it from being one. */
export type DecodedSecret =
  | { readonly secret: string | Uint8Array; readonly problem: undefined }
  | { readonly secret: undefined; readonly problem: string };

/**
 * The secret in `content`: a text is one that was typed or stood in settings, bytes are those of a file.
 * In `utf8` a file's text loses one line ending at its end, which an editor adds and nobody means.
 */
export function decodeSecret(content: string | Uint8Array, encoding: SecretEncoding): DecodedSecret {
  if (encoding === 'bytes') return typeof content === 'string' ? refuse(BYTES_OF_TEXT) : accept(content);
  const text = typeof content === 'string' ? content : textOfBytes(content);
  if (text === undefined) return refuse(isUtf16(content) ? UTF16 : NO_UTF8);
  if (text.startsWith('\ufeff')) return refuse('it begins with a byte order mark; save it without one');
  if (encoding === 'utf8') return accept(typeof content === 'string' ? text : withoutLineEnding(text));
  const letters = text.replace(/[\r\n]/g, '');
  const bytes = DECODERS[encoding](letters);
  if (bytes !== undefined) return accept(bytes);
  return refuse(`it is not in ${NAMES[encoding]}${hintOn(letters, encoding)}`);
}

/** What a text that is not in its encoding looks like instead. */
function hintOn(text: string, encoding: SecretEncoding): string {
  if (/\s/.test(text)) return '; it has a blank around or within, as wrapped lines that a shell joined';
  if (encoding === 'base64' && /[-_]/.test(text)) return '; it has - or _, as base64url has';
  if (encoding === 'base64url' && /[+/=]/.test(text)) return '; it has +, / or =, as base64 has';
  return '';
}

const BYTES_OF_TEXT = 'the encoding "bytes" is for files alone';
const NO_UTF8 = 'it is not UTF-8; the encoding "bytes" takes a file as it is';
const UTF16 = 'it is UTF-16, as Windows may save it; save it as UTF-8 without a byte order mark';

/** Whether a file begins with the byte order mark of UTF-16. */
function isUtf16([first, second]: string | Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

const NAMES = {
  base64: 'base64 (A-Z, a-z, 0-9, + and /, filled up with = to a multiple of four)',
  base64url: 'base64url (A-Z, a-z, 0-9, - and _, without =)',
  hex: 'hexadecimal digits, two for each byte',
} as const;

const DECODERS: { readonly [E in keyof typeof NAMES]: (text: string) => Uint8Array | undefined } = {
  base64: decodeBase64,
  base64url: decodeBase64url,
  hex: decodeHex,
};

/** The bytes of base64 text (RFC 4648 §4), padding and all; undefined for any other text. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || /[-_]/.test(text)) return undefined;
  return decodeBase64url(text.replace(/={1,2}$/, '').replaceAll('+', '-').replaceAll('/', '_'));
}

/** The bytes of hexadecimal digits, in either case; undefined for any other text. */
export function decodeHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** The text without one line ending at its end. */
export function withoutLineEnding(text: string): string {
  return text.slice(0, text.length - (text.endsWith('\r\n') ? 2 : text.endsWith('\n') ? 1 : 0));
}

/** Whether the text is base64 that was wrapped onto several lines, as `openssl rand -base64 64` prints it. */
export function isWrappedBase64(text: string): boolean {
  const whole = withoutLineEnding(text);
  return whole.length <= 10_000 && /^[A-Za-z0-9+/_-]{16,}(?:\r?\n[A-Za-z0-9+/_-]+)*={0,2}$/.test(whole) &&
    whole.includes('\n');
}

function accept(secret: string | Uint8Array): DecodedSecret {
  return { secret, problem: undefined };
}

function refuse(problem: string): DecodedSecret {
  return { secret: undefined, problem };
}
