// Chromium with the desk in it, from a file, and everything that the page asked of the outside written down.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

export const PAGE = new URL('../../../dist/desk/desk.html', import.meta.url);

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // A container's shared memory may be too small for it.
  '--disable-dev-shm-usage',
];

let browser;

/** The browser of a file's tests, another where the last has died; `CHROMIUM` names one that is not Debian's. */
async function running() {
  if (browser?.isConnected() !== true) {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  }
  return browser;
}

/** For the end of a file's tests. */
export async function closeBrowser() {
  await browser?.close();
}

/**
 * Does a task in a desk that is opened in a context of its own. `asked` gathers requests other than for the page,
 * `errors` what it logs. A browser that dies under a task says nothing of the page: once more, in another.
 */
export async function inDesk(task, options = {}) {
  const used = await running();
  try {
    await once(used, task, options);
  } catch (error) {
    if (used.isConnected()) throw error;
    console.error(`the browser died: ${error}`);
    await once(await running(), task, options);
  }
}

async function once(used, task, options) {
  const context = await used.newContext({ timezoneId: 'Europe/Berlin', locale: 'en-GB', ...options });
  const page = await context.newPage();
  const [asked, errors] = [[], []];
  page.on('request', (request) => {
    if (request.url() !== PAGE.href) asked.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.setDefaultTimeout(5000);
  await page.goto(PAGE.href);
  await task({ context, page, asked, errors });
  await context.close();
}

/** A folder that is taken away again. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

export const file = (name) => fileURLToPath(new URL(name, import.meta.url));
