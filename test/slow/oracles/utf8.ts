// Strict UTF-8 decoding, sequence by sequence (RFC 3629 sections 3 and 4): the slow twin of a fatal
// TextDecoder.

/**
 * The text these bytes spell, a byte order mark included, or `undefined` when they are not well-formed UTF-8.
 */
export function decodeUtf8Slowly(bytes: Uint8Array): string | undefined {
  let text = '';
  let index = 0;
  while (index < bytes.length) {
    const first = bytes[index] ?? 0;
    const length = sequenceLength(first);
    if (length === undefined || index + length > bytes.length) return undefined;
    let codePoint = length === 1 ? first : first & (0xff >> (length + 1));
    for (let offset = 1; offset < length; offset++) {
      const next = bytes[index + offset] ?? 0;
      if (next < 0x80 || next > 0xbf) return undefined;
      codePoint = codePoint * 64 + (next - 0x80);
    }
    if (codePoint < (shortestOfLength[length] ?? 0)) return undefined;
    if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return undefined;
    text += String.fromCodePoint(codePoint);
    index += length;
  }
  return text;
}

/** The smallest code point that needs so many bytes: a smaller one in that length is an overlong form. */
const shortestOfLength = [0, 0, 0x80, 0x800, 0x10000];

function sequenceLength(first: number): number | undefined {
  if (first < 0x80) return 1;
  if (first >= 0xc0 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xf0 && first < 0xf8) return 4;
  return undefined;
}
