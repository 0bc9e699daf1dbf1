// How long a request waits while the gate reads its lists anew: the longest of those that are asked one after
// the other from before a reload until after it, for lists of several lengths, beside the longest without one.
// node bench/reload.mjs (after npm run build)

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const LENGTHS = [1000, 100_000, 1_000_000];
const ROUNDS = 5;

const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'portcullis-reload-'));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** A list of so many blocks, all different, that allows 127.0.0.1 as well. */
function list(length) {
  const rules = Array.from({ length }, (_, i) => {
    const word = Math.imul(i + 1, 0x9e3779b1) >>> 0;
    return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}/31`;
  });
  return `${rules.join('\n')}\n127.0.0.1\n`;
}

async function ask(port) {
  const start = performance.now();
  const [response] = await once(request({ port, agent }).end(), 'response');
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200) throw new Error(`the gate answered ${response.statusCode}`);
  return performance.now() - start;
}

/** The longest wait among requests that are asked until `isOver`. */
async function longestUntil(port, isOver) {
  let longest = 0;
  while (!isOver()) {
    longest = Math.max(longest, await ask(port));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return longest;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function measure(length) {
  const settings = join(folder, 'settings.json');
  const rules = join(folder, 'allow.txt');
  writeFileSync(rules, list(length));
  writeFileSync(settings, JSON.stringify({ ipFilter: { allowFile: 'allow.txt' }, gate: { log: 'none' } }));
  const gate = spawn(process.execPath, [main, 'serve', '--settings', settings, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let accepted = 0;
  const port = await new Promise((resolve) => {
    createInterface({ input: gate.stdout }).on('line', (line) => {
      const { event, outcome, url } = JSON.parse(line);
      if (event === 'listens') resolve(new URL(url).port);
      if (event === 'settings' && outcome === 'accepted') accepted += 1;
    });
  });
  const [quiet, during] = [[], []];
  for (let i = 0; i < 500; i += 1) await ask(port);
  for (let round = 0; round < ROUNDS; round += 1) {
    const end = performance.now() + 1000;
    quiet.push(await longestUntil(port, () => performance.now() > end));
    const before = accepted;
    writeFileSync(`${rules}.new`, list(length + round + 1));
    renameSync(`${rules}.new`, rules);
    during.push(await longestUntil(port, () => accepted > before));
  }
  gate.kill('SIGTERM');
  await once(gate, 'exit');
  return { quiet: median(quiet), during: median(during), worst: Math.max(...during) };
}

console.log(`Node ${process.versions.node}; the longest wait of a request, median of ${ROUNDS} rounds`);
for (const length of LENGTHS) {
  const { quiet, during, worst } = await measure(length);
  const text = [quiet, during, worst].map((value) => `${value.toFixed(1)} ms`);
  console.log(`${length} rules: ${text[0]} without a reload, ${text[1]} during one (the worst ${text[2]})`);
}
rmSync(folder, { recursive: true });
agent.destroy();
