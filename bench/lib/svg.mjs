// Two kinds of chart as standalone SVG text: horizontal bars in groups, and lines over two logarithmic axes.
// Colours follow the reader's light or dark mode inside the image; the background is transparent.

const WIDTH = 760;
// A letter may reach a little beyond the place where its text begins.
const MARGIN = 8;
const FONT = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';

const STYLE = `
  text { font: 13px ${FONT}; fill: #24292f }
  .title { font-size: 16px; font-weight: 600 }
  .quiet { fill: #57606a; font-size: 12px }
  .ours { fill: #0969da }
  .peer { fill: #afb8c1 }
  .gap { fill: #ffffff }
  .strong { font-weight: 600 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .line { fill: none; stroke-width: 2 }
  .a { stroke: #0969da } .a-dot { fill: #0969da }
  .b { stroke: #bc4c00 } .b-dot { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .ours { fill: #58a6ff }
    .peer { fill: #57606a }
    .gap { fill: #0d1117 }
    .grid { stroke: #373e47 }
    .a { stroke: #58a6ff } .a-dot { fill: #58a6ff }
    .b { stroke: #f0883e } .b-dot { fill: #f0883e }
  }
`;

// Past this many times our own value a bar is cut off, or one slow peer would make all the others invisible.
export const LONGEST_BAR = 30;

/**
 * `groups`: `[{ label, bars: [{ name, value, text, isOurs }] }]`; every group has a scale of its own.
 * `subtitle` is told whether a bar is broken.
 */
export function barChart({ title, subtitle, groups, footnote }) {
  const left = 190;
  const longestText = Math.max(...groups.flatMap(({ bars }) => bars.map((bar) => bar.text.length)));
  const right = 14 + longestText * 8;
  const barHeight = 18;
  const step = 23;
  const parts = [];
  let isBroken = false;
  let y = 62;
  for (const { label, bars } of groups) {
    if (label) {
      parts.push(text(0, y + 13, label, 'strong'));
      y += 25;
    }
    const own = Math.min(...bars.filter((bar) => bar.isOurs).map((bar) => bar.value));
    const longest = Math.min(Math.max(...bars.map((bar) => bar.value)), own * LONGEST_BAR);
    for (const bar of bars) {
      const isCut = bar.value > longest;
      isBroken ||= isCut;
      const length = Math.max(2, Math.min(bar.value / longest, 1) * (WIDTH - left - right));
      const kind = bar.isOurs ? 'ours' : 'peer';
      parts.push(text(left - 8, y + 13, bar.name, bar.isOurs ? 'strong' : '', 'end'));
      parts.push(
        `<rect class="${kind}" x="${left}" y="${y}" width="${round(length)}" height="${barHeight}" rx="2"/>`,
      );
      if (isCut) parts.push(cut(left + length - 24, y, barHeight));
      parts.push(text(left + length + 6, y + 13, bar.text, bar.isOurs ? 'strong' : 'quiet'));
      y += step;
    }
    y += 12;
  }
  parts.push(text(0, y + 10, footnote, 'quiet'));
  return frame(title, subtitle(isBroken), y + 20, parts);
}

/** `series`: `[{ name, points: [[x, y], …] }]`, at most two; both axes logarithmic. */
export function lineChart({ title, subtitle, series, xTitle, yText, xText, footnote }) {
  const [left, top, width, height] = [76, 70, WIDTH - 76 - 120, 300];
  const all = series.flatMap((one) => one.points);
  const [minX, maxX] = [Math.min(...all.map(([x]) => x)), Math.max(...all.map(([x]) => x))];
  const low = 10 ** Math.floor(Math.log10(Math.min(...all.map(([, y]) => y))));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...all.map(([, y]) => y))));
  const atX = (x) => left + (Math.log(x / minX) / Math.log(maxX / minX)) * width;
  const atY = (y) => top + height - (Math.log(y / low) / Math.log(high / low)) * height;
  const parts = [];
  for (let y = low; y <= high * 1.001; y *= 10) {
    parts.push(
      `<line class="grid" x1="${left}" x2="${left + width}" y1="${round(atY(y))}" y2="${round(atY(y))}"/>`,
    );
    parts.push(text(left - 8, atY(y) + 4, yText(y), 'quiet', 'end'));
  }
  for (let x = 10 ** Math.ceil(Math.log10(minX)); x <= maxX * 1.001; x *= 10) {
    parts.push(
      `<line class="grid" x1="${round(atX(x))}" x2="${round(atX(x))}" y1="${top}" y2="${top + height}"/>`,
    );
    parts.push(text(atX(x), top + height + 18, xText(x), 'quiet', 'middle'));
  }
  parts.push(text(left + width / 2, top + height + 38, xTitle, 'quiet', 'middle'));
  series.forEach(({ name, points }, index) => {
    const kind = 'ab'[index];
    const path = points.map(([x, y]) => `${round(atX(x))},${round(atY(y))}`).join(' ');
    parts.push(`<polyline class="line ${kind}" points="${path}"/>`);
    for (const [x, y] of points) {
      parts.push(`<circle class="${kind}-dot" cx="${round(atX(x))}" cy="${round(atY(y))}" r="3"/>`);
    }
    const [lastX, lastY] = points.at(-1);
    // Two lines that end close together would write their names over each other.
    const others = series.filter((_, other) => other !== index).map((other) => atY(other.points.at(-1)[1]));
    const isCrowded = others.some((other) => Math.abs(other - atY(lastY)) < 16);
    const shift = isCrowded ? (index === 0 ? 12 : -8) : 4;
    parts.push(text(atX(lastX) + 8, atY(lastY) + shift, name, 'strong'));
  });
  const lines = footnote.split('\n');
  lines.forEach((line, index) => parts.push(text(0, top + height + 66 + index * 17, line, 'quiet')));
  return frame(title, subtitle, top + height + 60 + lines.length * 17, parts);
}

/** Two slanted gaps across a bar that is too long to draw. */
function cut(x, y, height) {
  const gap = (from) => `M${round(from)} ${y + height}l6 ${-height}h5l-6 ${height}z`;
  return `<path class="gap" d="${gap(x)}${gap(x + 10)}"/>`;
}

function frame(title, subtitle, height, parts) {
  const tall = Math.ceil(height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} 0 ${WIDTH + 2 * MARGIN} ${tall}" width="${WIDTH}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    text(0, 20, title, 'title'),
    text(0, 42, subtitle, 'quiet'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function text(x, y, content, kind = '', anchor = 'start') {
  const style = kind ? ` class="${kind}"` : '';
  const side = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${round(x)}" y="${round(y)}"${style}${side}>${escaped(content)}</text>`;
}

function round(value) {
  return Number(value.toFixed(1));
}

function escaped(value) {
  return String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
