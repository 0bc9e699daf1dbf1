// The hostile load: attacks of every kind on the gate, `portcullis serve`, with reloads in the middle, and
// the properties that must hold: no crash, good requests answered, bad ones refused, memory back at its level,
// the cache within its bound. `--seconds N` bounds each of the two floods; `--library` attacks a server made
// of the library in the gate's place.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { formatTable } from '../conformance/table.mjs';
import { answered, flood, RIGHT } from './attacks.mjs';
import { startCommand } from './command.mjs';
import { Connection, get } from './connection.mjs';
import { startLibrary } from './parent.mjs';
import { startProbe } from './probe.mjs';
import { runStages } from './stages.mjs';
import { mint } from './tokens.mjs';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, library: { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new RangeError('--seconds takes a number above 0');

const CACHE_SIZE = 2000;
const MEGABYTE = 2 ** 20;
const OLD = 'the first secret, of more than thirty-two bytes';
const NEW = 'the second secret, of more than thirty-two bytes';

const [first, second] = [mint(OLD), mint(NEW)];
// The tokens in use; a reload replaces them as it replaces the secret.
const tokens = { ...first };

const properties = [];
const holds = (name, isHeld, figures) => properties.push([isHeld ? 'holds' : 'FAILS', name, figures]);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const megabytes = (bytes) => Number((bytes / MEGABYTE).toFixed(1));

function settings(secret, allow = ['127.0.0.1', '203.0.113.0/24']) {
  return {
    // The attackers are the proxy, and judged as such where they send no header of one.
    ipFilter: { allow, trustedProxies: '127.0.0.1', withoutHeader: 'peer' },
    jwtFilter: { enabled: true, secret, cacheSize: CACHE_SIZE, requiredClaims: ['exp'] },
  };
}

const gate = values.library ? startLibrary() : startCommand();
// A gate that hangs is ended, by its process id; the run takes about a minute and a half at most.
const watchdog = setTimeout(() => gate.kill(), (seconds * 2 + 120) * 1000);
const measures = [];

async function measure(name) {
  // Connections of a flood that just ended take the server a moment to notice.
  await pause(1500);
  const measured = await gate.ask('measure');
  measures.push([name, megabytes(measured.heap), megabytes(measured.rss), measured.connections]);
  return measured;
}

async function statusOf(port, token) {
  const connection = new Connection(port);
  const answer = await connection.request(get(`Authorization: Bearer ${token}`));
  connection.drop();
  return answer?.status;
}

/** Replaces the settings while everything else goes on; what each step gave, and whether it should. */
async function reload(port) {
  const steps = [];
  const gives = (name, given, expected) => steps.push([name, given, given === expected]);
  const bad = await gate.ask('update', { settings: settings(NEW, ['no address']) });
  gives('a bad setting is refused', bad.error, gate.refusedUpdate);
  gives('and changes nothing', await statusOf(port, first.good()), 200);
  await gate.ask('update', { settings: settings([NEW, OLD]) });
  gives('old key while both count', await statusOf(port, first.good()), 200);
  gives('new key while both count', await statusOf(port, second.good()), 200);
  Object.assign(tokens, second);
  // Requests that are under way still bear an old token.
  await pause(1000);
  await gate.ask('update', { settings: settings(NEW) });
  gives('old key, remembered before', await statusOf(port, first.good()), 401);
  gives('new key', await statusOf(port, second.good()), 200);
  return steps;
}

/** Both floods with the probe and the reload between them. */
async function attackServer(port) {
  // Everything once, briefly: code is compiled, pools and tables reach their size.
  await flood(port, tokens, performance.now() + 3000);
  const level = await measure('after a short flood');

  const probe = startProbe(port, tokens, gate);
  const [answers, steps] = await Promise.all([
    flood(port, tokens, performance.now() + seconds * 1000),
    pause(seconds * 100).then(() => reload(port)),
  ]);
  const once = await measure('after the first flood');
  const again = await flood(port, tokens, performance.now() + seconds * 1000);
  const { good, refused, faults, times } = await probe.stop();
  const twice = await measure('after the second flood');
  for (const fault of faults.slice(0, 10)) console.error(fault);

  const attacks = Object.keys(answers).map((name) => {
    const sums = {};
    for (const [status, count] of [answers, again].flatMap((one) => Object.entries(one[name]))) {
      sums[status] = (sums[status] ?? 0) + count;
    }
    return [name, sums];
  });
  const said = (sums) => Object.entries(sums).map(([status, count]) => `${status}: ${count}`).join(', ');
  const rows = attacks.map(([name, sums]) => [name, said(sums)]);
  console.log(formatTable(['attack', 'answers by status'], rows));

  const entered = attacks.filter(([name, sums]) => name !== RIGHT && sums[200] !== undefined);
  holds('no attack is let in', entered.length === 0, entered.map(([name]) => name).join(', ') || 'none');
  const [median, most] = [times[good >> 1]?.toFixed(1), times.at(-1)?.toFixed(0)];
  holds('good requests are answered', good > 100 && faults.length === 0,
    `${good} answered, ${median} ms at the median, ${most} ms at most`);
  holds('bad requests are refused', refused > 100 && faults.length === 0, `${refused} refused rightly`);
  for (const [name, given, isRight] of steps) holds(`reload: ${name}`, isRight, given);
  const growth = megabytes(twice.heap - once.heap);
  holds('a second flood adds no memory to the first', growth < 4, `heap ${growth} MB more`);
  const above = megabytes(twice.heap - level.heap);
  holds('memory returns to its level', above < 8 && twice.rss < level.rss * 1.5 + 64 * MEGABYTE,
    `heap ${above} MB above, RSS ${(twice.rss / level.rss).toFixed(2)} times`);
}

/** An attacker with any number of valid tokens fills the cache, and goes on. */
async function attackCache(port) {
  const send = (count, value) => {
    return answered(port, Infinity, count, () => get(`Authorization: ${value()}`), () => undefined);
  };
  await gate.ask('update', { settings: settings(NEW) });
  const empty = await measure('cache empty');
  await send(CACHE_SIZE, () => `Bearer ${tokens.fresh()}`);
  const full = await measure(`cache full, ${CACHE_SIZE} tokens`);
  await send(CACHE_SIZE * 9, () => `Bearer ${tokens.fresh()}`);
  const over = await measure('ten times as many valid tokens');
  await send(CACHE_SIZE * 10, () => `Bearer ${tokens.forged()}`);
  const forged = await measure('as many forged tokens');
  // A substring may hold on to the text that it was cut from, here fifty times as long.
  await send(CACHE_SIZE, () => `Bearer${' '.repeat(15_000)}${tokens.fresh()}`);
  const padded = await measure('full of tokens from padded headers');

  const filled = full.heap - empty.heap;
  const each = (bytes) => `${Math.round(bytes / CACHE_SIZE)} bytes for each token`;
  holds('the cache fills', filled > MEGABYTE / 2, each(filled));
  holds('the cache stays within its bound', over.heap - full.heap < filled / 2 + MEGABYTE,
    `${megabytes(over.heap - full.heap)} MB more after ten times as many`);
  holds('forged tokens take no room in it', forged.heap - over.heap < MEGABYTE,
    `${megabytes(forged.heap - over.heap)} MB more`);
  holds('nor do the blanks before a token', padded.heap - empty.heap < filled * 2 + MEGABYTE,
    each(padded.heap - empty.heap));
  return padded;
}

const start = performance.now();
try {
  const { port, version } = await gate.ask('start', { settings: settings(OLD) });
  const what = values.library ? 'restFilter in a server' : 'portcullis serve';
  console.log(`Node ${version.slice(1)}, ${cpus()[0]?.model}, ${what}, floods of at most ${seconds} s`);
  await attackServer(port);
  const { reasons, warnings } = await attackCache(port);
  console.log(formatTable(['memory', 'heap MB', 'RSS MB', 'connections'], measures));
  console.log(formatTable(['verdict of the gate', 'count'], Object.entries(reasons)));
  holds('no warning of the runtime', warnings.length === 0, warnings.join('; ') || 'none');
  await gate.ask('stop');
} catch (error) {
  console.error(error.message);
  gate.kill();
}
const outcome = await gate.ended;
clearTimeout(watchdog);
holds('the gate ends of its own accord', outcome.code === 0 && outcome.errors === '',
  outcome.errors.trim() || `exit code ${outcome.code ?? outcome.signal}`);
if (!values.library) await runStages(holds);
console.log(formatTable(['', 'property', 'figures'], properties));
console.log(`${((performance.now() - start) / 1000).toFixed(0)} s`);
process.exitCode = properties.every(([verdict]) => verdict === 'holds') ? 0 : 1;
