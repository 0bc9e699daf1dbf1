/**
 * Settings that may change while the gate runs: new ones are taken as a whole or not at all. A request meets
 * the old ones or the new ones; a fault changes nothing, is told once for each state of the files, and tried
 * again.
 */

import type { Steps } from '../explain/steps.ts';
import type { PassRules } from '../settings/pass-rules.ts';
import type { GateSettings } from '../settings/reading.ts';
import { UsageError } from '../terminal/errors.ts';
import type { Environment, Signals } from '../terminal/io.ts';
import { loadSettings, settingsInSteps, type LoadedSettings, type SettingsSource } from './settings.ts';
import { doInSlices } from './slices.ts';
import { markOf, watchFiles, type FileMarks } from './watch.ts';

/** Settings that keep up with their files. */
export interface LiveSettings {
  readonly current: () => GateSettings;
  readonly close: () => void;
}

/** Told after the files were read anew: what is wrong with them, nothing if they were taken. */
export type ReloadReport = (problems: readonly string[]) => void;

// How often a file is tried again that could not be read.
const RETRY_MILLISECONDS = 1000;

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
  let retry: NodeJS.Timeout | undefined;
  let told = '';

  // A load that is under way is not begun anew by what it may have seen; if asked for, it is repeated.
  let isLoading = false;
  let isAskedAgain = false;
  let cancel = (): void => undefined;

  const reload = (isAsked: boolean): void => {
    isAskedAgain ||= isLoading && isAsked;
    if (isLoading) return;
    isLoading = true;
    clearTimeout(retry);
    const before = marksNow(files);
    cancel = doInSlices(load(source, flags, env), (next) => {
      isLoading = false;
      take(next, before, isAsked);
      if (isAskedAgain) {
        isAskedAgain = false;
        reload(true);
      }
    });
  };
  const take = (next: LoadedSettings, before: FileMarks, isAsked: boolean): void => {
    // After a fault the old files stay in sight: mending one may be the cure.
    files = next.settings === undefined ? new Map([...before, ...next.files]) : next.files;
    settings = next.settings ?? settings;
    if (next.isUnread) retry = setTimeout(() => reload(false), RETRY_MILLISECONDS).unref();
    const state = JSON.stringify([...files, ...next.problems]);
    const isKnown = next.settings === undefined && state === told;
    told = state;
    if (isAsked || !isKnown) report(next.problems);
  };
  const watch = watchFiles(() => files, () => reload(false));
  const hangUp = (): void => reload(true);
  signals.on('SIGHUP', hangUp);
  return {
    current: () => settings,
    close() {
      signals.off('SIGHUP', hangUp);
      clearTimeout(retry);
      cancel();
      watch.close();
    },
  };
}

function marksNow(files: FileMarks): FileMarks {
  return new Map(Array.from(files.keys(), (file) => [file, markOf(file)]));
}

/** Loads settings. What must not happen happens to a gate that has better ones: it is a fault like others. */
function* load(source: SettingsSource, flags: PassRules, env: Environment): Steps<LoadedSettings> {
  try {
    return yield* settingsInSteps(source, flags, env);
  } catch (error) {
    const problems = [`the settings cannot be read: ${(error as Error).name}`];
    return { settings: undefined, problems, files: new Map(), isUnread: true };
  }
}
