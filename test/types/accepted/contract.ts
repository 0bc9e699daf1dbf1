// The whole public contract, as its users write it, with the exact type of everything that comes back.

import {
  allOf, answerTo, anyOf, cidrSet, clientAddress, constantTimeEqual, decodeBase64url, decodeJwtUnverified,
  encodeBase64url, hmacSha256, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, observe, restFilter,
  sha256,
} from '../../../src/index.ts';
import type {
  AddressRules, Allowed, CidrSet, Claims, ClientAddress, ClientAddressOptions, ClientHop, DecodedJwt, Filter,
  FilterRequest, Hs256Key, Hs256KeyOptions, IpFilterOptions, JsonObject, JwtAccepted, JwtFilterOptions,
  JwtHeader, JwtReason, JwtRefused, JwtResult, JwtSigner, JwtSignerOptions, JwtVerifier, JwtVerifierOptions,
  RefusalReason, Refused, RestFilter, RestFilterSettings, Verdict, VerdictObserver,
} from '../../../src/index.ts';
import * as fetchDoor from '../../../src/adapters/fetch.ts';
import { nativeHs256Key } from '../../../src/adapters/native.ts';
import * as nodeDoor from '../../../src/adapters/node.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';

/** True for two types that are the same, and not merely assignable to each other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

const bytes: Uint8Array = new Uint8Array(32);
const text: string = 'a secret of thirty-two bytes: 32';

same<ReturnType<typeof encodeBase64url>, string>(true);
same<Parameters<typeof encodeBase64url>, [bytes: Uint8Array]>(true);
same<ReturnType<typeof decodeBase64url>, Uint8Array | undefined>(true);
same<typeof constantTimeEqual, (a: Uint8Array, b: Uint8Array) => boolean>(true);
same<typeof sha256, (message: Uint8Array) => Uint8Array>(true);
same<typeof hmacSha256, (key: Uint8Array, message: Uint8Array) => Uint8Array>(true);
same<typeof hs256Key, (secret: string | Uint8Array, options?: Hs256KeyOptions) => Hs256Key>(true);
same<ReturnType<typeof nativeHs256Key>, Hs256Key>(true);
same<typeof jwtSigner, (options: JwtSignerOptions) => JwtSigner>(true);
same<typeof jwtVerifier, (options: JwtVerifierOptions) => JwtVerifier>(true);
same<ReturnType<JwtSigner['sign']>, string>(true);
same<JwtVerifier['verify'], (token: string) => JwtResult>(true);
same<JwtResult, JwtAccepted | JwtRefused>(true);
same<typeof decodeJwtUnverified, (token: string) => DecodedJwt | undefined>(true);
same<ReturnType<typeof cidrSet>, CidrSet>(true);
same<Parameters<typeof cidrSet>[0], Iterable<string> & object>(true);
same<AddressRules, (Iterable<string> & object) | CidrSet>(true);
same<CidrSet['has'], (address: string) => boolean>(true);
same<CidrSet['ruleIndexOf'], (address: string) => number>(true);
same<typeof clientAddress, (options: ClientAddressOptions) => ClientAddress>(true);
same<ReturnType<ClientAddress>, string | undefined>(true);
same<ReturnType<ClientAddress['trace']>, ClientHop>(true);
same<ClientHop['address'], string | undefined>(true);
same<ClientHop['position'], number>(true);
same<ClientHop['text'], string | undefined>(true);
same<ReturnType<typeof ipFilter>, Filter<undefined>>(true);
same<typeof restFilter, (settings?: RestFilterSettings) => RestFilter>(true);
same<ReturnType<typeof fetchDoor.refusal>, Response>(true);
same<ReturnType<typeof nodeDoor.refuse>, void>(true);
same<ReturnType<typeof nodeDoor.requestOf>, FilterRequest>(true);
same<ReturnType<typeof fetchDoor.requestOf>, FilterRequest>(true);

same<Filter, Filter<Claims | undefined>>(true);
same<Verdict, Allowed | Refused>(true);
same<Verdict<undefined>, Allowed<undefined> | Refused>(true);
same<Allowed['claims'], Claims | undefined>(true);
same<Refused['status'], number>(true);
same<Refused['error'], string>(true);
same<Refused['challenge'], string | undefined>(true);
same<Refused['reason'], RefusalReason | (string & {})>(true);
same<Required<Refused>['claim'], string>(true);
same<Required<Refused>['cause'], unknown>(true);
same<Required<JwtRefused>['claim'], string>(true);
same<JwtRefused['reason'], JwtReason>(true);
same<FilterRequest['address'], string | undefined>(true);
same<Required<FilterRequest>['isIncomplete'], boolean>(true);
same<Claims['exp'], number | undefined>(true);
same<Claims['aud'], string | readonly string[] | undefined>(true);
same<Claims['role'], unknown>(true);
same<JwtHeader['alg'], 'HS256'>(true);
same<JwtReason,
  | 'token_too_long' | 'token_malformed' | 'header_refused' | 'key_unknown' | 'signature_invalid'
  | 'payload_malformed' | 'claims_malformed' | 'token_expired' | 'token_not_yet_valid' | 'token_too_old'
  | 'issuer_refused' | 'audience_refused' | 'subject_refused' | 'claim_missing'>(true);
same<Exclude<RefusalReason, JwtReason>,
  | 'token_missing' | 'scheme_refused' | 'credentials_malformed' | 'token_revoked' | 'claims_refused'
  | 'address_missing' | 'address_malformed' | 'address_refused' | 'request_incomplete' | 'request_malformed'
  | 'verdict_malformed'>(true);

export const strings: string[] = [encodeBase64url(bytes), encodeBase64url(Buffer.from(text))];
export const digests: Uint8Array[] = [sha256(bytes), hmacSha256(bytes, bytes)];
export const equal: boolean = constantTimeEqual(bytes, Buffer.from(text));

const key: Hs256Key = hs256Key(text, { kid: 'one' });
export const keys: readonly Hs256Key[] = [
  key, hs256Key(bytes), nativeHs256Key(text), nativeHs256Key(bytes, {}),
  nativeHs256Key(bytes, { kid: 'two' }),
];
export const kid: string | undefined = key.kid;

const signer: JwtSigner = jwtSigner({
  key, expiresInSeconds: 3600, notBeforeSeconds: 0, issuer: 'issuer', audience: ['a', 'b'], subject: 'alice',
  issuedAt: false, header: { typ: 'at+jwt', cty: 'json', 'x5t#S256': text }, clock: () => 0,
});
export const token: string = signer.sign({
  role: 'admin', jti: 'one', aud: ['a'] as const, nested: { list: [1, null] },
});

/** A claims set of the user's own, without index signature. */
interface Session {
  readonly sub: string;
  readonly roles: readonly string[];
  readonly exp?: number;
}
declare const session: Session;
declare const claims: Claims;
export const signed: readonly string[] = [
  signer.sign(session), signer.sign(claims), signer.sign({ ...session }),
];

