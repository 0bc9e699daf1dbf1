/** A worker at the edge, which names its client in a header of its own. */

import { allOf, hs256Key, ipFilter, jwtFilter } from 'portcullis';
import { check, refusal } from 'portcullis/fetch';

const filter = allOf(
  ipFilter({ allow: ['203.0.113.0/24'] }),
  jwtFilter({ key: hs256Key('zautXStXM9iW3aD3FuyPH0TdK4GHPmHq'), requiredClaims: ['exp'] }),
);

export default {
  fetch(request: Request): Response {
    const verdict = check(filter, request, request.headers.get('cf-connecting-ip') ?? undefined);
    return verdict.ok ? Response.json({ sub: verdict.claims?.sub }) : refusal(verdict);
  },
};
