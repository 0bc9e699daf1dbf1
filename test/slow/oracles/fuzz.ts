// The long comparison of fast and slow twins, against a time limit: `npm run fuzz -- --seconds 60 [--seed 1]
// [--topic verify]`, and with `--case 7` one case. Prints the cases per topic; exits 1 on a difference, with
// the seed and the shrunk input.

import { parseArgs } from 'node:util';

import * as core from '../../../src/index.ts';
import { firstDifference, report } from './harness.ts';
import type { Topic } from './harness.ts';
import { allTopics } from './topics/all.ts';

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now()) },
    topic: { type: 'string', multiple: true },
    case: { type: 'string' },
  },
});

const topics = allTopics(core).filter(({ name }) => given.topic?.includes(name) ?? true);
const seed = wholeNumber('seed', given.seed);
process.exitCode = run() ? 0 : 1;

function run(): boolean {
  if (topics.length < (given.topic?.length ?? 1)) {
    console.error(`--topic takes ${allTopics(core).map(({ name }) => name).join(', ')}`);
    return false;
  }
  console.log(`seed ${seed}`);
  if (given.case === undefined) return runUntil(Date.now() + wholeNumber('seconds', given.seconds) * 1000);
  const index = wholeNumber('case', given.case);
  return topics.every((topic) => isSame(topic, index, index + 1));
}

function runUntil(deadline: number): boolean {
  const counts = new Map(topics.map((topic) => [topic, 0]));
  const started = Date.now();
  let isClean = true;
  // A thousandth of each topic in turn keeps their shares whatever the time limit.
  for (let round = 1; isClean && Date.now() < deadline; round++) {
    for (const topic of topics) {
      const end = Math.floor(topic.cases * round / 1000);
      isClean = isSame(topic, counts.get(topic) ?? 0, end) && isClean;
      counts.set(topic, end);
    }
  }
  const line = (name: string, count: number): string =>
    `${name.padEnd(20)} ${String(count).padStart(10)} cases`;
  for (const [topic, count] of counts) console.log(line(topic.name, count));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${line('total', total)} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return isClean;
}

function isSame(topic: Topic, start: number, end: number): boolean {
  const difference = firstDifference(topic, seed, start, end);
  if (difference !== undefined) console.error(report(difference));
  return difference === undefined;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0 || text.trim() === '') {
    console.error(`--${name} takes a whole number from 0 up`);
    process.exit(2);
  }
  return number;
}
