/**
 * What each reason means, what to look at, and what to change, in words for the operator; the type makes the
 * list complete, so metrics count over it.
 */

import type { RefusalReason } from '../index.ts';

/** Every reason, explained. */
export const REASONS: { readonly [R in RefusalReason]: string } = {
  address_missing: 'there is no address: none of the peer, or none that can be read in the forwarded header',
  address_malformed: 'the address could not be parsed',
  address_refused: 'the address is on the deny list, or not on the allow list',
  request_incomplete: 'the host dropped header lines, so that the request was not seen whole',
  request_malformed: 'what was sent is no HTTP request that the server can read',
  verdict_malformed: 'a filter gave no plain verdict',
  token_missing: 'no token was sent',
  scheme_refused: 'the header holds credentials of another scheme than Bearer',
  credentials_malformed: 'the header holds neither "Bearer <token>" nor a bare token, or stands twice',
  token_too_long: 'the token is longer than the limit',
  token_malformed: 'the token does not have three parts separated by dots',
  header_refused: 'the header is not that of an HS256 token',
  key_unknown: 'no key bears the name in the token\'s header (kid)',
  signature_invalid: 'the signature is not by this secret',
  payload_malformed: 'the payload is not a JSON object in base64url',
  claims_malformed: 'a registered claim has the wrong type',
  token_expired: 'the token has expired (exp)',
  token_not_yet_valid: 'the token is not valid yet (nbf, iat)',
  token_too_old: 'the token was issued too long ago (iat)',
  issuer_refused: 'the issuer is not the expected one (iss)',
  audience_refused: 'the token is meant for another audience (aud), or for one and none is expected',
  subject_refused: 'the subject is not the expected one (sub)',
  claim_missing: 'a required claim is missing',
  token_revoked: 'the token has been revoked',
  claims_refused: 'the claims do not permit this request',
};

/** What an operator does about a reason. */
export interface Remedy {
  /** Where the cause shows. */
  readonly look: string;
  /** The settings to change, by their names in the settings file, if any would help. */
  readonly settings: readonly string[];
  /** What to do, in words. */
  readonly change: string;
}

/** What to do about every reason. A change that would let in whom nobody means is not among them. */
export const REMEDIES: { readonly [R in RefusalReason]: Remedy } = {
  address_missing: remedy(
    '"absent" names the header that the proxy did not send, "unreadable" what stood in it',
    'let the proxy send the header; "withoutHeader": "peer" judges its own requests by its own address',
    'ipFilter.forwardedHeader', 'ipFilter.withoutHeader'),
  address_malformed: remedy(
    '"from" and "unreadable": where the address was read, and what stood there',
    'let the proxy write plain addresses; by the socket alone this does not happen'),
  address_refused: remedy(
    '"address" and "rule"; the proxy\'s own address, or "ignored", means that it is not trusted',
    'add the address to the list, or the proxy to the proxies; a deny rule wins over every allow rule',
    'ipFilter.allow', 'ipFilter.deny', 'ipFilter.trustedProxies'),
  request_incomplete: remedy(
    'how many header lines the client sends: about a thousand are one attack on the forwarded header',
    'newer releases of Node drop no lines; the gate reads all of them'),
  request_malformed: remedy(
    '"cause", and what the client or the proxy sends: a control character, 64 KB of headers, no end',
    'mend the sender; a proxy in front normally refuses such requests itself'),
  verdict_malformed: remedy(
    'the filter of your own: it returned a promise, nothing, or a status that is none; "cause" has it',
    'return the verdict itself, synchronously'),
  token_missing: remedy(
    'whether the client sends the header, and whether the proxy hands it on',
    'send "Authorization: Bearer <token>", or name the header that holds the token',
    'jwtFilter.tokenHeader'),
  scheme_refused: remedy(
    'what the client sends: Basic, Digest or another scheme, perhaps the proxy\'s own log-in',
    'send "Bearer <token>", or the token in a header of its own', 'jwtFilter.tokenHeader'),
  credentials_malformed: remedy(
    'whether the header stands twice, ends after "Bearer", or has a blank, a comma or quotes within',
    'send one header, with one token'),
  token_too_long: remedy(
    'what fills the token: portcullis decode shows it',
    'sign smaller tokens, or raise the limit', 'jwtFilter.maxTokenLength'),
  token_malformed: remedy(
    'whether the whole token arrived: three parts with two dots; an opaque token or an API key has none',
    'send the token as it was signed'),
  header_refused: remedy(
    'the header, by portcullis decode: "alg" must be HS256, without "crit" and "b64"; "typ" as expected',
    'sign with HS256; a token of another algorithm is none of this filter\'s', 'jwtFilter.typ'),
  key_unknown: remedy(
    'the header\'s "kid", by portcullis decode, beside the names of the keys',
    'add the secret with that name; one without a name serves for unknown ones too', 'jwtFilter.secrets'),
  signature_invalid: remedy(
    'portcullis verify with the secret: it tries what nearly fits, such as an encoding or a line ending',
    'give the secret that signs, in the encoding in which it is kept',
    'jwtFilter.secret', 'jwtFilter.secretFile', 'jwtFilter.secretEncoding', 'jwtFilter.secrets'),
  payload_malformed: remedy(
    'the payload, by portcullis decode: it must be an object, in base64url without padding',
    'sign an object of claims'),
  claims_malformed: remedy(
    '"claim": exp, nbf and iat are numbers, iss, sub and jti texts, aud a text or a list of texts',
    'sign the claim with its type; times are seconds since 1970, without quotes'),
  token_expired: remedy(
    'exp, and by how many seconds it is past; a few of them mean clocks that differ',
    'fetch a new token; if the clocks differ, raise the tolerance', 'jwtFilter.clockToleranceSeconds'),
  token_not_yet_valid: remedy(
    'nbf or iat, and by how many seconds they lie ahead; a few of them mean clocks that differ',
    'set the signer\'s clock; if the clocks differ, raise the tolerance', 'jwtFilter.clockToleranceSeconds'),
  token_too_old: remedy(
    'iat, and how many seconds ago it was',
    'fetch a new token, or accept older ones', 'jwtFilter.maxAgeSeconds'),
  issuer_refused: remedy(
    'iss, letter by letter: a slash at its end counts',
    'expect the issuer as it stands in the token, if it is yours', 'jwtFilter.issuer'),
  audience_refused: remedy(
    'aud: a token that has one is for nobody else',
    'name the audience that this service is', 'jwtFilter.audience'),
  subject_refused: remedy('sub, letter by letter', 'expect another subject', 'jwtFilter.subject'),
  claim_missing: remedy(
    '"claim" names the one that is missing; iat is needed where an age is limited',
    'sign tokens with the claim, or require it no longer',
    'jwtFilter.requiredClaims', 'jwtFilter.maxAgeSeconds'),
  token_revoked: remedy(
    'the list of revoked tokens: it has the token or its jti', 'fetch a new token', 'jwtFilter.revokedFile'),
  claims_refused: remedy(
    '"claim": its value is none of those allowed, or not the one that this request is about',
    'give the user a token with the right claim, or allow its value',
    'jwtFilter.allowedClaimValues', 'gate.match'),
};

/** The reason that a text is, or that a line of a log holds; undefined where it holds none. */
export function reasonIn(text: string): RefusalReason | undefined {
  const words: readonly string[] = text.slice(0, 10_000).match(/[a-z]+(?:_[a-z]+)+/g) ?? [];
  return words.find((word): word is RefusalReason => Object.hasOwn(REASONS, word));
}

function remedy(look: string, change: string, ...settings: readonly string[]): Remedy {
  return { look, change, settings };
}
