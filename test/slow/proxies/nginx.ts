// nginx as no service of the system: a server of the documents, with what must stand around it.

import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { replaced } from './printed.ts';
import { freePort, startProgram, type Running, type Scene } from './scene.ts';

/** nginx that listens. */
export interface Nginx extends Running {
  readonly port: number;
}

/** Starts nginx with the scene's ports and paths; `more`: other values in place of printed ones. */
export async function startNginx(
  scene: Scene,
  printed: string,
  more: Iterable<readonly [string, string]> = [],
): Promise<Nginx> {
  const port = await freePort();
  const [first, second] = scene.gates;
  const server = replaced(printed, [
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['127.0.0.1:3000', `127.0.0.1:${scene.appPort}`],
    ...(first === undefined ? [] : [['127.0.0.1:8080', `127.0.0.1:${first.port}`] as const]),
    ...(second === undefined ? [] : [['127.0.0.1:8081', `127.0.0.1:${second.port}`] as const]),
    ...more,
  ]);
  const file = join(scene.folder, 'nginx.conf');
  writeFileSync(file, around(server, scene.folder));
  const running = await startProgram(port, 'nginx', ['-p', scene.folder, '-c', file, '-e', 'stderr']);
  return { ...running, port };
}

function around(server: string, folder: string): string {
  const spools = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
user ${userInfo().username};
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
events {}
http {
  access_log off;
  ${spools.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n  ')}
${server}
}
`;
}
