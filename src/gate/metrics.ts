/**
 * Counters in Prometheus text (exposition format 0.0.4). A label's value is one of a fixed list, never a
 * client's.
 */

import type { Refused } from '../index.ts';
import { REASONS } from '../explain/reasons.ts';

/** The gate's counters. */
export interface Metrics {
  /** Counts a decision: by its reason, or as allowed where there is none. */
  readonly countDecision: (reason: Refused['reason'] | undefined) => void;
  /** Counts settings that were read anew, or found at fault. */
  readonly countReload: (isAccepted: boolean) => void;
  readonly text: () => string;
}

/**
 * Counters at zero: every series is there from the start, so that a rate has a first value. `dropped` tells
 * how many lines the log has dropped.
 */
export function createMetrics(dropped: () => number = () => 0): Metrics {
  const refused = new Map<string, number>(Object.keys(REASONS).map((reason) => [reason, 0]));
  const reloads = { accepted: 0, refused: 0 };
  let allowed = 0;
  let isFaulty = false;
  return {
    countDecision(reason) {
      if (reason === undefined) allowed += 1;
      else refused.set(nameOf(reason), (refused.get(nameOf(reason)) ?? 0) + 1);
    },
    countReload(isAccepted) {
      reloads[isAccepted ? 'accepted' : 'refused'] += 1;
      isFaulty = !isAccepted;
    },
    text: () => [
      '# HELP portcullis_requests_allowed_total Requests that were allowed.',
      '# TYPE portcullis_requests_allowed_total counter',
      `portcullis_requests_allowed_total ${allowed}`,
      '# HELP portcullis_requests_refused_total Requests that were refused, by reason.',
      '# TYPE portcullis_requests_refused_total counter',
      ...Array.from(refused, ([reason, count]) => {
        return `portcullis_requests_refused_total{reason="${reason}"} ${count}`;
      }),
      '# HELP portcullis_settings_reloads_total Settings read anew, by outcome; refused ones change nothing.',
      '# TYPE portcullis_settings_reloads_total counter',
      `portcullis_settings_reloads_total{outcome="accepted"} ${reloads.accepted}`,
      `portcullis_settings_reloads_total{outcome="refused"} ${reloads.refused}`,
      '# HELP portcullis_settings_faulty Whether the settings as they stand in their files are at fault.',
      '# TYPE portcullis_settings_faulty gauge',
      `portcullis_settings_faulty ${isFaulty ? 1 : 0}`,
      '# HELP portcullis_log_lines_dropped_total Lines of the log that nobody read.',
      '# TYPE portcullis_log_lines_dropped_total counter',
      `portcullis_log_lines_dropped_total ${dropped()}`,
      '',
    ].join('\n'),
  };
}

/** A reason as a label's value; one that is none of the package's own is `other`. */
function nameOf(reason: string): string {
  return Object.hasOwn(REASONS, reason) ? reason : 'other';
}
