// A composition of no filters would be "no check" or "nobody"; neither is meant by anyone.

import { allOf, anyOf, type Filter } from '../../../src/index.ts';

declare const filters: readonly Filter[];

export const all = allOf(); // error TS2555
export const any = anyOf(); // error TS2555
export const spread = allOf(...filters); // error TS2556
export const list = anyOf(filters); // error TS2741
