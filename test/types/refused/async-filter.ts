// A filter that promises its verdict is none: a promise would pass for an object without denial.

import { allOf, observe, type Allowed, type Filter } from '../../../src/index.ts';
import { check, middleware } from '../../../src/adapters/node.ts';

const allowed: Allowed = { ok: true, claims: undefined };

export const late: Filter = { check: async () => allowed }; // error TS2322
export const method: Filter = {
  async check() { // error TS2322
    return allowed;
  },
};
export const both = allOf({ check: () => allowed }, { check: async () => allowed }); // error TS2322
export const seen = observe({ check: async () => allowed }, () => undefined); // error TS2322
export const handler = middleware({ check: async () => allowed }); // error TS2322
export const verdict = check({ check: async () => allowed }, { rawHeaders: [], socket: {} }); // error TS2322
