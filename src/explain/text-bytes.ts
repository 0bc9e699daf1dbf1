/** Texts as UTF-8 bytes and back (RFC 3629), by the classes that every browser and every runtime has. */

// The parts of them that are used; to name their types, a platform's whole library would have to come along.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (label: 'utf-8', options: { fatal: true; ignoreBOM: true }) => {
  decode(bytes: Uint8Array): string;
};

/** The UTF-8 bytes of a text; half a surrogate pair becomes U+FFFD. */
export function bytesOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text of UTF-8 bytes, a byte order mark included; undefined for what is none. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
