/** The blanks of a header's value, SP and HTAB (RFC 9110 §5.6.3); nothing else that is white in Unicode. */

/** The text without the blanks (SP, HTAB) around it. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (isBlank(text, start)) start += 1;
  while (isBlank(text, end - 1)) end -= 1;
  return text.slice(start, end);
}

/** Whether a blank (SP, HTAB) stands at a place. */
export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
