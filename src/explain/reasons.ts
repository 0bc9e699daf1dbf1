/**
 * What each reason means, in words for the operator; the type makes the list complete, so metrics count over
 * it.
 */

import type { RefusalReason } from '../index.ts';

/** Every reason, explained. */
export const REASONS: { readonly [R in RefusalReason]: string } = {
  address_missing: 'there is no address: none of the peer, or none that can be read in the forwarded header',
  address_malformed: 'the address is none',
  address_refused: 'the address is denied, or not on the allow list',
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
