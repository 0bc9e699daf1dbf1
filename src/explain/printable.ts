/**
 * Values as text that nothing obeys: neither a terminal, nor a log's reader, nor a page. Whatever comes from
 * a token or a request is shown through `printable`.
 */

const PLAIN = /^[\x20-\x7e]*$/;

/** A value as JSON on one line, with control, format and unassigned characters as escapes. */
export function printable(value: unknown): string {
  const json = toJson(value);
  // The search by classes takes longer than all the rest of a line.
  return PLAIN.test(json) ? json : json.replace(/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, i) => escapeUnit(character.charCodeAt(i))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** JSON, or a word on why not: a sender decides how deep a token is nested, and the writer is recursive. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '"nested too deep to be printed"';
  }
}
