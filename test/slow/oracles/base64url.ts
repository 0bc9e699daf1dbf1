// base64url without padding, bit by bit (RFC 4648 sections 3.5 and 5): the slow twin of the table-driven
// codec.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The bytes as text: their bits, cut into sixes, the last six filled up with zeros. */
export function encodeBase64urlSlowly(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  while (bits.length % 6 !== 0) bits += '0';
  let text = '';
  for (let start = 0; start < bits.length; start += 6) {
    text += alphabet.charAt(parseInt(bits.slice(start, start + 6), 2));
  }
  return text;
}

/** The bytes a text spells, or `undefined` when it is not the one valid spelling of any. */
export function decodeBase64urlSlowly(text: string): Uint8Array | undefined {
  let bits = '';
  for (let index = 0; index < text.length; index++) {
    const value = alphabet.indexOf(text.charAt(index));
    if (value === -1) return undefined;
    bits += value.toString(2).padStart(6, '0');
  }
  const unused = bits.slice(bits.length - (bits.length % 8));
  // Six bits left over are a character that encodes no byte at all; fewer must be zero (section 3.5).
  if (unused.length === 6 || unused.includes('1')) return undefined;
  const bytes: number[] = [];
  for (let start = 0; start + 8 <= bits.length; start += 8) {
    bytes.push(parseInt(bits.slice(start, start + 8), 2));
  }
  return Uint8Array.from(bytes);
}