const verifier: JwtVerifier = jwtVerifier({
  key: keys, issuer: ['a', 'b'] as const, audience: 'a', subject: 'alice', typ: 'at+jwt',
  requiredClaims: ['exp'], clockToleranceSeconds: 5, maxAgeSeconds: 60, maxTokenLength: 8192, cacheSize: 1000,
  clock: () => Date.now() / 1000,
});
export function read(given: string): JwtReason | readonly [Claims, JwtHeader, string | undefined] {
  const result: JwtResult = verifier.verify(given);
  if (!result.ok) console.log(result.claim?.length);
  return result.ok ? [result.claims, result.header, result.claims.sub] : result.reason;
}
const unverified = decodeJwtUnverified(token);
export const parts: readonly (JsonObject | undefined)[] = [unverified?.header, unverified?.claims];

const set: CidrSet = cidrSet(new Set(['10.0.0.0/8']));
export const inside: boolean = set.has('10.0.0.1');
export const index: number = set.ruleIndexOf('10.0.0.1');
const address: ClientAddress = clientAddress({ trustedProxies: set, forwardedHeader: 'forwarded' });
export const others: readonly ClientAddress[] = [
  clientAddress({ trustedProxies: ['unix:'], withoutHeader: 'refused' }),
  clientAddress({
    trustedProxies: rules(), forwardedHeader: { single: 'cf-connecting-ip' }, withoutHeader: 'peer',
  }),
];
const request: FilterRequest = {
  address: undefined, header: (name) => (name === 'authorization' ? token : undefined),
};
export const incomplete: FilterRequest = { ...request, isIncomplete: true };
const hop: ClientHop = address.trace(request);
export const position: number = hop.position;
export const found: string | undefined = address(request);

function* rules(): Generator<string> {
  yield '10.0.0.0/8';
}
export const lists: readonly AddressRules[] = [['::1'] as const, set, rules(), new Set(['::1'])];

const byAddress = ipFilter({ allow: rules(), deny: set, address });
const byOwnAddress = ipFilter({ allow: [], address: (one: FilterRequest) => one.header('x-real-ip') });
const byToken = jwtFilter({ key });
const byEverything = jwtFilter({
  key: [key], tokenHeader: 'x-api-token', realm: 'api', requiredClaims: ['exp'],
  revoked: (one, given) => one.jti === 'gone' || given === token,
  allowedClaimValues: { role: ['editor', 'admin'], scope: ['read'] },
  authorize: (one, given) => one['role'] === 'admin' && given.address !== undefined,
});
const filters: readonly [Filter, ...Filter[]] = [
  byAddress, byOwnAddress, byToken, byEverything, restFilter(),
];
same<typeof byToken, Filter<Claims>>(true);

