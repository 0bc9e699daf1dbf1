/** The members of `jwtFilter` and `gate` in a settings file, for the one table of all of them. */

import type { RestJwtFilterSettings } from '../index.ts';
import { KINDS, type Member, type MemberKind, type Members } from './members.ts';

/** A `jwtFilter` with one secret, and what else a member's example takes. */
const jwt = (members: object): object => {
  return { jwtFilter: { enabled: true, secretFile: 'jwt.secret', ...members } };
};

type CoreMember = Exclude<keyof RestJwtFilterSettings, 'key' | 'clock' | 'revoked' | 'authorize'>;
type JwtMember = CoreMember | 'secretFile' | 'secretEnv' | 'secretEncoding' | 'secrets' | 'revokedFile';

/** What an entry of `secrets` takes. */
const ENTRY: Members = {
  file: {
    kind: KINDS.text, default: 'none', about: 'The file that holds the secret.',
    example: { jwtFilter: { enabled: true, secrets: [{ file: 'jwt.secret' }] } },
  },
  env: {
    kind: KINDS.text, default: 'none', about: 'The environment variable that holds it.',
    example: { jwtFilter: { enabled: true, secrets: [{ env: 'JWT_SECRET' }] } },
  },
  value: {
    kind: KINDS.text, default: 'none', about: 'The secret itself.',
    example: { jwtFilter: { enabled: true, secrets: [{ value: 'at least 32 random bytes, as a text' }] } },
  },
  encoding: {
    kind: KINDS.encoding, default: '`"utf8"`', about: 'How it is kept, as for `secretEncoding`.',
    example: { jwtFilter: { enabled: true, secrets: [{ file: 'jwt.base64', encoding: 'base64' }] } },
  },
  kid: {
    kind: KINDS.text, default: 'none',
    about: 'The name by which a token\'s header tells this secret. A secret without one is used for tokens ' +
      'without `kid`, or with an unknown one.',
    example: { jwtFilter: { enabled: true, secrets: [{ file: 'jwt.secret', kid: '2026-11' }] } },
  },
};

/** The members of an entry of `jwtFilter.secrets`, which has exactly one of the first three. */
export const SECRET_ENTRY_MEMBERS: Members = ENTRY;

const SECRETS: MemberKind = {
  takes: 'a list of objects, each with one of `file`, `env`, `value`, and if need be `encoding` and `kid`',
  schema: { type: 'array', minItems: 1, items: { $ref: '#/$defs/secret' } },
};

