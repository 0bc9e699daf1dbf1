// What workerd runs: a worker that takes the vectors as a request's body and answers with the outcome.

import * as api from './dist/index.js';
import { conformance } from './test/slow/conformance/conformance.mjs';

export default {
  async fetch(request) {
    const vectors = await request.json();
    const rows = conformance(api, (file) => vectors[file]);
    return Response.json({ version: globalThis.navigator.userAgent, rows });
  },
};
