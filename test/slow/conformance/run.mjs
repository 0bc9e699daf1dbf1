// `npm run conformance`: the built package against the published vectors; one table of cases and failures.
// Exit code 0 where nothing fails, 1 where something does.

import * as api from '../../../dist/index.js';
import { readText } from '../../vectors.mjs';
import { conformance } from './conformance.mjs';
import { formatTable } from './table.mjs';

// More than this many lines of one suite are one fault seen many times.
const SHOWN = 20;

const rows = conformance(api, readText);
const total = { cases: 0, failures: 0 };
for (const { suite, cases, failures } of rows) {
  total.cases += cases;
  total.failures += failures.length;
  for (const failure of failures.slice(0, SHOWN)) console.error(`${suite}: ${failure}`);
  if (failures.length > SHOWN) console.error(`${suite}: ${failures.length - SHOWN} more`);
}
const table = rows.map(({ suite, cases, failures }) => [suite, cases, failures.length]);
console.log(formatTable(['suite', 'cases', 'failures'], [...table, ['all', total.cases, total.failures]]));
process.exitCode = total.failures === 0 ? 0 : 1;
