// What the page runs: it signs and verifies tokens before the reader's eyes, and runs the suites.

import * as api from '/dist/index.js';
import { conformance } from '/test/slow/conformance/conformance.mjs';
import { formatTable } from '/test/slow/conformance/table.mjs';

const { document, navigator, fetch } = globalThis;

function say(text) {
  const item = document.createElement('li');
  item.textContent = text;
  document.querySelector('#said').append(item);
}

const key = api.hs256Key('a secret that the whole internet can read, as it stands here');
const token = api.jwtSigner({ key, expiresInSeconds: 60 }).sign({ sub: 'somebody' });
const verifier = api.jwtVerifier({ key, requiredClaims: ['exp'] });
const verdicts = {
  'A token signed here': verifier.verify(token),
  'The same token with another signature': verifier.verify(token.slice(0, -43) + 'A'.repeat(43)),
  'The same token in an hour': api.jwtVerifier({ key, clock: () => Date.now() / 1000 + 3600 }).verify(token),
};
for (const [what, verdict] of Object.entries(verdicts)) {
  const { ok, claims, reason } = verdict;
  say(`${what}: ${ok ? `verified, its subject is ${claims.sub}` : `refused, ${reason}`}`);
}

const vectors = await (await fetch('/vectors.json')).json();
const rows = conformance(api, (file) => vectors[file]);
const cells = rows.map(({ suite, cases, failures }) => [suite, cases, failures.length]);
document.querySelector('#table').textContent = formatTable(['suite', 'cases', 'failures'], cells);
// The user agent's text has the major version only.
const { fullVersionList } = await navigator.userAgentData.getHighEntropyValues(['fullVersionList']);
const brand = fullVersionList.find((one) => one.brand.includes('Chrom'));
const report = { version: `${brand.brand} ${brand.version}`, rows, text: document.body.innerText };
await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
