// The gate for gate.mjs, in variants: `bare` answers by node:http alone and at once, the others are the gate as
// `serve` runs it, with its log on standard output, which its parent leads to /dev/null. Sends its port when it listens, and its processor time when asked;
// ends when its parent does.

import { createServer } from 'node:http';

import { openGate } from '../../dist/gate/gate.js';
import { SECRET } from '../lib/tokens.mjs';

const [variant, log] = process.argv.slice(2);

/** The same settings for every gate; the refused one denies the client behind 100,000 rules. */
function settingsOf(name) {
  const rules = Array.from({ length: 100_000 }, (_, i) => `11.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  const deny = name === 'refused' ? [...rules, '203.0.113.0/24'] : [];
  const allow = ['127.0.0.1', '203.0.113.0/24'];
  return {
    ipFilter: { allow, deny, trustedProxies: ['127.0.0.1'] },
    jwtFilter: { enabled: true, secret: SECRET, cacheSize: name === 'cached' ? 1000 : 0 },
    gate: { pass: { sub: 'X-Auth-Subject' }, log },
  };
}

async function portOf() {
  if (variant !== 'bare') {
    const io = { stdout: process.stdout, env: {}, signals: process, clock: () => Date.now() / 1000 };
    const { url } = await openGate({ settings: settingsOf(variant), port: 0 }, io);
    return Number(new URL(url).port);
  }
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': '0', 'cache-control': 'no-store' }).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

process.send({ port: await portOf() });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system });
});
process.on('disconnect', () => process.exit(0));
