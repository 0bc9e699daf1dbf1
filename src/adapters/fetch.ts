/**
 * `portcullis/fetch`: filters for what takes a `Request` and returns a `Response`: Bun, Deno, workers, Hono.
 * A `Request` does not know its peer's address, so the host passes it. Nor does it tell whether the host has
 * dropped lines of the header: on Node, take `portcullis/node`.
 */

import { answerTo } from '../filters/answer.ts';
import { askFilter } from '../filters/ask.ts';
import type { Filter, FilterRequest, Verdict } from '../filters/filter.ts';
import type { Refused } from '../filters/refusal.ts';

/** A request of the Fetch standard as filters see it; its `Headers` join repeated lines by `, `. */
class RequestView implements FilterRequest {
  readonly address: string | undefined;
  readonly #request: Request;

  constructor(request: Request, address: string | undefined) {
    this.address = address;
    this.#request = request;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }
}

/** A request that came from `address`, as filters see it; an address that is not known is undefined. */
export function requestOf(request: Request, address: string | undefined): FilterRequest {
  return new RequestView(request, address);
}

/** A filter's verdict on a request that came from `address`; what is no plain verdict is a refusal. */
export function check<C>(filter: Filter<C>, request: Request, address: string | undefined): Verdict<C> {
  return askFilter(filter, requestOf(request, address));
}

/** The response to a refused request; to anything that is no refusal, the one to `verdict_malformed`. */
export function refusal(refused: Refused): Response {
  const { status, headers, body } = answerTo(refused);
  return new Response(body, { status, headers });
}
