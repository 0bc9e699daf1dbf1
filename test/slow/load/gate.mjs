// The gate under attack: a plain node:http server behind the built package's filters, told what to do by
// messages of its parent. It handles no exception and no rejection: either would end it, and the parent sees.

import { createServer } from 'node:http';

import { check, refuse } from '../../../dist/adapters/node.js';
import { observe, restFilter } from '../../../dist/index.js';
import { measureMemory } from './memory.mjs';

const reasons = {};

let filter;
let server;

const commands = {
  start({ settings }) {
    filter = restFilter(settings);
    const counted = observe(filter, (verdict) => {
      const reason = verdict.ok ? 'allowed' : verdict.reason;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    });
    // Node's own limits against slow senders, shortened so that they are met within this run.
    const limits = { headersTimeout: 3000, requestTimeout: 4000, connectionsCheckingInterval: 500 };
    server = createServer(limits, (request, response) => {
      const verdict = check(counted, request);
      if (!verdict.ok) return refuse(response, verdict);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(verdict.claims ?? {}));
    });
    return new Promise((resolve) => {
      const { version } = process;
      server.listen(0, '127.0.0.1', 4096, () => resolve({ port: server.address().port, version }));
    });
  },

  update({ settings }) {
    try {
      filter.update(settings);
      return {};
    } catch (error) {
      return { error: error.name };
    }
  },

  async measure() {
    return { ...(await measureMemory()), reasons };
  },

  stop() {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve({})));
  },
};

process.on('message', async ({ id, command, ...rest }) => {
  const answer = await commands[command](rest);
  // Without the channel nothing is left to wait for, and the process ends of its own accord.
  process.send({ id, ...answer }, () => command === 'stop' && process.disconnect());
});
