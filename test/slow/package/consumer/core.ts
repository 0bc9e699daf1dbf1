/** The core in a program without the types of any runtime: every public name, used as strict code uses it. */

import {
  allOf, anyOf, cidrSet, clientAddress, constantTimeEqual, decodeBase64url, decodeJwtUnverified,
  encodeBase64url, hmacSha256, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, observe, restFilter,
  sha256,
} from 'portcullis';
import type {
  AddressList, Allowed, CidrSet, Claims, ClientAddress, ClientAddressOptions, Refused, Filter, FilterRequest,
  ForwardedHeader, ClientHop, Hs256Key, IpFilterOptions, JsonObject, JwtFilterOptions, JwtHeader, JwtReason,
  JwtSigner, JwtVerifier, Hs256KeyOptions, VerdictObserver, RefusalReason, JwtRefused, RestFilter, RestFilterSettings,
  RestIpFilterSettings, RestJwtFilterSettings, JwtSignerOptions, DecodedJwt, Verdict, JwtAccepted, JwtVerifierOptions,
} from 'portcullis';

const bytes: Uint8Array | undefined = decodeBase64url(encodeBase64url(sha256(new Uint8Array(3))));
const mac: Uint8Array = hmacSha256(new Uint8Array(32), new Uint8Array(1));
const isEqual: boolean = constantTimeEqual(mac, new Uint8Array(32));

const keyOptions: Hs256KeyOptions = { kid: '1' };
const key: Hs256Key = hs256Key('zautXStXM9iW3aD3FuyPH0TdK4GHPmHq', keyOptions);
const signerOptions: JwtSignerOptions = { key, expiresInSeconds: 60, header: { typ: 'at+jwt' } };
const signer: JwtSigner = jwtSigner(signerOptions);
const verifierOptions: JwtVerifierOptions = { key: [key], issuer: ['a', 'b'], requiredClaims: ['exp'] };
const verifier: JwtVerifier = jwtVerifier(verifierOptions);
const result: JwtAccepted | JwtRefused = verifier.verify(signer.sign({ sub: 'alice' }));
if (result.ok) {
  const claims: Claims = result.claims;
  const header: JwtHeader = result.header;
  const subject: string | undefined = claims.sub;
  const audience: string | readonly string[] | undefined = claims.aud;
  const role: unknown = claims['role'];
  void [header, subject, audience, role];
} else {
  const reason: JwtReason = result.reason;
  void reason;
}
const unverified: DecodedJwt | undefined = decodeJwtUnverified('a.b.c');
const object: JsonObject | undefined = unverified?.claims;

const set: CidrSet = cidrSet(new Set(['10.0.0.0/8']));
const isInside: boolean = set.has('10.1.2.3');
const header: ForwardedHeader = 'forwarded';
const addressOptions: ClientAddressOptions = { trustedProxies: ['127.0.0.1'], header };
const address: ClientAddress = clientAddress(addressOptions);
const request: FilterRequest = { address: '10.1.2.3', header: () => undefined };
const hop: ClientHop | undefined = address.trace(request);

const ipOptions: IpFilterOptions = { allow: set, deny: ['10.0.0.9'], address };
const jwtOptions: JwtFilterOptions = { key, realm: 'api', authorize: (claims) => claims['role'] === 'admin' };
const both: Filter = anyOf(allOf(ipFilter(ipOptions), jwtFilter(jwtOptions)), jwtFilter({ key }));
const observer: VerdictObserver = (verdict, { address: from }) => void [verdict, from];
const verdict: Verdict = observe(both, observer).check(request);
if (verdict.ok) {
  const allowed: Allowed = verdict;
  void allowed.claims?.exp?.toFixed();
} else {
  const denied: Refused = verdict;
  const reason: RefusalReason = denied.reason;
  const status: 400 | 401 | 403 = denied.status;
  void [reason, status, denied.challenge?.length];
}

const list: AddressList = '127.0.0.1, 10.0.0.0/8';
const ipSettings: RestIpFilterSettings = { allow: list };
const jwtSettings: RestJwtFilterSettings = { enabled: true, secret: ['a', 'b'] };
const settings: RestFilterSettings = { ipFilter: ipSettings, jwtFilter: jwtSettings };
const rest: RestFilter = restFilter();
rest.update(settings);

void [bytes, isEqual, object, isInside, hop];
