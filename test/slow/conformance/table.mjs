// Prints rows as a table that is Markdown too.

/** The table: names in the first column to the left, numbers to the right. */
export function formatTable(titles, rows) {
  const texts = [titles, ...rows].map((row) => row.map(String));
  const widths = titles.map((_, column) => Math.max(...texts.map((row) => row[column].length)));
  const isNumber = titles.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const line = (row) => {
    const cells = row.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])));
    return `| ${cells.join(' | ')} |`;
  };
  const rule = widths.map((width, i) => (isNumber[i] ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2)));
  return [line(texts[0]), `|${rule.join('|')}|`, ...texts.slice(1).map(line)].join('\n');
}
