/** The fetch adapter, which needs the types of `Request` and `Response` and no other. */

import { ipFilter } from 'portcullis';
import { check, refusal } from 'portcullis/fetch';

const filter = ipFilter({ allow: ['127.0.0.1'] });

export function handle(request: Request, address: string | undefined): Response {
  const verdict = check(filter, request, address);
  return verdict.ok ? new Response('ok') : refusal(verdict);
}
