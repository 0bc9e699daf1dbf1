// The hostile lines marked `ambiguous`, where the RFCs leave a choice: what was decided for each, and why.

const LAST_WINS = 'duplicate members: the last wins (RFC 7519 section 4)';
const HEADER_TEXT = 'typ, cty and kid are strings (RFC 7515 section 4.1)';
const ONE_SPELLING = 'one spelling per token: unused bits are zero (RFC 4648 section 3.5)';
const CLAIM_TYPE = 'a registered claim has its type (RFC 7519 section 4.1)';
const FINITE = 'a time is a finite number; 1e999 is none in JavaScript';
const TYP_FREE = 'typ is judged only where the typ option asks for it (RFC 8725 section 3.11)';
const UNKNOWN_MEMBER = 'an unknown member is plain data, whatever its name (RFC 7515 section 4)';
const FREE_NAME = 'an unregistered claim is plain data, whatever its name (RFC 7519 section 4)';
const KEY_SIZE = 'a secret has 32 bytes or more (RFC 7518 section 3.2)';

/** By line id: "accept", a verifier's reason, or the error that the key is refused with. */
export const DECIDED = {
  'alg/dup-hs256-twice': ['accept', LAST_WINS],
  'alg/pem-key-hs256': ['TypeError', 'a PEM block is no shared secret (RFC 8725 section 2.1)'],
  'header/typ-at-jwt': ['accept', TYP_FREE],
  'header/typ-foo': ['accept', TYP_FREE],
  'header/typ-JWE': ['accept', TYP_FREE],
  'header/typ-app-jwt': ['accept', TYP_FREE],
  'header/kid-number': ['header_refused', HEADER_TEXT],
  'header/kid-array': ['header_refused', HEADER_TEXT],
  'header/kid-object': ['header_refused', HEADER_TEXT],
  'header/typ-null': ['header_refused', HEADER_TEXT],
  'header/typ-array': ['header_refused', HEADER_TEXT],
  'header/cty-number': ['header_refused', HEADER_TEXT],
  'header/dup-typ': ['accept', LAST_WINS],
  'header/dup-unknown': ['accept', LAST_WINS],
  'header/proto-member': ['accept', UNKNOWN_MEMBER],
  'header/proto-crit': ['accept', UNKNOWN_MEMBER],
  'header/zip-member': ['accept', UNKNOWN_MEMBER],
  'header/deep-1000': ['accept', UNKNOWN_MEMBER],
  'b64url/trailing-bits-header-4-1': ['header_refused', ONE_SPELLING],
  'b64url/trailing-bits-header-4-5': ['header_refused', ONE_SPELLING],
  'b64url/trailing-bits-header-4-15': ['header_refused', ONE_SPELLING],
  'b64url/trailing-bits-header-2-1': ['header_refused', ONE_SPELLING],
  'b64url/trailing-bits-header-2-3': ['header_refused', ONE_SPELLING],
  'b64url/trailing-bits-payload-4-2': ['payload_malformed', ONE_SPELLING],
  'b64url/trailing-bits-payload-4-5': ['payload_malformed', ONE_SPELLING],
  'b64url/trailing-bits-payload-2-1': ['payload_malformed', ONE_SPELLING],
  'b64url/trailing-bits-payload-2-2': ['payload_malformed', ONE_SPELLING],
  'b64url/trailing-bits-payload-2-3': ['payload_malformed', ONE_SPELLING],
  'payload/swapped-surrogates': ['accept', 'escaped lone surrogates are grammatical (RFC 8259 section 8.2)'],
  'payload/1e999-other': ['accept', 'only registered times must be finite'],
  'payload/name-proto-object': ['accept', FREE_NAME],
  'payload/name-proto-null': ['accept', FREE_NAME],
  'payload/name-proto-exp-past': ['accept', FREE_NAME],
  'payload/name-proto-nbf-future': ['accept', FREE_NAME],
  'payload/name-constructor': ['accept', FREE_NAME],
  'payload/name-tostring': ['accept', FREE_NAME],
  'payload/name-then': ['accept', FREE_NAME],
  'payload/name-definegetter': ['accept', FREE_NAME],
  'payload/dup-exp-past-future': ['accept', LAST_WINS],
  'payload/dup-sub': ['accept', LAST_WINS],
  'payload/dup-nested': ['accept', LAST_WINS],
  'time/exp-1e16': ['accept', 'a NumericDate is a number, not a Date, and may lie beyond its range'],
  'time/nbf-negative': ['accept', 'a NumericDate may lie before 1970'],
  'time/nbf-minus-1e999': ['claims_malformed', FINITE],
  'time/iat-1e999': ['claims_malformed', FINITE],
  'time/iat-after-exp': ['accept', 'no rule relates iat to exp'],
  'time/header-exp-past': ['accept', UNKNOWN_MEMBER],
  'time/sub-wrong-type': ['claims_malformed', CLAIM_TYPE],
  'time/aud-wrong-type': ['claims_malformed', CLAIM_TYPE],
  'time/jti-wrong-type': ['claims_malformed', CLAIM_TYPE],
  'key/short-6': ['RangeError', KEY_SIZE],
  'key/short-16': ['RangeError', KEY_SIZE],
};
