// The headings of Markdown texts as anchors, by GitHub's rule, and the links and addresses in them.

/** A link as it is written, with the number of its line. */
export interface Link {
  readonly target: string;
  readonly line: number;
}

/** The text line by line, with code left out: fenced blocks always, spans where they are asked for. */
function proseOf(markdown: string, withSpans: boolean): readonly string[] {
  let fence: string | undefined;
  return markdown.split('\n').map((line) => {
    const [, mark] = /^ *(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined;
      return '';
    }
    if (mark !== undefined) {
      fence = mark;
      return '';
    }
    return withSpans ? line : line.replace(/(`+)(?:(?!\1).)+\1/g, '');
  });
}

/** The anchors of a text's headings; of headings that read the same, the later ones have a number. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const line of proseOf(markdown, true)) {
    const [, title] = /^#{1,6}\s+(.*?)\s*#*$/.exec(line) ?? [];
    if (title === undefined) continue;
    const slug = slugOf(title);
    let anchor = slug;
    for (let i = 1; anchors.has(anchor); i += 1) anchor = `${slug}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Letters, digits, `-` and `_` in lower case, blanks as `-`; of a link its text, nothing else. */
export function slugOf(title: string): string {
  const text = title.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
}

/** The links and pictures of a text, those in code left out. */
export function linksOf(markdown: string): readonly Link[] {
  return proseOf(markdown, false).flatMap((line, index) => {
    return [...line.matchAll(/\]\(([^()\s]*)\)/g)].map(([, target = '']) => ({ target, line: index + 1 }));
  });
}

/** The `http` and `https` addresses of a text, linked or not, those in fenced code left out. */
export function addressesOf(markdown: string): readonly Link[] {
  return proseOf(markdown, true).flatMap((line, index) => {
    return [...line.matchAll(/\bhttps?:[^\s)`"'<>|]*/g)].map(([target]) => ({ target, line: index + 1 }));
  });
}
