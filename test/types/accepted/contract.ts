// The whole public contract, as its users write it, with the exact type of everything that comes back.

import {
  allOf, anyOf, cidrSet, clientAddress, constantTimeEqual, decodeBase64url, decodeJwtUnverified,
  encodeBase64url, hmacSha256, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, observe, restFilter,
  sha256,
} from '../../../src/index.ts';
import type {
  AddressList, Allowed, CidrSet, Claims, ClientAddress, ClientAddressOptions, Refused, Filter, FilterRequest,
  ForwardedHeader, ClientHop, Hs256Key, IpFilterOptions, JsonObject, JwtFilterOptions, JwtHeader, JwtReason,
  JwtSigner,
  JwtVerifier, Hs256KeyOptions, VerdictObserver, RefusalReason, JwtRefused, RestFilter, RestFilterSettings, RestIpFilterSettings,
  RestJwtFilterSettings, JwtSignerOptions, DecodedJwt, Verdict, JwtAccepted, JwtVerifierOptions,
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
same<typeof nativeHs256Key, typeof hs256Key>(true);
same<typeof jwtSigner, (options: JwtSignerOptions) => JwtSigner>(true);
same<typeof jwtVerifier, (options: JwtVerifierOptions) => JwtVerifier>(true);
same<JwtSigner['sign'], (claims: Claims) => string>(true);
same<JwtVerifier['verify'], (token: string) => JwtAccepted | JwtRefused>(true);
same<typeof decodeJwtUnverified, (token: string) => DecodedJwt | undefined>(true);
same<typeof cidrSet, (rules: Iterable<string>) => CidrSet>(true);
same<CidrSet['has'], (address: string) => boolean>(true);
same<typeof clientAddress, (options: ClientAddressOptions) => ClientAddress>(true);
same<ClientAddress['trace'], (request: FilterRequest) => ClientHop | undefined>(true);
same<typeof allOf, (first: Filter, ...rest: readonly Filter[]) => Filter>(true);
same<typeof anyOf, typeof allOf>(true);
same<typeof ipFilter, (options: IpFilterOptions) => Filter>(true);
same<typeof jwtFilter, (options: JwtFilterOptions) => Filter>(true);
same<typeof restFilter, (settings?: RestFilterSettings) => RestFilter>(true);
same<typeof observe, (filter: Filter, observer: VerdictObserver) => Filter>(true);
same<typeof fetchDoor.check, (
  filter: Filter, request: Request, address: string | undefined,
) => Verdict>(true);
same<typeof fetchDoor.refusal, (denied: Refused) => Response>(true);
same<ReturnType<typeof nodeDoor.check>, Verdict>(true);
same<ReturnType<typeof nodeDoor.refuse>, void>(true);

same<Verdict, Allowed | Refused>(true);
same<Refused['status'], 400 | 401 | 403>(true);
same<Refused['challenge'], string | undefined>(true);
same<Allowed['claims'], Claims | undefined>(true);
same<ForwardedHeader, 'x-forwarded-for' | 'forwarded'>(true);
same<Claims['exp'], number | undefined>(true);
same<Claims['aud'], string | readonly string[] | undefined>(true);
same<Claims['role'], unknown>(true);
same<JwtHeader['alg'], 'HS256'>(true);
same<JwtReason,
  | 'token_too_long' | 'token_malformed' | 'header_refused' | 'key_unknown' | 'signature_invalid'
  | 'payload_malformed' | 'claims_malformed' | 'token_expired' | 'token_not_yet_valid' | 'token_too_old'
  | 'issuer_refused' | 'audience_refused' | 'subject_refused' | 'claim_missing'>(true);
same<Exclude<RefusalReason, JwtReason>,
  | 'token_missing' | 'credentials_malformed' | 'claims_refused'
  | 'address_missing' | 'address_malformed' | 'address_refused'>(true);

export const strings: string[] = [encodeBase64url(bytes), encodeBase64url(Buffer.from(text))];
export const digests: Uint8Array[] = [sha256(bytes), hmacSha256(bytes, bytes)];
export const equal: boolean = constantTimeEqual(bytes, Buffer.from(text));

const key: Hs256Key = hs256Key(text, { kid: 'one' });
export const keys: readonly Hs256Key[] = [
  key, hs256Key(bytes), nativeHs256Key(text), nativeHs256Key(bytes, {}),
];
export const kid: string | undefined = key.kid;

const signer: JwtSigner = jwtSigner({
  key, expiresInSeconds: 3600, notBeforeSeconds: 0, issuer: 'issuer', audience: ['a', 'b'], subject: 'alice',
  issuedAt: false, header: { typ: 'at+jwt', cty: 'json', 'x5t#S256': text }, clock: () => 0,
});
export const token: string = signer.sign({
  role: 'admin', jti: 'one', aud: ['a'] as const, nested: { list: [1, null] },
});

const verifier: JwtVerifier = jwtVerifier({
  key: keys, issuer: ['a', 'b'] as const, audience: 'a', subject: 'alice', typ: 'at+jwt',
  requiredClaims: ['exp'], clockToleranceSeconds: 5, maxAgeSeconds: 60, maxTokenLength: 8192, cacheSize: 1000,
  clock: () => Date.now() / 1000,
});
export function read(given: string): JwtReason | readonly [Claims, JwtHeader, string | undefined] {
  const result = verifier.verify(given);
  return result.ok ? [result.claims, result.header, result.claims.sub] : result.reason;
}
const unverified = decodeJwtUnverified(token);
export const parts: readonly (JsonObject | undefined)[] = [unverified?.header, unverified?.claims];

const set: CidrSet = cidrSet(new Set(['10.0.0.0/8']));
export const inside: boolean = set.has('10.0.0.1');
const address: ClientAddress = clientAddress({ trustedProxies: set, header: 'forwarded' });
const request: FilterRequest = {
  address: undefined, header: (name) => (name === 'authorization' ? token : undefined),
};
export const hop: ClientHop | undefined = address.trace(request);
export const position: number | undefined = hop?.position;
export const found: string | undefined = address(request);

function* rules(): Generator<string> {
  yield '10.0.0.0/8';
}
const filters = [
  ipFilter({ allow: rules(), deny: set, address }),
  ipFilter({ allow: [], deny: undefined, address: (one: FilterRequest) => one.header('x-real-ip') }),
  jwtFilter({ key }),
  jwtFilter({
    key: [key], issuer: undefined, header: 'x-api-token', realm: 'api',
    authorize: (claims, one) => claims['role'] === 'admin' && one.address !== undefined,
  }),
  restFilter(),
] as const;
class Own implements Filter {
  check(given: FilterRequest): Verdict {
    return given.address === undefined
      ? { ok: false, status: 403, reason: 'address_missing', challenge: undefined }
      : { ok: true, claims: undefined };
  }
}
const [first, ...rest] = filters;
export const composed: Filter = allOf(first, ...rest, anyOf(new Own()), anyOf(first, new Own()));

const ip: RestIpFilterSettings = {
  enabled: true, allow: '127.0.0.1, ::1', deny: set, trustedProxies: rules(),
};
const jwt: RestJwtFilterSettings = {
  enabled: true, secret: [text, bytes], issuer: 'issuer', authorize: () => true,
};
const live: RestFilter = restFilter({ ipFilter: { ...ip, header: 'x-forwarded-for' }, jwtFilter: jwt });
live.update({ jwtFilter: { enabled: true, key } });
live.update({ ipFilter: { enabled: undefined, allow: undefined }, jwtFilter: undefined });
live.update();
export const lists: readonly AddressList[] = ['127.0.0.1', ['::1'], set, rules()];
export const settings: RestFilterSettings = JSON.parse('{}');

export const observed: Filter = observe(live, (verdict, given) => {
  console.log(verdict.ok ? verdict.claims?.sub : verdict.reason, given.address);
});
export const asyncObserver: Filter = observe(live, async (verdict) => verdict.ok);

export function answer(verdict: Verdict): string {
  if (verdict.ok) return String(verdict.claims?.['role']);
  const { status, reason, challenge }: Refused = verdict;
  switch (status) {
    case 400: case 401: return challenge ?? reason;
    case 403: return reason;
  }
}

export function onNode(incoming: IncomingMessage & { auth?: Claims }, response: ServerResponse): void {
  const verdict = nodeDoor.check(live, incoming);
  if (!verdict.ok) return nodeDoor.refuse(response, verdict);
  nodeDoor.middleware(live)(incoming, response, () => response.end(incoming.auth?.sub));
  nodeDoor.middleware(live, { property: 'user' })(incoming, response, () => undefined);
  nodeDoor.middleware(live, { property: undefined });
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
  const verdict = fetchDoor.check(live, given, peer);
  if (!verdict.ok) return fetchDoor.refusal(verdict);
  return Response.json({ sub: verdict.claims?.sub });
}

export function ownAnswer(denied: Refused): readonly [number, string, string | undefined] {
  const { status, headers, body }: nodeDoor.Answer = nodeDoor.answerTo(denied);
  return [status, body, headers['www-authenticate']];
}
