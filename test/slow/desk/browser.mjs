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
];

/** A browser; `CHROMIUM` names another program than Debian's. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** The desk in a context of its own; `asked` gathers requests other than for the page, `errors` what it logs. */
export async function openDesk(browser, options = {}) {
  const context = await browser.newContext({ timezoneId: 'Europe/Berlin', locale: 'en-GB', ...options });
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
  return { context, page, asked, errors };
}

/** A folder that is taken away again. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

export const file = (name) => fileURLToPath(new URL(name, import.meta.url));
