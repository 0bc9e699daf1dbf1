// A folder in which examples run as in a user's project: the built package stands in its `node_modules`.

import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Block } from './blocks.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LISTENING = new URL('listening.mjs', import.meta.url).href;
/** What the examples ask of their environment. */
const SECRET = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';

const COMPILER = join(root, 'node_modules/typescript/bin/tsc');
const SECONDS = 30;

/** How an example ended: `status` is its exit code, or the HTTP status of the server it started. */
export interface Ending {
  readonly kind: 'exit' | 'server';
  readonly status: number | undefined;
  readonly output: string;
}

/** The exit code of each line, and all they print. */
export interface ShellEnding {
  readonly codes: readonly number[];
  readonly output: string;
}

/** The folder, and what can be done in it. */
export interface Workshop {
  readonly folder: string;
  /** Writes a block to a file: the one its first line names, as `// name.ts`, or else one of its own. */
  readonly write: (block: Block) => string;
  /** Runs a file with Node; a server is asked once, and ended. */
  readonly run: (file: string) => Promise<Ending>;
  /** Runs command lines in one shell. */
  readonly shell: (lines: readonly string[]) => Promise<ShellEnding>;
  /** What the compiler says of TypeScript files, in strict mode. */
  readonly compile: (files: readonly string[]) => Promise<string>;
  readonly close: () => void;
}

/** Makes a folder for one test; `command` is the file that `portcullis` stands for in a shell. */
export function openWorkshop(name: string, command: string = join(root, 'dist/cli/main.js')): Workshop {
  const folder = join(root, 'node_modules/.cache', `portcullis-${name}-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  for (const one of ['node_modules', 'bin']) mkdirSync(join(folder, one), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/portcullis'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const shim = join(folder, 'bin/portcullis');
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(shim, 0o755);

  const write = (block: Block): string => {
    const named = /^\/\/ ([\w.-]+\.(?:[cm]?[jt]s))$/.exec(block.text.split('\n')[0] ?? '')?.[1];
    const file = named ?? `line-${block.line}.${block.language}`;
    writeFileSync(join(folder, file), `${block.text}\n`);
    return file;
  };

  const run = async (file: string): Promise<Ending> => {
    const loader = file.endsWith('ts') ? ['--import', import.meta.resolve('tsx')] : [];
    const child = spawn(process.execPath, [...loader, '--import', LISTENING, file], {
      cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, JWT_SECRET: SECRET },
    });
    const ended = ending(child);
    const port = await Promise.race([portOf(child), ended.then(() => undefined)]);
    if (port === undefined) return ended;
    const status = await statusOf(port);
    child.kill();
    return { kind: 'server', status, output: (await ended).output };
  };

  const shell = async (lines: readonly string[]): Promise<ShellEnding> => {
    // Each line stands by itself, in one shell, so that variables stay; its exit code goes to another stream.
    const script = lines.map((line) => `${line}\necho "code $?" >&3\n`).join('');
    const child = spawn('/bin/sh', ['-c', script.replaceAll('npx portcullis', 'portcullis')], {
      cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` },
    });
    let text = '';
    child.stdio[3]?.on('data', (data) => (text += String(data)));
    const { output } = await ending(child);
    return { codes: [...text.matchAll(/^code (\d+)$/gm)].map(([, code]) => Number(code)), output };
  };

  const compile = async (files: readonly string[]): Promise<string> => {
    const options = [
      '--pretty', 'false', '--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--module',
      'nodenext', '--types', 'node', '--skipLibCheck', '--allowImportingTsExtensions',
      '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes',
    ];
    const child = spawn(process.execPath, [COMPILER, ...options, ...files], {
      cwd: folder, stdio: ['ignore', 'pipe', 'pipe'],
    });
    return (await ending(child)).output;
  };

  return {
    folder, write, run, shell, compile, close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** How a child ends, with what it printed; it is ended itself when it takes too long. */
function ending(child: ChildProcess): Promise<Ending> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => (output += String(text)));
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), SECONDS * 1000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        kind: 'exit', status: code ?? undefined,
        output: signal === 'SIGKILL' ? `${output}\ntook too long` : output,
      });
    });
  });
}

/** The port that an example's server tells, if it ever does. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && 'port' in message) resolve(Number(message.port));
    });
  });
}

/** The status of the answer to a plain request. */
function statusOf(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

/** What an example says that it prints: the comments behind its calls of `console.log`, on the same line. */
export function printed(text: string): readonly string[] {
  return [...text.matchAll(/^\s*console\.log\(.*\);? \/\/ (.+)$/gm)].map(([, line = '']) => line.trim());
}

/**
 * The first of these texts that the output does not have, in this order, as whole lines; blanks may be
 * breaks.
 */
export function missingText(output: string, texts: readonly string[]): string | undefined {
  let rest = output;
  return texts.find((text) => {
    const words = text.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const found = new RegExp(`^${words.join('\\s+')}$`, 'm').exec(rest);
    rest = found === null ? rest : rest.slice(found.index + found[0].length);
    return found === null;
  });
}
