// Draws bench/charts/request.svg: what happens to a request, in one picture, readable on light and on dark.

import { mkdirSync, writeFileSync } from 'node:fs';

const WIDTH = 960;
const HEIGHT = 250;

/** A box with a title and lines of small text below it. */
function box(x, y, width, height, title, lines, kind) {
  const texts = lines.map((line, i) => {
    return `<text class="small" x="${x + width / 2}" y="${y + 48 + i * 18}">${escape(line)}</text>`;
  });
  return [
    `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/>`,
    `<text class="title" x="${x + width / 2}" y="${y + 27}">${escape(title)}</text>`,
    ...texts,
  ].join('\n  ');
}

/** An arrow along a straight line. */
function arrow(x1, y1, x2, y2, kind) {
  return `<path class="${kind}" d="M${x1} ${y1}L${x2} ${y2}" marker-end="url(#${kind}-head)"/>`;
}

function head(kind) {
  const shape = '<path d="M0 0L8 4L0 8z"/>';
  return `<marker id="${kind}-head" class="${kind}-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9"
    markerHeight="9" orient="auto-start-reverse" markerUnits="userSpaceOnUse">${shape}</marker>`;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const parts = [
  box(10, 40, 150, 70, 'request', ['address, headers'], 'host'),
  arrow(162, 75, 223, 75, 'pass'),
  box(228, 20, 205, 110, 'ipFilter', ['is the address in the', 'CIDR list? (deny wins)', 'one binary search'], 'gate'),
  arrow(435, 75, 496, 75, 'pass'),
  box(501, 20, 225, 110, 'jwtFilter', ['HS256 right? in time?', 'for us? MAC before claims,', 'never throws'], 'gate'),
  arrow(728, 75, 789, 75, 'pass'),
  box(794, 40, 156, 70, 'your handler', ['verdict.claims'], 'host'),
  arrow(330, 132, 330, 178, 'stop'),
  box(228, 182, 205, 58, '403', ['address_refused, …'], 'refusal'),
  arrow(613, 132, 613, 178, 'stop'),
  box(501, 182, 225, 58, '401 + challenge', ['token_expired, …'], 'refusal'),
];

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
  aria-label="A request passes ipFilter, then jwtFilter, then reaches your handler; each may refuse it">
  <style>
    text { font-family: system-ui, sans-serif; text-anchor: middle; fill: #1f2328; }
    .title { font-size: 17px; font-weight: 600; }
    .small { font-size: 13px; }
    .host { fill: #f6f8fa; stroke: #8c959f; }
    .gate { fill: #ddf4ff; stroke: #0969da; stroke-width: 2; }
    .refusal { fill: #ffebe9; stroke: #cf222e; }
    .pass { stroke: #1a7f37; stroke-width: 3; }
    .pass-head { fill: #1a7f37; }
    .stop { stroke: #cf222e; stroke-width: 3; }
    .stop-head { fill: #cf222e; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .host { fill: #161b22; stroke: #6e7681; }
      .gate { fill: #0c2d4d; stroke: #4493f8; }
      .refusal { fill: #3c1618; stroke: #f85149; }
      .pass { stroke: #3fb950; }
      .pass-head { fill: #3fb950; }
      .stop { stroke: #f85149; }
      .stop-head { fill: #f85149; }
    }
  </style>
  <defs>${head('pass')}${head('stop')}</defs>
  ${parts.join('\n  ')}
</svg>
`;

const folder = new URL('charts/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('request.svg', folder), svg);
