/**
 * What is probably not meant about a secret that is right by its form: it is published, it was taken as text
 * where it looks encoded, there is something around it. No message shows any of it.
 */

import { publisherOf } from './published-secrets.ts';
import { decodeBase64, type SecretEncoding } from './secret-text.ts';
import { textOfBytes } from './text-bytes.ts';

/** What to warn of, in words, about a secret as it was decoded by `encoding`; nothing for most. */
export function warningsOfSecret(secret: string | Uint8Array, encoding: SecretEncoding): readonly string[] {
  const text = typeof secret === 'string' ? secret : textOfBytes(secret) ?? '';
  const publisher = publisherOf(secret) ?? publisherOf(text.trim());
  const known = publisher === undefined ? [] : [`everybody knows this secret: it is printed in ${publisher}`];
  return encoding === 'utf8' ? [...known, ...warningsOfText(text)] : known;
}

function warningsOfText(text: string): readonly string[] {
  if (isWrappedBase64(text)) {
    return ['it is base64 that was wrapped onto several lines, and is taken as it stands, with its line ' +
      'endings; if the bytes are meant that it encodes, set the encoding to "base64"'];
  }
  if (/[\r\n]$/.test(text)) {
    return ['it ends with a line ending, which is taken as a part of the secret; take it away, unless ' +
      'whoever signs has it too'];
  }
  if (text.trim() !== text) {
    return ['it has blanks around it, which are taken as a part of the secret'];
  }
  const isQuoted = /^(["'])[^]*\1$/.test(text);
  return isQuoted ? ['it has quotes around it, which are taken as a part of the secret'] : [];
}

/** Lines of base64 alone, each but the last of the same length. */
function isWrappedBase64(text: string): boolean {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (lines.length < 2 || lines.slice(1, -1).some((line) => line.length !== lines[0]?.length)) return false;
  const whole = lines.join('');
  return whole.length >= 16 && decodeBase64(whole.padEnd(Math.ceil(whole.length / 4) * 4, '=')) !== undefined;
}
