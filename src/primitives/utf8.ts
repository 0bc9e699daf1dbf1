/**
 * UTF-8 (RFC 3629). Decoding is fatal: ill-formed bytes are never replaced, and a byte order mark stays.
 * The platform does the work. Its two globals are declared here, since the core knows no platform's types.
 */

declare const TextEncoder: new () => {
  encode(text: string): Uint8Array;
  encodeInto(text: string, target: Uint8Array): { written: number };
};
declare const TextDecoder: new (label: string, options: object) => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
// `ignoreBOM: true` means to ignore that it is a mark, and so to keep it.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text; U+FFFD for a lone surrogate. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Writes the UTF-8 bytes of a text, as far as they fit, into `target`; returns how many. */
export function encodeUtf8Into(text: string, target: Uint8Array): number {
  return encoder.encodeInto(text, target).written;
}

/** The text of UTF-8 bytes, or undefined where they are ill-formed. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
