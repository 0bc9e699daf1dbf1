/** The part of docs/why-refused.md that is written from the words on each reason. */

import { REASONS, REMEDIES } from '../../src/explain/reasons.ts';
import { REFUSAL_REASONS, refuseRequest, type RefusalReason } from '../../src/filters/refusal.ts';

export const BEGIN = '<!-- reasons:begin -->';
export const END = '<!-- reasons:end -->';

/** The page with the present words between its marks. */
export function withReasons(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} with ${END} behind it`);
  const contents = REFUSAL_REASONS.map((reason) => `[\`${reason}\`](#${reason})`).join(' ·\n');
  const sections = REFUSAL_REASONS.map(sectionOf).join('\n');
  return `${page.slice(0, begin + BEGIN.length)}\n${contents}\n\n${sections}${page.slice(end)}`;
}

function sectionOf(reason: RefusalReason): string {
  const { look, settings, change } = REMEDIES[reason];
  const anchorOf = (name: string): string => name.toLowerCase().replaceAll('.', '');
  const places = settings.map((name) => `[\`${name}\`](gate-settings.md#${anchorOf(name)})`);
  const { status, challenge } = refuseRequest(reason);
  // The gate's proxies know no other refusal.
  const byGate = status === 400 ? ` (by the gate with ${challenge === undefined ? 403 : 401})` : '';
  const lines = [
    `### ${reason}`,
    '',
    `${sentence(escaped(REASONS[reason]))} Answered with ${status}${byGate}.`,
    '',
    `- **Look at** ${escaped(look)}.`,
    `- **Change**: ${escaped(change)}.`,
    ...(places.length === 0 ? [] : [`- **Settings**: ${places.join(', ')}.`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What stands in `<…>` would be taken for a tag. */
export function escaped(words: string): string {
  return words.replaceAll('<', '\\<');
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
