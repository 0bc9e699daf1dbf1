/**
 * The header rules (RFC 7515 §4.1, RFC 8725 §3.1): the algorithm is HS256, and no extension is critical.
 * Of a token without a checked MAC only this much is believed: alg, crit, b64, typ, cty and kid.
 */

import { isText } from '../options.ts';
import { deepFreeze, type JsonObject } from './json.ts';

/** A header that passed; frozen, since one parsed header serves all the tokens that spell it so. */
export interface JwtHeader extends JsonObject {
  readonly alg: 'HS256';
  readonly typ?: string;
  readonly cty?: string;
  readonly kid?: string;
}

/** The object as a header, or undefined where a rule refuses it; `typ` is the expected type, if any. */
export function acceptHeader(object: JsonObject, typ: string | undefined): JwtHeader | undefined {
  const own = (name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);
  if (own('alg') !== 'HS256') return undefined;
  // No extension is understood here, so a critical one is refused (RFC 7515 §4.1.11, RFC 7797 §6).
  if (own('crit') !== undefined || own('b64') !== undefined) return undefined;
  if (['typ', 'cty', 'kid'].some((name) => own(name) !== undefined && !isText(own(name)))) return undefined;
  const given = own('typ');
  if (typ !== undefined && (!isText(given) || mediaType(given) !== mediaType(typ))) return undefined;
  return deepFreeze(object as JwtHeader);
}

/** A `typ` as it is compared (RFC 7515 §4.1.9): without case, `application/` before what has no slash. */
function mediaType(typ: string): string {
  const type = typ.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return type.includes('/') ? type : `application/${type}`;
}
