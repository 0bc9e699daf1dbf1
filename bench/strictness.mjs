// What each library makes of the hostile tokens in test/vectors/hostile.jsonl: one JSON object a line, with
// `secret`, `token`, `now`, perhaps `options`, and whether RFC 7515, 7519 and 4648 `expect` it to be accepted
// or rejected. Lines where those leave a choice (`ambiguous`) are policy, counted apart and right or wrong
// for nobody.
//
//   node bench/strictness.mjs [--list] [--check]
//
// --list: also names the lines each library gets wrong. --check: fails where the table of docs/speed.md
// is another one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVerifier, TokenError } from 'fast-jwt';
import { verify as honoVerify } from 'hono/jwt';
import { errors, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { hs256Key, jwtVerifier } from '../dist/index.js';
import { readText } from '../test/vectors.mjs';
import { heading } from './lib/report.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(root, 'bench/package.json'), 'utf8'));
const lines = readText('hostile.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** `verify(line)` returns or throws; `isTyped(error)`: whether it is the library's own class, not a crash. */
const libraries = {
  portcullis: {
    verify({ secret, token, now, options: { leeway = 0, issuer, audience } = {} }) {
      const expected = {
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      };
      const key = configured(() => hs256Key(secret));
      const verifier = jwtVerifier({ key, clock: () => now, clockToleranceSeconds: leeway, ...expected });
      const result = verifier.verify(token);
      if (!result.ok) throw new Refusal(result.reason);
    },
    isTyped: (error) => error instanceof Refusal,
  },
  'fast-jwt': {
    verify({ secret, token, now, options: { leeway = 0, issuer, audience } = {} }) {
      const verify = createVerifier({
        key: Buffer.from(secret),
        algorithms: ['HS256'],
        clockTimestamp: now * 1000,
        clockTolerance: leeway * 1000,
        allowedIss: issuer,
        allowedAud: audience,
      });
      verify(token);
    },
    isTyped: (error) => error instanceof TokenError,
  },
  jsonwebtoken: {
    verify({ secret, token, now, options: { leeway = 0, issuer, audience } = {} }) {
      jsonwebtoken.verify(token, secret, {
        algorithms: ['HS256'],
        clockTimestamp: now,
        clockTolerance: leeway,
        issuer,
        audience,
      });
    },
    isTyped: (error) => error instanceof jsonwebtoken.JsonWebTokenError,
  },
  jose: {
    async verify({ secret, token, now, options: { leeway = 0, issuer, audience } = {} }) {
      await jwtVerify(token, new TextEncoder().encode(secret), {
        algorithms: ['HS256'],
        currentDate: new Date(now * 1000),
        clockTolerance: leeway,
        issuer,
        audience,
      });
    },
    isTyped: (error) => error instanceof errors.JOSEError,
  },
  'hono/jwt': {
    async verify({ secret, token, now, options: { issuer, audience } = {} }) {
      await atTime(now, () => honoVerify(token, secret, { alg: 'HS256', iss: issuer, aud: audience }));
    },
    isTyped: (error) => error.name.startsWith('Jwt'),
    // It has no clock tolerance, so the lines that ask for one are none of its business.
    supports: ({ options }) => !options?.leeway,
  },
};

/** A refusal of ours, which is a value, thrown here so that every library answers alike. */
class Refusal extends Error {}

function configured(create) {
  try {
    return create();
  } catch (error) {
    throw new Refusal(error.message);
  }
}

/** hono reads the wall clock, so it is set for one call. */
async function atTime(seconds, work) {
  const { now } = Date;
  Date.now = () => seconds * 1000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

async function judge({ verify, isTyped }, line) {
  try {
    await verify(line);
    return { isAccepted: true, isTyped: true };
  } catch (error) {
    return { isAccepted: false, isTyped: isTyped(error), error };
  }
}

const fixed = lines.filter((line) => !line.ambiguous);
const policy = lines.filter((line) => line.ambiguous);

heading(
  'strictness',
  `${fixed.length} lines where the RFCs leave no choice, ${policy.length} where they do.`,
);

console.log('## Where the RFCs leave no choice\n');
console.log('| | accepted wrongly | refused wrongly | threw another class than its own | lines |');
console.log('|---|--:|--:|--:|--:|');
const mistakes = [];
const rows = [];
for (const [name, library] of Object.entries(libraries)) {
  const counts = { accepted: 0, refused: 0, untyped: 0, judged: 0 };
  for (const line of fixed) {
    if (library.supports?.(line) === false) continue;
    const { isAccepted, isTyped, error } = await judge(library, line);
    counts.judged += 1;
    if (isAccepted && line.expect === 'reject') counts.accepted += 1;
    else if (!isAccepted && line.expect === 'accept') counts.refused += 1;
    if (!isTyped) counts.untyped += 1;
    if (isAccepted !== (line.expect === 'accept') || !isTyped) {
      const what = isAccepted ? 'accepted' : isTyped ? 'refused' : `threw ${error?.name}`;
      mistakes.push(`${name}: ${line.id}: ${what} (${line.reason})`);
    }
  }
  const cells = [named(name), counts.accepted, counts.refused, counts.untyped, counts.judged];
  rows.push(`| ${cells.join(' | ')} |`);
  console.log(rows.at(-1));
}
if (process.argv.includes('--list')) console.log(`\n${mistakes.map((mistake) => `- ${mistake}`).join('\n')}`);

console.log('\n## Where they leave a choice: lines accepted, of how many\n');
const rules = groupBy(policy, topic);
const names = Object.keys(libraries);
console.log(`| | lines | ${names.join(' | ')} |\n|---|--:|${'--:|'.repeat(names.length)}`);
for (const [rule, members] of rules) {
  const cells = [];
  for (const library of Object.values(libraries)) {
    let accepted = 0;
    for (const line of members) if ((await judge(library, line)).isAccepted) accepted += 1;
    cells.push(accepted);
  }
  console.log(`| ${rule} | ${members.length} | ${cells.join(' | ')} |`);
}

if (process.argv.includes('--check')) {
  const page = readFileSync(join(root, 'docs/speed.md'), 'utf8');
  const absent = rows.filter((row) => !page.includes(`${row}\n`));
  for (const row of absent) console.error(`docs/speed.md: has not the row ${row}`);
  process.exitCode = absent.length === 0 ? 0 : 1;
}

/** A library with its version. */
function named(library) {
  const [name] = library.split('/');
  const version = dependencies[name];
  return version === undefined ? library : `${library} ${version}`;
}

/** The rule a policy line is about; those the RFCs would rather see accepted go by their group. */
function topic({ rule, group }) {
  const topics = {
    'b64-canonical': 'unused bits set in a last character (RFC 4648 §3.5)',
    'header-dup': 'a header member twice',
    'payload-dup': 'a claim twice',
    'payload-dup-nested': 'a nested member twice',
    'key-size': 'a key under 32 bytes (RFC 7518 §3.2)',
    'key-pem': 'a PEM block as the secret',
    'kid-type': '`kid` that is no string',
    'typ-type': '`typ` that is no string',
    'cty-type': '`cty` that is no string',
    'string-claims': '`iss`, `sub` or `jti` that is no string',
    none: `odd, but against no rule: ${group}`,
  };
  return topics[rule] ?? rule;
}

function groupBy(list, keyOf) {
  const groups = new Map();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
