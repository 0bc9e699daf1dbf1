/**
 * Notices that files have changed: written anew, replaced by a rename, or behind a link that was turned.
 * Their folders are watched, and the files looked at every second as well, since not every file system tells,
 * and a process that has run out of descriptors is not told.
 */

import { statSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';

/** Files, and how each of them was. */
export type FileMarks = ReadonlyMap<string, string>;

/** A watch over files. */
export interface Watch {
  readonly close: () => void;
}

/** How often files are looked at, and how long a folder must be quiet first. */
export interface WatchPace {
  readonly pollMilliseconds: number;
  readonly settleMilliseconds: number;
}

const PACE: WatchPace = { pollMilliseconds: 1000, settleMilliseconds: 100 };

/**
 * Calls `onChange` while one of the files is not as it was; how they were is asked anew each time, and is for
 * `onChange` to bring up to date.
 */
export function watchFiles(known: () => FileMarks, onChange: () => void, pace: WatchPace = PACE): Watch {
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;

  const watchFolders = (): void => {
    for (const folder of new Set(Array.from(known().keys(), dirname))) {
      if (!watchers.has(folder)) watchFolder(folder);
    }
  };
  const look = (): void => {
    if (Array.from(known()).some(([file, mark]) => markOf(file) !== mark)) onChange();
    watchFolders();
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

  watchFolders();
  const polling = setInterval(look, pace.pollMilliseconds).unref();
  return {
    close() {
      clearInterval(polling);
      clearTimeout(settling);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** The mark of a file that is not there. */
export const ABSENT = 'absent';

// Two states so close in time may bear the same mark: file systems count in steps of some milliseconds.
const CLOSE_MILLISECONDS = 20;

/**
 * What tells one state of a file from another; through links, so that a turned one counts. The time of the
 * last change is the file system's own: nobody sets it back, as `touch` and `cp -p` do with that of writing.
 */
export function markOf(file: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    const age = Date.now() - Number(ctimeNs / 1_000_000n);
    // Marked otherwise than later on, so that it is read once more.
    const isYoung = Math.abs(age) < CLOSE_MILLISECONDS;
    return [dev, ino, size, mtimeNs, ctimeNs, ...(isYoung ? ['young'] : [])].join(' ');
  } catch {
    return ABSENT;
  }
}
