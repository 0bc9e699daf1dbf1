// Starts the gate as `npm start` does, runs the three curl lines that it prints, and ends it by Ctrl-C.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const WANTED = [
  { what: 'a good token', status: 'HTTP/1.1 200', body: 'content-length: 0' },
  { what: 'no token', status: 'HTTP/1.1 401', body: 'www-authenticate: Bearer realm=' },
  { what: 'an expired token', status: 'HTTP/1.1 401', body: 'error="invalid_token"' },
];

const gate = spawn(process.execPath, ['dist/cli/main.js', 'serve', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const commands = [];
for await (const line of createInterface({ input: gate.stdout })) {
  const at = line.indexOf('curl ');
  if (at >= 0) commands.push(line.slice(at));
  if (commands.length === WANTED.length) break;
}

let failures = WANTED.length - commands.length;
for (const [i, command] of commands.entries()) {
  const { what, status, body } = WANTED[i];
  const { stdout } = spawnSync('sh', ['-c', `${command} -s -m 10`], { encoding: 'utf8' });
  const isRight = stdout.startsWith(status) && stdout.toLowerCase().includes(body.toLowerCase());
  console.log(`${isRight ? 'ok' : 'FAILED'}: ${what}: ${stdout.split('\r\n', 1)[0]}`);
  if (!isRight) failures += 1;
}

gate.kill('SIGINT');
const [code] = await once(gate, 'exit');
if (code !== 0) {
  console.log(`FAILED: the gate ended with ${code}`);
  failures += 1;
}
process.exit(failures === 0 ? 0 : 1);
