// SHA-256 and HMAC-SHA-256 from 16 bytes to 8 KB, beside @noble/hashes and node:crypto.

import * as nodeCrypto from 'node:crypto';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { hmacSha256, sha256 } from '../dist/index.js';
import { compare, contestant, keep } from './lib/measure.mjs';
import { cycled } from './lib/random.mjs';
import { heading, rounds, table } from './lib/report.mjs';
import { keyBytes, keyObject } from './lib/tokens.mjs';

const { createHash, createHmac, hash } = nodeCrypto;

heading(
  'sha256 and hmac',
  '64 distinct random messages of each size. `crypto.hash` is the one-shot form of Node.',
);

const key = new Uint8Array(keyBytes);

for (const size of [16, 64, 128, 256, 1024, 8192]) {
  const message = cycled(Array.from({ length: 64 }, () => crypto.getRandomValues(new Uint8Array(size))));
  const digests = [
    contestant('portcullis', (input) => keep(sha256(input)), message),
    contestant('@noble/hashes', (input) => keep(nobleSha256(input)), message),
    contestant('createHash', (input) => keep(createHash('sha256').update(input).digest()), message),
  ];
  if (hash)
    digests.push(contestant('crypto.hash', (input) => keep(hash('sha256', input, 'buffer')), message));
  table(`sha256, ${size} bytes`, { rows: await compare(digests, rounds) });
  table(`hmac, ${size} bytes`, {
    rows: await compare(
      [
        contestant('portcullis', (input) => keep(hmacSha256(key, input)), message),
        contestant('@noble/hashes', (input) => keep(nobleHmac(nobleSha256, key, input)), message),
        contestant(
          'createHmac',
          (input) => keep(createHmac('sha256', keyObject).update(input).digest()),
          message,
        ),
      ],
      rounds,
    ),
  });
}
