/**
 * Settings that may change while the gate runs: new ones are taken as a whole or not at all. A request meets
 * the old ones or the new ones; a file at fault changes nothing and is reported.
 */

import type { PassRules } from '../explain/pass-rules.ts';
import type { GateSettings } from '../explain/settings.ts';
import { UsageError } from '../terminal/errors.ts';
import type { Environment, Signals } from '../terminal/io.ts';
import { loadSettings, type SettingsSource } from './settings.ts';
import { watchFiles } from './watch.ts';

/** Settings that keep up with their files. */
export interface LiveSettings {
  readonly current: () => GateSettings;
  readonly close: () => void;
}

/** Told after each time the files were read anew: what is wrong with them, nothing if they were taken. */
export type ReloadReport = (problems: readonly string[]) => void;

/**
 * The settings, read anew at SIGHUP and whenever one of their files changes.
 * @throws UsageError where they are at fault now, at the start.
 */
export function openLiveSettings(
  source: SettingsSource, flags: PassRules, env: Environment, signals: Signals, report: ReloadReport,
): LiveSettings {
  const first = loadSettings(source, flags, env);
  if (first.settings === undefined) {
    const name = typeof source === 'string' ? `${source}: ` : '';
    throw new UsageError(first.problems.map((problem) => name + problem).join('\n'));
  }
  let { files, settings } = first;

  const reload = (): void => {
    const next = loadSettings(source, flags, env);
    // After a fault the old files stay in sight: mending one may be the cure.
    files = next.settings === undefined ? [...new Set([...files, ...next.files])] : next.files;
    settings = next.settings ?? settings;
    report(next.problems);
  };
  const watch = watchFiles(() => files, reload);
  const hangUp = (): void => {
    watch.mark();
    reload();
  };
  signals.on('SIGHUP', hangUp);
  return {
    current: () => settings,
    close() {
      signals.off('SIGHUP', hangUp);
      watch.close();
    },
  };
}
