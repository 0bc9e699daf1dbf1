// The gate as operators run it: `portcullis serve` with a settings file, told of a new one by SIGHUP.

import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beside, started } from './parent.mjs';

const MAIN = beside('../../../dist/cli/main.js');
const ENTRY = /"verdict":"(\w+)"(?:,"status":\d+,"reason":"(\w+)")?/g;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The same as `startLibrary` gives; it answers 401 where the library says 400, as its proxies need it. */
export function startCommand() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-load-'));
  const file = join(folder, 'settings.json');
  // A file and not a pipe: writing to a pipe waits for its reader, who is busy attacking.
  const log = join(folder, 'log');
  let gate;
  let child;
  let end;
  const ended = new Promise((resolve) => (end = resolve));

  const write = (settings) => {
    writeFileSync(`${file}.new`, JSON.stringify(settings), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const events = (name) => {
    const lines = readFileSync(log, 'utf8').split('\n').filter((line) => line.includes(`"event":"${name}"`));
    return lines.map((line) => JSON.parse(line));
  };
  /** The first event of this name behind so many. */
  const next = async (name, count) => {
    for (;;) {
      const found = events(name)[count];
      if (found !== undefined) return found;
      await Promise.race([pause(200), gate.failed]);
    }
  };

  const commands = {
    async start({ settings }) {
      write(settings);
      const args = ['--expose-gc', '--import', beside('./preload.mjs'), MAIN, 'serve', '--settings', file];
      const stdio = ['ignore', openSync(log, 'a'), 'pipe', 'ipc'];
      child = spawn(process.execPath, [...args, '--port', '0'], { stdio });
      gate = started(child);
      gate.ended.then((outcome) => {
        rmSync(folder, { recursive: true, force: true });
        end(outcome);
      });
      const { url } = await next('listens', 0);
      return { port: Number(new URL(url).port), version: process.version };
    },
    async update({ settings }) {
      const { length } = events('settings');
      write(settings);
      child.kill('SIGHUP');
      const { outcome } = await next('settings', length);
      // The watched file may be read a second time.
      await pause(1500);
      return outcome.startsWith('refused') ? { error: 'refused' } : {};
    },
    async measure() {
      const measured = await gate.ask('measure');
      const reasons = {};
      for (const [, verdict, reason = verdict] of readFileSync(log, 'utf8').matchAll(ENTRY)) {
        reasons[reason] = (reasons[reason] ?? 0) + 1;
      }
      return { ...measured, reasons };
    },
    async stop() {
      child.kill('SIGTERM');
    },
  };
  const ask = (command, rest = {}) => commands[command](rest);
  const kill = () => (gate === undefined ? end({ code: 1, errors: 'did not start' }) : gate.kill());
  return { ask, ended, kill, malformedStatus: 401, goodBody: '', refusedUpdate: 'refused' };
}
