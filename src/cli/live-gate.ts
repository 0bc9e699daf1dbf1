/**
 * The gate by a settings file that may change while it runs: new settings are taken as a whole or not at all.
 * A request meets the old ones or the new ones; a file at fault changes nothing and is reported.
 */

import { complaintOf, UsageError } from './arguments.ts';
import { compileGate, type Gate } from './gate.ts';
import type { Environment, Signals } from './io.ts';
import { passRules, type PassRules } from './pass.ts';
import { readSettings } from './settings.ts';
import { watchFiles } from './watch.ts';

/** A gate that keeps up with its settings. */
export interface LiveGate {
  readonly current: () => Gate;
  readonly close: () => void;
}

/** Told after each time the file was read anew: what is wrong with it, or undefined. */
export type ReloadReport = (problem: string | undefined) => void;

/** What became of a settings file, and the files that it depends on. */
type Loaded = { readonly files: readonly string[] } & (
  | { readonly gate: Gate; readonly problem: undefined }
  | { readonly gate: undefined; readonly problem: string }
);

/**
 * The gate of a settings file, reread at SIGHUP and whenever it or one of its secret files changes.
 * @throws UsageError where the file is at fault now, at the start.
 */
export function openLiveGate(
  path: string, flags: PassRules, env: Environment, signals: Signals, report: ReloadReport,
): LiveGate {
  const first = loadGate(path, flags, env);
  if (first.gate === undefined) throw new UsageError(`${path}: ${first.problem}`);
  let { files, gate } = first;

  const reload = (): void => {
    const next = loadGate(path, flags, env);
    // After a fault the old secret files stay in sight: mending one may be the cure.
    files = next.gate === undefined ? [...new Set([...files, ...next.files])] : next.files;
    gate = next.gate ?? gate;
    report(next.problem);
  };
  const watch = watchFiles(() => files, reload);
  const hangUp = (): void => {
    watch.mark();
    reload();
  };
  signals.on('SIGHUP', hangUp);
  return {
    current: () => gate,
    close() {
      signals.off('SIGHUP', hangUp);
      watch.close();
    },
  };
}

function loadGate(path: string, flags: PassRules, env: Environment): Loaded {
  const files = [path];
  try {
    const { filter, pass } = readSettings(path, env, files);
    return { files, gate: compileGate(filter, passRules([...pass, ...flags])), problem: undefined };
  } catch (error) {
    return { files, gate: undefined, problem: complaintOf(error) };
  }
}
