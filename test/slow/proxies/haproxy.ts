// HAProxy by the configuration of the documents, in front of whatever listens on a port.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { printedBelow, replaced } from './printed.ts';
import { startProgram, type Running } from './scene.ts';

/** Starts HAProxy; it stands in for a balancer too. */
export function startHaproxy(folder: string, port: number, appPort: number): Promise<Running> {
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(
    file,
    `${replaced(printedBelow('HAProxy'), [
      ['bind :80', `bind 127.0.0.1:${port}`],
      ['127.0.0.1:3000', `127.0.0.1:${appPort}`],
    ])}\n`,
  );
  return startProgram(port, 'haproxy', ['-f', file], {}, 401);
}