interface AdminClaims extends Claims {
  readonly role: 'admin';
}
const isAdmin = (one: Claims): one is AdminClaims => one['role'] === 'admin';
const byAdmin = jwtFilter({ key, authorize: isAdmin });
same<typeof byAdmin, Filter<AdminClaims>>(true);
const both = allOf(byAddress, byAdmin);
const either = anyOf(byAddress, byAdmin);
export function roleOf(): 'admin' | undefined {
  const verdict = both.check(request);
  if (!verdict.ok) return undefined;
  const certain: 'admin' = verdict.claims.role;
  const second = either.check(request);
  return second.ok ? second.claims?.role : certain;
}

class Own implements Filter {
  check(given: FilterRequest): Verdict {
    return given.address === undefined
      ? { ok: false, status: 403, reason: 'address_missing', error: 'forbidden', challenge: undefined }
      : { ok: true, claims: undefined };
  }
}
/** What no filter of this package says: too many requests, another scheme. */
const slow: Filter = {
  check: () => ({ ok: false, status: 429, reason: 'too_many', error: 'slow_down', challenge: undefined }),
};
const basic: Filter = {
  check: () => ({
    ok: false, status: 401, reason: 'password_wrong', error: 'unauthorized', challenge: 'Basic realm="a"',
    claim: 'sub', cause: new Error('a'),
  }),
};
const [first, ...rest] = filters;
export const composed: Filter = allOf(first, ...rest, anyOf(new Own()), anyOf(first, new Own(), slow, basic));

const live: RestFilter = restFilter({
  ipFilter: {
    enabled: true, allow: '127.0.0.1, ::1', deny: set, trustedProxies: rules(),
    forwardedHeader: 'x-forwarded-for',
    withoutHeader: 'peer',
  },
  jwtFilter: { enabled: true, secret: [text, bytes], issuer: 'issuer', authorize: () => true },
});
live.update({ jwtFilter: { enabled: true, key } });
live.update({ ipFilter: { enabled: false, allow: [] } });
live.update({});
export const settings: RestFilterSettings = JSON.parse('{}');
const observer: VerdictObserver = (verdict, given) => {
  console.log(verdict.ok ? verdict.claims?.sub : verdict.reason, given.address);
};
export const observed: Filter = observe(live, observer);
export const observedAdmin: Filter<AdminClaims> = observe(byAdmin, () => undefined);
export const asyncObserver: Filter = observe(live, async (verdict) => verdict.ok);
export const options: readonly [IpFilterOptions, JwtFilterOptions] = [{ allow: set }, { key }];

export function answer(verdict: Verdict): string {
  if (verdict.ok) return String(verdict.claims?.['role']);
  const { status, reason, challenge, error, claim = 'none', cause }: Refused = verdict;
  // Reasons of this package complete themselves in an editor, and others are texts all the same.
  if (reason === 'token_missing' || reason === 'too_many') return error;
  return `${status} ${challenge ?? reason} ${claim} ${String(cause)}`;
}

export function onNode(incoming: IncomingMessage & { auth?: Claims }, response: ServerResponse): void {
  const verdict = nodeDoor.check(live, incoming);
  if (!verdict.ok) return nodeDoor.refuse(response, verdict);
  nodeDoor.middleware(live)(incoming, response, () => response.end(incoming.auth?.sub));
  nodeDoor.middleware(live, { property: 'user' })(incoming, response, () => undefined);
  live.check(nodeDoor.requestOf(incoming));
  live.check(nodeDoor.requestOf(incoming, 'unix:'));
  // What a socket of Node says of its server, by the types of Node 26: it may be none.
  live.check(nodeDoor.requestOf({ rawHeaders: [], socket: { server: null } }));
}

export function onUpgrade(incoming: IncomingMessage, socket: Duplex): void {
  const verdict = nodeDoor.check(live, incoming);
  if (!verdict.ok) nodeDoor.refuseUpgrade(socket, verdict);
}

export function onHttp2(incoming: Http2ServerRequest, response: Http2ServerResponse): void {
  const verdict = nodeDoor.check(live, incoming);
  if (!verdict.ok) nodeDoor.refuse(response, verdict);
}

export function onFetch(given: Request, peer: string | undefined): Response {
  live.check(fetchDoor.requestOf(given, peer));
  const verdict = fetchDoor.check(live, given, peer);
  if (!verdict.ok) return fetchDoor.refusal(verdict);
  return Response.json({ sub: verdict.claims?.sub });
}

export function ownAnswer(refused: Refused): readonly [number, string, string | undefined] {
  const { status, headers, body } = answerTo(refused);
  return [status, body, headers['www-authenticate']];
}
