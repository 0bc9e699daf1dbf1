/** The core in a program without the types of any runtime: every public name, used as strict code uses it. */

import {
  allOf, answerTo, anyOf, cidrSet, clientAddress, constantTimeEqual, decodeBase64url, decodeJwtUnverified,
  encodeBase64url, hmacSha256, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, observe, restFilter,
  sha256,
} from 'portcullis';
import type {
  AddressRules, Allowed, Answer, CidrSet, Claims, ClientAddress, ClientAddressOptions, ClientHop, DecodedJwt,
  Filter, FilterRequest, ForwardedHeader, Hs256Key, Hs256KeyOptions, IpFilterOptions, JsonObject, JwtAccepted,
  JwtFilterOptions, JwtHeader, JwtReason, JwtRefused, JwtResult, JwtSigner, JwtSignerOptions, JwtVerifier,
  JwtVerifierOptions, RefusalReason, Refused, RestFilter, RestFilterSettings, RestIpFilterSettings,
  RestJwtFilterSettings, Verdict, VerdictObserver,
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
interface Session {
  readonly sub: string;
  readonly role: string;
}
const session: Session = { sub: 'alice', role: 'admin' };
const result: JwtResult = verifier.verify(signer.sign(session));
if (result.ok) {
  const accepted: JwtAccepted = result;
  void accepted;
  const claims: Claims = result.claims;
  const header: JwtHeader = result.header;
  const subject: string | undefined = claims.sub;
  const audience: string | readonly string[] | undefined = claims.aud;
  const role: unknown = claims['role'];
  void [header, subject, audience, role];
} else {
  const refused: JwtRefused = result;
  const reason: JwtReason = refused.reason;
  void [reason, refused.claim?.length];
}
const unverified: DecodedJwt | undefined = decodeJwtUnverified('a.b.c');
const object: JsonObject | undefined = unverified?.claims;

const set: CidrSet = cidrSet(new Set(['10.0.0.0/8']));
const isInside: boolean = set.has('10.1.2.3') && set.ruleIndexOf('10.1.2.3') === 0;
const forwardedHeader: ForwardedHeader = { single: 'x-real-ip' };
const addressOptions: ClientAddressOptions = {
  trustedProxies: ['127.0.0.1'], forwardedHeader, withoutHeader: 'peer',
};
const address: ClientAddress = clientAddress(addressOptions);
const request: FilterRequest = { address: '10.1.2.3', header: () => undefined };
const hop: ClientHop = address.trace(request);

const ipOptions: IpFilterOptions = { allow: set, deny: ['10.0.0.9'], address };
const jwtOptions: JwtFilterOptions = { key, realm: 'api', authorize: (claims) => claims['role'] === 'admin' };
const isSession = (claims: Claims): claims is Claims & Session => claims['role'] === 'admin';
const typed: Filter<Claims & Session> = jwtFilter({ key, authorize: isSession, tokenHeader: 'x-token' });
const ownVerdict = typed.check(request);
if (ownVerdict.ok) ownVerdict.claims.role.toUpperCase();
const both: Filter = anyOf(allOf(ipFilter(ipOptions), jwtFilter(jwtOptions)), jwtFilter({ key }));
const observer: VerdictObserver = (verdict, { address: from }) => void [verdict, from];
const verdict: Verdict = observe(both, observer).check(request);
if (verdict.ok) {
  const allowed: Allowed = verdict;
  void allowed.claims?.exp?.toFixed();
} else {
  const refused: Refused = verdict;
  const known: RefusalReason = 'token_missing';
  const answer: Answer = answerTo(refused);
  void [refused.reason === known, refused.status.toFixed(), refused.challenge?.length, answer.body];
}

const limited: Filter<undefined> = {
  check: () => ({ ok: false, status: 429, reason: 'limit', error: 'too_many', challenge: undefined }),
};

const rules: AddressRules = ['10.0.0.0/8'];
const ipSettings: RestIpFilterSettings = { allow: '127.0.0.1, 10.0.0.0/8', deny: rules };
const jwtSettings: RestJwtFilterSettings = { enabled: true, secret: ['a', 'b'] };
const settings: RestFilterSettings = { ipFilter: ipSettings, jwtFilter: jwtSettings };
const rest: RestFilter = restFilter();
rest.update(settings);

void [bytes, isEqual, object, isInside, hop, limited];
