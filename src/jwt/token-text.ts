/**
 * The text of one token as bytes (RFC 7515 §7.1), in buffers that all calls share; safe, since everything
 * here is synchronous and calls nobody back. A token's bytes stay until the next one overwrites them.
 */
import { decodeBase64urlInto } from '../primitives/base64url.ts';
import { sharedBuffer, workBuffer, type WorkBuffer } from '../primitives/bytes.ts';
import { decodeUtf8, encodeUtf8Into } from '../primitives/utf8.ts';
import { parseObject, type JsonObject } from './json.ts';

const characters = sharedBuffer(8192);
const decoded = sharedBuffer(6144);
const signature = workBuffer(32);
/** What an object may open with (RFC 8259 §2); to find none of these saves a decoder's exception. */
const OPENINGS = [0x7b, 0x20, 0x09, 0x0a, 0x0d];

/** Where the payload behind the first dot ends, or -1 unless the token has exactly two dots. */
export function payloadEndOf(token: string, headerEnd: number): number {
  const end = token.indexOf('.', headerEnd + 1);
  return end === -1 || token.indexOf('.', end + 1) !== -1 ? -1 : end;
}

/** The token's characters as bytes, or undefined where one is not ASCII and takes two bytes or more. */
export function readCharacters(token: string): WorkBuffer | undefined {
  const buffer = characters(token.length);
  return encodeUtf8Into(token, buffer.bytes) === token.length ? buffer : undefined;
}

/** The JSON object in the segment `[from .. to)`; undefined unless base64url, UTF-8 and JSON are strict. */
export function readObject(text: WorkBuffer, from: number, to: number): JsonObject | undefined {
  const buffer = decoded(to - from);
  const length = decodeBase64urlInto(text, from, to, buffer);
  if (length < 2 || !OPENINGS.includes(buffer.bytes[0] as number)) return undefined;
  const json = decodeUtf8(buffer.bytes, length);
  return json === undefined ? undefined : parseObject(json);
}

/** Reads a signature's 43 characters, `[from .. to)`, as eight words; false where they are not that. */
export function readSignature(text: WorkBuffer, from: number, to: number, words: Int32Array): boolean {
  if (to - from !== 43 || decodeBase64urlInto(text, from, to, signature) === -1) return false;
  for (let i = 0; i < 8; i += 1) words[i] = signature.view.getInt32(i * 4);
  return true;
}
