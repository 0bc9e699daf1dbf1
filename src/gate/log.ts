/** The gate's log: one JSON object a line, or on a terminal aligned columns, coloured by verdict. */

import { printable } from '../explain/printable.ts';
import type { Environment, Output } from '../terminal/io.ts';
import { painter } from '../terminal/output.ts';
import type { Decision } from './decision.ts';

/** Something that happens to the gate itself, such as new settings. */
export interface GateEvent {
  readonly event: string;
  readonly [detail: string]: string | number;
}

/** Where decisions and events are written. */
export interface Log {
  readonly decision: (decision: Decision) => void;
  readonly event: (event: GateEvent) => void;
}

/** A log that writes to `output`, with the time that `clock` gives in seconds. */
export function createLog(output: Output, env: Environment, clock: () => number): Log {
  const now = (): Date => new Date(clock() * 1000);
  if (output.isTTY !== true) {
    const write = (entry: object): void => {
      output.write(`${printable({ time: now().toISOString(), ...entry })}\n`);
    };
    return { decision: write, event: write };
  }
  const paint = painter(output, env);
  const time = (): string => paint(now().toTimeString().slice(0, 8), 'dim');
  return {
    decision: (decision) => output.write(`${time()}  ${decisionLine(decision, paint)}\n`),
    event({ event, ...details }) {
      const text = Object.entries(details).map(([name, value]) => `${name}: ${plain(value)}`).join(', ');
      output.write(`${time()}  ${paint(event.padEnd(7), 'yellow')}  ${text}\n`);
    },
  };
}

function decisionLine(decision: Decision, paint: ReturnType<typeof painter>): string {
  const { verdict, status, reason = '', method, address, from, rule, unreadable, ignored } = decision;
  const colour = verdict === 'allowed' ? 'green' : 'red';
  const columns = [method.padEnd(7), reason.padEnd(21), (address ?? 'no address').padEnd(15), `(${from})`];
  if (unreadable !== undefined) columns.push(`cannot read ${plain(unreadable)}`);
  if (ignored !== undefined) columns.push(`${ignored} ignored: not sent by a trusted proxy`);
  if (rule !== undefined) columns.push(rule);
  return `${paint(`${verdict}  ${status}`, colour)}  ${columns.join('  ')}`;
}

/** A text without what a terminal obeys. */
function plain(value: string | number): string {
  return printable(String(value)).slice(1, -1);
}
