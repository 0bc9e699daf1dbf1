/**
 * Every member of a settings file: what it takes, its default, what it is for and an example. The JSON
 * Schema and the reference are made of this table, and the reader takes its names. What the schema refuses,
 * the reader refuses too; what one member asks of another, or of a file, the reader alone knows.
 */

import type { RestIpFilterSettings } from '../index.ts';
import { SECRET_ENCODINGS } from '../explain/secret-text.ts';

/** A part of a JSON Schema (2020-12), as far as it is used here. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** What a member takes: in words, and as a schema. */
export interface MemberKind {
  readonly takes: string;
  readonly schema: Schema;
}

/** One member. The example is a whole settings file, as short as one with this member can be. */
export interface Member {
  readonly kind: MemberKind;
  readonly default: string;
  readonly about: string;
  readonly example: object;
}

/** The members of one part of a settings file, by name. */
export interface Members {
  readonly [name: string]: Member;
}

const TEXT = { type: 'string', minLength: 1 } as const;
const listOf = (items: Schema): Schema => ({ type: 'array', minItems: 1, items });
const orList = (items: Schema): Schema => ({ anyOf: [items, listOf(items)] });
const byClaim = (value: Schema, minProperties: number): Schema => {
  return { type: 'object', minProperties, propertyNames: { minLength: 1 }, additionalProperties: value };
};
const HEADER = { type: 'string', pattern: '^[!#$%&\'*+.^_`|~0-9A-Za-z-]+$' } as const;
const HANDED_ON = { type: 'string', pattern: '^[A-Za-z][!#$%&\'*+.^_`|~0-9A-Za-z-]{0,99}$' } as const;

type KindName =
  | 'switch' | 'text' | 'texts' | 'names' | 'rules' | 'files' | 'seconds' | 'count' | 'header' | 'realm'
  | 'encoding' | 'headerByClaim' | 'matchByClaim' | 'valuesByClaim' | 'withoutHeader' | 'require' | 'log'
  | 'forwardedHeader';

/** The kinds of members. */
export const KINDS: { readonly [N in KindName]: MemberKind } = {
  switch: { takes: '`true` or `false`', schema: { type: 'boolean' } },
  text: { takes: 'a text', schema: TEXT },
  texts: { takes: 'a text or a list of them', schema: orList(TEXT) },
  names: { takes: 'a list of names of claims', schema: listOf(TEXT) },
  rules: {
    takes: 'a list of addresses and blocks (`10.0.0.0/8`), or a text of them with commas between',
    schema: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
  },
  files: { takes: 'the path of a file or a list of them', schema: orList(TEXT) },
  seconds: { takes: 'a number of seconds, 0 or more', schema: { type: 'number', minimum: 0 } },
  count: { takes: 'a whole number, 0 or more', schema: { type: 'integer', minimum: 0 } },
  header: { takes: 'the name of a header', schema: HEADER },
  realm: {
    takes: 'printable ASCII without quotes and backslashes',
    schema: { type: 'string', pattern: '^[ !#-\\[\\]-~]+$' },
  },
  encoding: {
    takes: SECRET_ENCODINGS.map((one) => `\`"${one}"\``).join(', '), schema: { enum: SECRET_ENCODINGS },
  },
  headerByClaim: {
    takes: 'an object with a header\'s name for each claim', schema: byClaim(HANDED_ON, 0),
  },
  matchByClaim: {
    takes: 'an object with a header\'s name for each claim, at least one', schema: byClaim(HANDED_ON, 1),
  },
  valuesByClaim: {
    takes: 'an object with a list of texts for each claim, at least one', schema: byClaim(listOf(TEXT), 1),
  },
  withoutHeader: { takes: '`"refused"` or `"peer"`', schema: { enum: ['refused', 'peer'] } },
  require: { takes: '`"both"` or `"either"`', schema: { enum: ['both', 'either'] } },
  log: { takes: '`"all"`, `"refused"` or `"none"`', schema: { enum: ['all', 'refused', 'none'] } },
  forwardedHeader: {
    takes: '`"x-forwarded-for"`, `"forwarded"`, or `{ "single": "Name-Of-Header" }`',
    schema: {
      anyOf: [
        { enum: ['x-forwarded-for', 'forwarded'] },
        { type: 'object', required: ['single'], additionalProperties: false, properties: { single: HEADER } },
      ],
    },
  },
};

const ip = (members: object): object => ({ ipFilter: members });
const proxied = (members: object): object => ip({ trustedProxies: ['10.0.0.0/8'], ...members });

type IpMember = keyof RestIpFilterSettings | 'allowFile' | 'denyFile' | 'trustedProxiesFile';

// Spelled out, so that none is forgotten when the core gets a new one.
const IP: { readonly [N in IpMember]-?: Member } = {
  enabled: {
    kind: KINDS.switch, default: '`true`',
    about: 'Whether addresses are judged.',
    example: ip({ enabled: true }),
  },
  allow: {
    kind: KINDS.rules, default: '`["127.0.0.1", "::1"]`, unless `allowFile` is given',
    about: 'Who may come in. An empty list admits nobody.',
    example: ip({ allow: ['192.0.2.0/24', '2001:db8::/32'] }),
  },
  allowFile: {
    kind: KINDS.files, default: 'none',
    about: 'More of `allow`, one rule a line; `#` begins a comment. A file without a rule, or whose last ' +
      'line has no line ending, counts as cut off and changes nothing.',
    example: ip({ allowFile: 'offices.txt' }),
  },
  deny: {
    kind: KINDS.rules, default: 'none', about: 'Who may not come in, whatever `allow` says.',
    example: ip({ allow: ['192.0.2.0/24'], deny: ['192.0.2.66'] }),
  },
  denyFile: {
    kind: KINDS.files, default: 'none', about: 'More of `deny`, in the form of `allowFile`.',
    example: ip({ denyFile: ['abuse.txt', 'more.txt'] }),
  },
  trustedProxies: {
    kind: KINDS.rules, default: 'none',
    about: 'The proxies whose header tells the client. `"unix:"` is the peer on a Unix socket.',
    example: ip({ trustedProxies: ['127.0.0.1', 'unix:'] }),
  },
  trustedProxiesFile: {
    kind: KINDS.files, default: 'none', about: 'More of `trustedProxies`, in the form of `allowFile`.',
    example: ip({ trustedProxiesFile: 'cdn.txt', forwardedHeader: { single: 'CF-Connecting-IP' } }),
  },
  forwardedHeader: {
    kind: KINDS.forwardedHeader, default: '`"x-forwarded-for"`',
    about: 'The header that is read of a trusted proxy. With `single`, one that holds one address and that ' +
      'the proxy itself writes or overwrites.',
    example: proxied({ forwardedHeader: { single: 'CF-Connecting-IP' } }),
  },
  withoutHeader: {
    kind: KINDS.withoutHeader, default: '`"refused"`',
    about: 'A trusted proxy\'s request without the header: refused, or judged by the proxy\'s own address.',
    example: proxied({ withoutHeader: 'peer' }),
  },
};

/** The members of `ipFilter`. */
export const IP_MEMBERS: Members = IP;
