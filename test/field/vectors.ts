/** The cases from the field, typed: reports and test suites of other projects, facts only. */

import { readFileSync } from 'node:fs';

import type { JwtReason } from '../../src/index.ts';

/** A case of `tokens.json`: what was reported, and what must be. */
export interface TokenCase {
  readonly kind: 'verify' | 'key' | 'sign' | 'filter' | 'anyOf' | 'pass' | 'host';
  readonly source: string;
  readonly about: string;
  readonly secret?: string | null;
  readonly isUndefined?: boolean;
  readonly secretBase64?: string;
  readonly secrets?: readonly { readonly secret: string; readonly kid?: string }[];
  readonly token?: string;
  readonly options?: { readonly [name: string]: unknown };
  readonly claims?: { readonly [name: string]: unknown };
  readonly clock?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly places?: readonly string[];
  readonly pass?: { readonly [claim: string]: string };
  readonly request?: { readonly headers: { readonly [name: string]: string } };
  readonly rawHeaders?: readonly string[];
  readonly socket?: { readonly remoteAddress: string };
  readonly expect: unknown;
}

/** A case of `addresses.json`. */
export interface AddressCase {
  readonly kind: 'set' | 'rules' | 'forwarded' | 'filter';
  readonly source: string;
  readonly about: string;
  readonly rules?: readonly string[];
  readonly address?: string;
  readonly trustedProxies?: readonly string[];
  readonly peer?: string | null;
  readonly header?: string;
  readonly value?: string | null;
  readonly ipFilter?: { readonly [name: string]: unknown };
  readonly expect: unknown;
}

interface Sourced {
  readonly sources?: readonly number[];
  readonly source?: number;
}

/** `suites.json`: what 41 suites assert, of which `sources` tells the name. */
export interface Suites {
  readonly sources: readonly { readonly name: string }[];
  readonly addresses: readonly (Sourced & {
    readonly text: string; readonly family: 0 | 4 | 6; readonly equals?: string;
  })[];
  readonly rules: readonly (Sourced & {
    readonly text: string; readonly valid: boolean; readonly network?: string;
  })[];
  readonly members: readonly (Sourced & {
    readonly rules: readonly string[]; readonly text: string; readonly inside: boolean | 'RangeError';
  })[];
  readonly clients: readonly (Sourced & {
    readonly trusted: readonly string[]; readonly peer: string;
    readonly header: 'x-forwarded-for' | 'forwarded'; readonly value: string | null;
    readonly client: string | null;
  })[];
  readonly tokens: readonly (Sourced & {
    readonly token: string; readonly secretHex: string; readonly now: number; readonly ok: boolean;
    readonly options?: { readonly [name: string]: unknown }; readonly reason?: JwtReason;
    readonly claims?: { readonly [name: string]: unknown };
  })[];
  readonly spellings: {
    readonly secretHex: string;
    readonly rows: readonly {
      readonly id: string; readonly token: string; readonly ok: boolean; readonly reason?: JwtReason;
    }[];
  };
  readonly secrets: readonly (Sourced & { readonly text: string })[];
  readonly types: readonly (Sourced & {
    readonly typ: string; readonly wanted: string; readonly expected: boolean;
  })[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/field/${name}.json`, import.meta.url), 'utf8'));
}

export const tokenCases = read('tokens') as readonly TokenCase[];
export const addressCases = read('addresses') as readonly AddressCase[];
export const suites = read('suites') as Suites;

/** What a row of the suites is called in a failure: its text, and the suites that it comes from. */
export function named(what: unknown, { sources, source }: Sourced): string {
  const places = [...(sources ?? []), ...(source === undefined ? [] : [source])];
  return `${JSON.stringify(what)} (${places.map((place) => suites.sources[place]?.name).join('; ')})`;
}
