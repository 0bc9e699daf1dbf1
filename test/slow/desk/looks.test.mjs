// How the desk looks: axe-core finds nothing in any part, in light and dark, nothing is wider than a narrow
// screen. The pictures of the documents are made where they are missing, and anew with PICTURES=1.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';

import { closeBrowser, file, inDesk } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = file('../../../docs/pictures/');
const SECRET = 'a secret of thirty-two characters';
// A time that stands still, so that pictures are the same each time.
const NOW = 1_893_456_000;
const INPUT = [{ alg: 'HS256', typ: 'JWT' }, { sub: 'alice', role: 'editor', iat: NOW - 900, exp: NOW + 2700 }]
  .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.');
const TOKEN = `${INPUT}.${createHmac('sha256', SECRET).update(INPUT).digest('base64url')}`;
const FAULTS = `{
  "ipFilter": {
    "alow": ["10.0.0.0/8"],
    "deny": ["10.0.0.999"]
  },
  "jwtFilter": { "enabled": "yes" }
}
`;

after(closeBrowser);

const part = (page) => page.getByRole('tabpanel');

// Each part with something in it, so that there is something to look at.
const PARTS = {
  Inspect: async (page) => {
    await part(page).getByLabel('Token').fill(TOKEN);
    await part(page).getByLabel('Secret, typed or pasted').fill(SECRET);
    await part(page).getByText('ACCEPTED').waitFor();
  },
  refused: async (page) => {
    await part(page).getByLabel('Token').fill(TOKEN);
    await part(page).getByLabel('Secret, typed or pasted').fill(`another: ${SECRET}`);
    await part(page).getByText('signature_invalid').waitFor();
  },
  unverified: (page) => part(page).getByLabel('Token').fill(TOKEN),
  'Make a token': async (page) => {
    await part(page).getByRole('button', { name: 'Make a new secret' }).click();
    await part(page).getByRole('button', { name: 'Add a claim' }).click();
  },
  Address: async (page) => {
    await part(page).getByLabel('Allow').fill('203.0.113.0/24');
    await part(page).getByLabel('Trusted proxies').fill('10.0.0.0/8');
    await part(page).getByLabel('Address of the socket').fill('10.0.0.1');
    await part(page).getByLabel('Forwarded header').fill('X-Forwarded-For: 203.0.113.9, 10.0.0.7');
  },
  Settings: (page) => part(page).getByLabel('Settings', { exact: true }).last().fill(FAULTS),
};

for (const colorScheme of ['light', 'dark']) {
  for (const [name, fill] of Object.entries(PARTS)) {
    // For axe-core alone the policy is set aside.
    const options = { colorScheme, viewport: { width: 1000, height: 800 }, bypassCSP: true };
    const what = `${name}, in ${colorScheme}: axe-core finds nothing, and it fits 360 pixels`;
    test(what, () => inDesk(async ({ page }) => {
      await page.clock.setFixedTime(NOW * 1000);
      const tab = page.getByRole('tab', { name });
      if (await tab.count() > 0) await tab.click();
      await fill(page);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))]);
      assert.deepEqual(found, []);
      const path = `${PICTURES}desk-${name.toLowerCase()}-${colorScheme}.png`;
      const isPictured = ['Inspect', 'Settings'].includes(name);
      if (isPictured && (process.env.PICTURES === '1' || !existsSync(path))) {
        mkdirSync(PICTURES, { recursive: true });
        await page.mouse.click(2, 2);
        await page.screenshot({ path });
      }
      await page.setViewportSize({ width: 360, height: 800 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    }, options));
  }
}
