// A filter that returns nothing, or not always, is none.

import { anyOf, type Allowed, type Filter } from '../../../src/index.ts';

const allowed: Allowed = { ok: true, claims: undefined };

export const silent: Filter = { check() {} }; // error TS2322
export const arrow: Filter = { check: () => undefined }; // error TS2322
export const half: Filter = { check: ({ address }) => (address ? allowed : undefined) }; // error TS2322
export const either = anyOf({ check: () => allowed }, { check() {} }); // error TS2322
export const none: Filter = {}; // error TS2741
export const bare: Filter = () => allowed; // error TS2322
