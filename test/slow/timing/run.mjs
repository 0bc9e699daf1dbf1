// `npm run timing-leak`: does the time of an operation depend on the secret or on how near a guess comes?
// `--seconds N` says how long each target is measured. Exit code 1 only where a control fails: a test that
// cannot find the leak planted into it, or finds one between equal inputs, shows nothing about the rest.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { formatTable } from '../conformance/table.mjs';
import { measure } from './measure.mjs';
import { IDENTICAL, PLANTED, TARGETS } from './targets.mjs';
import { HINT, LEAK, strongest } from './welch.mjs';

// A control is repeated: once in a while a machine is disturbed for long enough to fool any statistic.
const ATTEMPTS = 3;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '8' } } });
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new RangeError('--seconds takes a number above 0');

const rows = [];

function judge(target) {
  const { classes, times } = measure(target, seconds);
  const { t, difference, cut, visible } = strongest(classes, times);
  const size = Math.abs(t);
  const verdict = size > LEAK ? 'differs' : size > HINT ? 'may differ' : 'no difference found';
  rows.push([
    target.name, target.classes, times.length, `${Math.round(cut * 100)} %`, Number(t.toFixed(1)),
    Number(difference.toFixed(2)), Number(visible.toFixed(2)), verdict,
  ]);
  return size;
}

function passes(target, isPassed) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) if (isPassed(judge(target))) return true;
  return false;
}

const isFound = PLANTED.map((target) => passes(target, (size) => size > LEAK)).every(Boolean);
const isQuiet = passes(IDENTICAL, (size) => size < LEAK);
for (const target of TARGETS) judge(target);

console.log(`Node ${process.versions.node}, ${cpus()[0]?.model}, ${seconds} s for each target`);
console.log(formatTable(['what', 'classes', 'samples', 'kept', 't', 'ns', 'visible', 'verdict'], rows));
console.log(`
t: Welch's t between the two classes, the largest over eleven cuts of the slowest samples; "kept" is what the
cut left. ns: the difference of the means there, per call; visible: the smallest that would have been seen.
Above ${LEAK} the classes differ for certain, above ${HINT} probably: read the nanoseconds then, since with
enough samples any difference shows. "equal / first byte differs" compares two answers, which are no secret.
What this can show: a difference in time, on this machine, with this engine, between the classes named. What
it cannot: that there is none. Other inputs, engines, processors and compilation states may differ, so may
what is smaller than the noise; power, caches shared with others and speculation are not measured at all.`);
if (!isFound) console.error('The planted early exit was not found: this run shows nothing.');
if (!isQuiet) console.error('A difference was found between equal inputs: this run shows nothing.');
process.exitCode = isFound && isQuiet ? 0 : 1;
