/**
 * `portcullis/fetch`: filters for what takes a `Request` and returns a `Response`: Bun, Deno, workers, Hono.
 * A `Request` does not know its peer's address, so the host passes it.
 */

import type { Refused, Filter, FilterRequest, Verdict } from '../filters/filter.ts';
import { answerTo } from './answer.ts';

/** A request of the Fetch standard as filters see it; its `Headers` join repeated lines by `, `. */
class RequestView implements FilterRequest {
  readonly address: string | undefined;
  readonly #headers: Headers;

  constructor(request: Request, address: string | undefined) {
    this.address = address;
    this.#headers = request.headers;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined;
  }
}

/** A filter's verdict on a request that came from `address`. */
export function check(filter: Filter, request: Request, address: string | undefined): Verdict {
  return filter.check(new RequestView(request, address));
}

/** The response to a refused request. */
export function refusal(denied: Refused): Response {
  const { status, headers, body } = answerTo(denied);
  return new Response(body, { status, headers });
}