// Spelled out, so that none is forgotten when the core gets a new one.
const JWT: { readonly [N in JwtMember]-?: Member } = {
  enabled: {
    kind: KINDS.switch, default: 'none: beside any other member it must be written',
    about: 'Whether a token is asked for.', example: jwt({}),
  },
  secret: {
    kind: KINDS.texts, default: 'none',
    about: 'The secret, 32 bytes or more, or several while they rotate. Rather keep it in a file of its own.',
    example: { jwtFilter: { enabled: true, secret: 'at least 32 random bytes, as a text' } },
  },
  secretFile: {
    kind: KINDS.files, default: 'none',
    about: 'The file that holds the secret, beside the settings file or by a full path.', example: jwt({}),
  },
  secretEnv: {
    kind: KINDS.texts, default: 'none', about: 'The environment variable that holds the secret.',
    example: { jwtFilter: { enabled: true, secretEnv: 'JWT_SECRET' } },
  },
  secretEncoding: {
    kind: KINDS.encoding, default: '`"utf8"`',
    about: 'How these three are kept. `utf8` is the text as it stands; a file loses one line ending at its ' +
      'end. `bytes` is a file as it is. In the others line endings are ignored, and nothing else is.',
    example: { jwtFilter: { enabled: true, secretFile: 'jwt.base64', secretEncoding: 'base64' } },
  },
  secrets: {
    kind: SECRETS, default: 'none', about: 'Secrets with an encoding and a name (`kid`) each.',
    example: {
      jwtFilter: { enabled: true, secrets: [{ file: 'jwt.secret', kid: 'new' }, { env: 'JWT_SECRET' }] },
    },
  },
  revokedFile: {
    kind: KINDS.files, default: 'none',
    about: 'Tokens taken back: a `jti` or a whole token a line; a line that begins with `#` is a comment. ' +
      'A file that looks cut off (see `allowFile`) is a fault.',
    example: jwt({ revokedFile: 'revoked.txt' }),
  },
  issuer: {
    kind: KINDS.texts, default: 'not judged', about: 'What `iss` must be: this, or one of these.',
    example: jwt({ issuer: 'https://login.example' }),
  },
  audience: {
    kind: KINDS.texts, default: 'a token that has an `aud` is refused',
    about: 'What `aud` must be or hold: this, or one of these.', example: jwt({ audience: 'api' }),
  },
  subject: {
    kind: KINDS.text, default: 'not judged', about: 'What `sub` must be.',
    example: jwt({ subject: 'encoder' }),
  },
  typ: {
    kind: KINDS.text, default: 'not judged', about: 'What the `typ` of the token\'s header must be.',
    example: jwt({ typ: 'at+jwt' }),
  },
  requiredClaims: {
    kind: KINDS.names, default: 'none', about: 'Claims that must be there; `exp` is optional otherwise.',
    example: jwt({ requiredClaims: ['exp'] }),
  },
  clockToleranceSeconds: {
    kind: KINDS.seconds, default: '`0`', about: 'By how much the issuer\'s clock may differ.',
    example: jwt({ clockToleranceSeconds: 30 }),
  },
  maxAgeSeconds: {
    kind: KINDS.seconds, default: 'not judged', about: 'How long after its `iat` a token is accepted.',
    example: jwt({ maxAgeSeconds: 3600 }),
  },
  maxTokenLength: {
    kind: KINDS.count, default: '`8192`', about: 'How many characters a token may have.',
    example: jwt({ maxTokenLength: 4096 }),
  },
  cacheSize: {
    kind: KINDS.count, default: '`0`: none', about: 'How many accepted tokens are remembered.',
    example: jwt({ cacheSize: 10_000 }),
  },
  tokenHeader: {
    kind: KINDS.header, default: '`"authorization"`', about: 'The header that carries the token.',
    example: jwt({ tokenHeader: 'X-Auth-Token' }),
  },
  realm: {
    kind: KINDS.realm, default: '`"api"`', about: 'The realm in the challenge.',
    example: jwt({ realm: 'streams' }),
  },
  allowedClaimValues: {
    kind: KINDS.valuesByClaim, default: 'not judged',
    about: 'For each claim its allowed values: it must be one of them, or a list that holds one; `scope` ' +
      'is split at blanks. A name that begins with `/` is a JSON Pointer.',
    example: jwt({ allowedClaimValues: { role: ['editor'], '/realm_access/roles': ['stream'] } }),
  },
};

/** The members of `jwtFilter`, or of each where it is a list; there, `name` besides. */
export const JWT_MEMBERS: Members = JWT;

/** What only an entry of a `jwtFilter` that is a list has. */
export const JWT_ENTRY_MEMBERS: Members = {
  name: {
    kind: KINDS.text, default: 'its place, such as `jwtFilter[0]`',
    about: 'What the log calls this filter where it allowed. Only in a list of filters.',
    example: { jwtFilter: [{ enabled: true, name: 'staff', secretFile: 'jwt.secret' }] },
  },
};

/** The members of `gate`. */
export const GATE_MEMBERS: Members = {
  pass: {
    kind: KINDS.headerByClaim, default: 'none',
    about: 'Claims handed on as headers of a 200. A header whose claim is missing, or cannot stand in one, ' +
      'is there and empty. A name that begins with `/` is a JSON Pointer, here and below.',
    example: { gate: { pass: { sub: 'X-Auth-Subject' } } },
  },
  match: {
    kind: KINDS.matchByClaim, default: 'none',
    about: 'Binds tokens to what is requested: the header, which the proxy sets, must be exactly the ' +
      'claim, a text of its list, or a word of `scope`. A header with a comma in it counts as repeated.',
    example: { ...jwt({}), gate: { match: { streamId: 'X-Match-Stream', scope: 'X-Match-Action' } } },
  },
  require: {
    kind: KINDS.require, default: '`"both"`',
    about: 'With `either`, an allowed address or a good token lets in; `deny` still refuses outright, and ' +
      'so does a request without a readable address.',
    example: { ipFilter: { allow: ['192.0.2.0/24'] }, ...jwt({}), gate: { require: 'either' } },
  },
  log: {
    kind: KINDS.log, default: '`"all"`', about: 'Which decisions are logged; events and warnings always are.',
    example: { gate: { log: 'refused' } },
  },
  logClaims: {
    kind: KINDS.names, default: 'none', about: 'Claims that the log shows of requests that were allowed.',
    example: { ...jwt({}), gate: { logClaims: ['sub'] } },
  },
};
