/**
 * Notices that files have changed: written anew, replaced by a rename, or behind a link that was turned.
 * Their folders are watched, and the files looked at from time to time as well, since not every file system
 * tells.
 */

import { statSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';

/** A watch over files. */
export interface Watch {
  /** Notes how the files are now: only what changes later counts as a change. */
  readonly mark: () => void;
  readonly close: () => void;
}

/** How often files are looked at, and how long a folder must be quiet first. */
export interface WatchPace {
  readonly pollMilliseconds: number;
  readonly settleMilliseconds: number;
}

const PACE: WatchPace = { pollMilliseconds: 2000, settleMilliseconds: 100 };

/** Calls `onChange` after one of the files has changed; which files these are is asked anew each time. */
export function watchFiles(
  files: () => readonly string[], onChange: () => void, pace: WatchPace = PACE,
): Watch {
  const seen = new Map<string, string>();
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;

  const remember = (isWanted: (file: string) => boolean): void => {
    for (const file of files().filter(isWanted)) {
      seen.set(file, stateOf(file));
      const folder = dirname(file);
      if (!watchers.has(folder)) watchFolder(folder);
    }
  };
  const mark = (): void => remember(() => true);
  const look = (): void => {
    const hasChanged = files().some((file) => seen.get(file) !== stateOf(file));
    // Before they are read: what changes meanwhile is a change again.
    mark();
    if (!hasChanged) return;
    onChange();
    remember((file) => !seen.has(file));
  };
  const watchFolder = (folder: string): void => {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        clearTimeout(settling);
        settling = setTimeout(look, pace.settleMilliseconds).unref();
      });
      watchers.set(folder, watcher.on('error', () => watchers.delete(folder)));
    } catch {
      // The folder is not there, or cannot be watched; looking from time to time remains.
    }
  };

  mark();
  const polling = setInterval(look, pace.pollMilliseconds).unref();
  return {
    mark,
    close() {
      clearInterval(polling);
      clearTimeout(settling);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** What tells one state of a file from another; through links, so that a turned one counts. */
function stateOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'absent';
  }
}
