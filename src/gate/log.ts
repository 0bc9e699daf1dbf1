/**
 * The gate's log: one JSON object a line, or on a terminal aligned columns, coloured by verdict. Lines that
 * nobody reads do not pile up: beyond a bound they are dropped, counted, and spoken of once there is room.
 */

import { printable } from '../explain/printable.ts';
import type { Environment, Output } from '../terminal/io.ts';
import { folded, foldedCells, painter, widthOf, type Paint } from '../terminal/output.ts';
import type { Decision } from './decision.ts';

/** Something that happens to the gate itself, such as new settings. */
export interface GateEvent {
  readonly event: string;
  readonly [detail: string]: string | number;
}

/** Where decisions and events are written. */
export interface Log {
  /** Writes a decision, in one go with others of the same moment. */
  readonly decision: (decision: Decision) => void;
  readonly event: (event: GateEvent) => void;
  /** How many lines have been dropped so far. */
  readonly dropped: () => number;
  /** Writes what is left, and waits for a reader, but not for long. */
  readonly close: () => Promise<void>;
}

// What may wait for a reader.
const WAITING_LIMIT = 1_048_576;
// What is written in one go at most.
const BATCH_LIMIT = 65_536;
const CLOSE_MILLISECONDS = 500;

/** A log that writes to `output`, with the time that `clock` gives in seconds. */
export function createLog(output: Output, env: Environment, clock: () => number): Log {
  const lineOf = output.isTTY === true ? columnsFor(output, env, clock) : jsonLines(clock);
  let lines = '';
  let isDue = false;
  let [dropped, unsaid] = [0, 0];

  const waiting = (): number => lines.length + (output.writableLength ?? 0);
  const flush = (): void => {
    const text = lines;
    lines = '';
    if (text !== '') output.write(text);
  };
  const say = (): void => {
    if (unsaid === 0 || waiting() > WAITING_LIMIT / 2) return;
    lines += lineOf.event({ event: 'warning', problem: `${unsaid} lines of the log had no reader`, dropped });
    unsaid = 0;
    flush();
  };
  const add = (line: () => string): void => {
    say();
    if (waiting() <= WAITING_LIMIT) {
      lines += line();
      return;
    }
    if (unsaid === 0) output.once?.('drain', say);
    dropped += 1;
    unsaid += 1;
  };
  return {
    decision(decision) {
      add(() => lineOf.decision(decision));
      if (lines.length >= BATCH_LIMIT) flush();
      if (isDue || lines === '') return;
      isDue = true;
      // One write for all that is decided in one turn of the loop: a write costs more than a line.
      setImmediate(() => {
        isDue = false;
        flush();
      });
    },
    event(event) {
      add(() => lineOf.event(event));
      flush();
    },
    dropped: () => dropped,
    async close() {
      flush();
      for (let waited = 0; (output.writableLength ?? 0) > 0 && waited < CLOSE_MILLISECONDS; waited += 10) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

/** Decisions and events as lines. */
interface Lines {
  readonly decision: (decision: Decision) => string;
  readonly event: (event: GateEvent) => string;
}

function jsonLines(clock: () => number): Lines {
  const isoTime = timeWriter();
  const line = (members: string): string => `{"time":"${isoTime(clock())}"${members}}\n`;
  return {
    decision({
      verdict, status, reason, method, address, from, peer, unreadable, absent, ignored, rule, claim, cause,
      filter, claims,
    }) {
      // Text by text: to copy an object and to write it as JSON takes twice as long (measured, Node 24).
      const what = `,"verdict":"${verdict}","status":${status}${member('reason', reason)}`;
      const whom = member('method', method) + member('address', address) + member('from', from) +
        member('peer', peer);
      const where = member('unreadable', unreadable) + member('absent', absent) + member('ignored', ignored);
      const why = member('rule', rule) + member('claim', claim) + member('cause', cause);
      return line(what + whom + where + why + member('filter', filter) + member('claims', claims));
    },
    event: (event) => line(Object.entries(event).map(([name, value]) => member(name, value)).join('')),
  };
}

// What stands in JSON as it is; most texts do.
const SIMPLE = /^[ !#-[\]-~]*$/;

/** A member of a JSON object with the comma in front; nothing where it has no value. */
function member(name: string, value: unknown): string {
  if (value === undefined) return '';
  return `,"${name}":${typeof value === 'string' && SIMPLE.test(value) ? `"${value}"` : printable(value)}`;
}

/** The time in seconds as ISO 8601; all that stays the same for a second is written once. */
function timeWriter(): (seconds: number) => string {
  let [second, text] = [NaN, ''];
  return (seconds) => {
    const now = Math.floor(seconds);
    if (now !== second) [second, text] = [now, new Date(now * 1000).toISOString().slice(0, -4)];
    return `${text}${String(Math.floor(seconds * 1000) - now * 1000).padStart(3, '0')}Z`;
  };
}

function columnsFor(output: Output, env: Environment, clock: () => number): Lines {
  const paint = painter(output, env);
  const width = widthOf(output);
  const time = (): string => paint(new Date(clock() * 1000).toTimeString().slice(0, 8), 'dim');
  return {
    decision: (decision) => `${time()}  ${decisionLine(decision, paint, width)}\n`,
    event({ event, ...details }) {
      const text = Object.entries(details).map(([name, value]) => `${name}: ${plain(value)}`).join(', ');
      return `${time()}  ${paint(event.padEnd(7), 'yellow')}  ${folded(text, EVENT_COLUMN, width)}\n`;
    },
  };
}

// Where the cells of a decision begin, behind its time, verdict and status, and where the words on an event.
const CELL_COLUMN = '12:00:00  refused  403  '.length;
const EVENT_COLUMN = '12:00:00  warning  '.length;
const TIME_COLUMN = '12:00:00  '.length;

function decisionLine(decision: Decision, paint: Paint, width: number): string {
  const { verdict, status, reason = '', method = '', address, from } = decision;
  const { unreadable, absent, ignored, rule, claim, cause, filter, claims } = decision;
  const colour = verdict === 'allowed' ? 'green' : 'red';
  const columns = [method.padEnd(7), reason.padEnd(21), (address ?? 'no address').padEnd(15), `(${from})`];
  if (unreadable !== undefined) columns.push(`cannot read ${plain(unreadable)}`);
  if (absent !== undefined) columns.push(`${absent} absent: the proxy sent none`);
  if (ignored !== undefined) columns.push(`${ignored} ignored: not sent by a trusted proxy`);
  if (rule !== undefined) columns.push(rule);
  if (claim !== undefined) columns.push(`claim ${plain(claim)}`);
  if (cause !== undefined) columns.push(cause);
  if (filter !== undefined) columns.push(`by ${plain(filter)}`);
  for (const [name, value] of Object.entries(claims ?? {})) columns.push(`${plain(name)}: ${plain(value)}`);
  const cells = foldedCells(columns, CELL_COLUMN, TIME_COLUMN, width);
  return `${paint(`${verdict}  ${status}`, colour)}  ${cells}`;
}

/** A text without what a terminal obeys. */
function plain(value: unknown): string {
  return printable(String(value)).slice(1, -1);
}
