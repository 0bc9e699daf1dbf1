// Near-valid text: one character changed, inserted or taken away, or two parts swapped.

import type { Random } from '../random.ts';

/** Separators, quotes, blanks, controls and the neighbours of every ASCII range a parser tests against. */
const asciiTraps = '\0\t\n\v\f\r !"#%&\'()*+,-./09:;<=>?@AFGZ[\\]^_`afgz{|}~\x7f';

/**
 * Look-alikes and odd units: Arabic-Indic and fullwidth forms, superscripts, blanks, marks, lone surrogates.
 */
const unicodeTraps = [
  '\x80', '\x85', '\xa0', '\xad', '\xb2', '\xb9', '\xe9', '\xff', '\u0131', '\u017f', '\u0410', '\u0415',
  '\u0660', '\u0661', '\u0669', '\u06f0', '\u06f5', '\u0967', '\u2024', '\u2028', '\u2032', '\u200b',
  '\u200d', '\u212a', '\u2215', '\u3002', '\ufe55', '\uff05', '\uff0c', '\uff0d', '\uff0e', '\uff0f',
  '\uff10', '\uff11', '\uff19', '\uff1a', '\uff21', '\uff22', '\uff41', '\uff46', '\ufeff', '\ufffd',
  '\ud800', '\udbff', '\udc00', '\ud83d\udd11', '\ud835\udfce', 'e\u0301',
];

/** One character, or a pair of surrogates, chosen to upset a parser of `text`. */
export function trapCharacter(random: Random, text: string): string {
  const own = text === '' ? '0' : text.charAt(random.below(text.length));
  return random.oneOf(
    () => asciiTraps.charAt(random.below(asciiTraps.length)),
    () => String.fromCharCode(random.between(0x20, 0x7e)),
    () => random.pick(unicodeTraps),
    () => own,
    () => changeCase(own),
    // The same low byte or the same bits under a mask: what a table lookup without a range check would take
    // it for.
    () => String.fromCharCode(own.charCodeAt(0) + 0x100 * random.between(1, 0x1f)),
    () => String.fromCharCode((own.charCodeAt(0) & 0x7f) + 0x80),
  );
}

/** The text with one small change; sometimes with none that shows. */
export function nearText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const before = text.slice(0, at);
  const after = text.slice(at);
  return random.oneOf(
    () => before + trapCharacter(random, text) + after.slice(1),
    () => before + trapCharacter(random, text) + after,
    () => before + after.slice(1),
    () => before + after.slice(random.between(1, 4)),
    () => before,
    () => after,
    () => before + text.charAt(at) + after,
    () => before + after.charAt(1) + after.charAt(0) + after.slice(2),
    () => before + changeCase(after.charAt(0)) + after.slice(1),
    () => before + flipBit(random, after.charAt(0)) + after.slice(1),
    () => swapParts(random, text),
    () => text + trapCharacter(random, text),
    () => trapCharacter(random, text) + text,
    () => before + text + after,
  );
}

/** `nearText` a few times in a row: usually once. */
export function nearTexts(random: Random, text: string): string {
  let changed = nearText(random, text);
  while (random.chance(0.25)) changed = nearText(random, changed);
  return changed;
}

/** Short text of any UTF-16 units. */
export function anyText(random: Random, longest: number): string {
  let text = '';
  for (let length = random.below(longest + 1); length > 0; length--) text += trapCharacter(random, text);
  return text;
}

function changeCase(character: string): string {
  return character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
}

function flipBit(random: Random, character: string): string {
  return character === '' ? '' : String.fromCharCode(character.charCodeAt(0) ^ (1 << random.below(8)));
}

/** Two neighbouring parts between separators change places, one is doubled, or one is lost. */
function swapParts(random: Random, text: string): string {
  const separator = random.pick(['.', ':', ',', ';', '=', '/', ' ', '%']);
  const parts = text.split(separator);
  const at = random.below(parts.length);
  const part = parts[at] ?? '';
  random.oneOf(
    () => parts.splice(at, 2, parts[at + 1] ?? '', part),
    () => parts.splice(at, 1, part, part),
    () => parts.splice(at, 1),
  );
  return parts.join(separator);
}
