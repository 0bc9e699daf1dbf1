// base64url in both directions. Ours refuses every second spelling; Buffer and jose accept several.

import { base64url as jose } from 'jose';
import { decodeBase64url, encodeBase64url } from '../dist/index.js';
import { compare, contestant, keep } from './lib/measure.mjs';
import { cycled, freshStrings } from './lib/random.mjs';
import { heading, rounds, table } from './lib/report.mjs';

heading('base64url', '256 distinct random inputs; decoding reads fresh strings.');

const builtIn = { alphabet: 'base64url', omitPadding: true };
const hasBuiltIn = typeof Uint8Array.prototype.toBase64 === 'function';

for (const size of [32, 128, 1024, 8192]) {
  const pool = Array.from({ length: 256 }, () => crypto.getRandomValues(new Uint8Array(size)));
  const bytes = cycled(pool);
  const text = freshStrings(pool.map(encodeBase64url));
  const encoders = [
    contestant('portcullis', (input) => keep(encodeBase64url(input)), bytes),
    contestant('Buffer', (input) => keep(view(input).toString('base64url')), bytes),
    contestant('jose', (input) => keep(jose.encode(input)), bytes),
  ];
  const decoders = [
    contestant('portcullis', (input) => keep(decodeBase64url(input)), text),
    contestant('Buffer', (input) => keep(Buffer.from(input, 'base64url')), text),
    contestant('jose', (input) => keep(jose.decode(input)), text),
  ];
  if (hasBuiltIn) {
    encoders.push(contestant('Uint8Array.toBase64', (input) => keep(input.toBase64(builtIn)), bytes));
    decoders.push(
      contestant('Uint8Array.fromBase64', (input) => keep(Uint8Array.fromBase64(input, builtIn)), text),
    );
  }
  table(`encode ${size} bytes`, { rows: await compare(encoders, rounds) });
  table(`decode to ${size} bytes`, { rows: await compare(decoders, rounds) });
}

/** A Buffer over the same memory: the cheap way to get one from a Uint8Array. */
function view(array) {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
