// The desk as a person uses it, in a real browser: tasks from beginning to end, each checked by Node's own HMAC
// or by the gate.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { closeBrowser, file, inDesk, scratch } from './browser.mjs';

const SECRET = 'a secret of thirty-two characters';
const now = () => Math.floor(Date.now() / 1000);

/** A token of another's making. */
function sign(claims, secret = SECRET) {
  const input = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

after(closeBrowser);

/** A test in a fresh desk, in which nothing is asked of the outside and nothing goes wrong unseen. */
function task(name, act, options) {
  test(name, () => inDesk(async ({ context, page, asked, errors }) => {
    await act(page, context);
    assert.deepEqual([asked, errors], [[], []]);
  }, options));
}

const tab = (page, name) => page.getByRole('tab', { name }).click();
/** The part that is shown. */
const part = (page) => page.getByRole('tabpanel');
const verdictOn = async (page) => (await part(page).locator('.status[data-kind]').first().textContent()) ?? '';

task('a token that a terminal wrapped', async (page) => {
  const token = sign({ sub: 'alice', exp: now() + 600 });
  const wrapped = `Authorization: Bearer ${token.match(/.{1,40}/g).join('\n   ')}`;
  await part(page).getByLabel('Token').fill(wrapped);
  assert.match(await verdictOn(page), /^NOT VERIFIED/);
  await part(page).getByText('Taken as the token: the value of the Authorization line.').waitFor();
  await part(page).getByLabel('Secret, typed or pasted').fill(SECRET);
  assert.equal(await verdictOn(page), 'ACCEPTED');
  await part(page).getByRole('button', { name: 'Forget' }).click();
  assert.match(await verdictOn(page), /^NOT VERIFIED/);
});

task('a curl line, and JSON with a token in it', async (page) => {
  const token = sign({ sub: 'alice' });
  for (const text of [
    `curl -H 'Authorization: Bearer ${token}' https://x/`,
    JSON.stringify({ a: { access_token: token } }),
  ]) {
    await part(page).getByLabel('Token').fill(text);
    await part(page).getByText('"alice"').waitFor();
  }
});

task('a secret in base64: the near miss is named, and a click mends it', async (page) => {
  const secret = randomBytes(48);
  await part(page).getByLabel('Token').fill(sign({ sub: 'alice' }, secret));
  await part(page).getByLabel('Secret, typed or pasted').fill(secret.toString('base64'));
  assert.match(await verdictOn(page), /signature_invalid/);
  await part(page).getByText('The secret would fit base64').waitFor();
  await part(page).getByRole('button', { name: 'Use base64' }).click();
  assert.equal(await verdictOn(page), 'ACCEPTED');
});

task('a secret in a file of bytes', async (page) => {
  const secret = Buffer.concat([randomBytes(40), Buffer.from('\n')]);
  await part(page).getByLabel('Token').fill(sign({ sub: 'alice' }, secret));
  await part(page).getByLabel('Or a file that holds it').setInputFiles({
    name: 'jwt.secret', mimeType: 'application/octet-stream', buffer: secret,
  });
  await part(page).getByLabel('How it is kept').selectOption('bytes');
  await part(page).getByText('ACCEPTED').waitFor();
});

task('a claim with a right-to-left override and </script> is shown harmless', async (page) => {
  const token = sign({ name: '\u202egnp.exe</script><img src=x onerror=alert(1)>', 'ev\u0000il': '\u2028' });
  await part(page).getByLabel('Token').fill(token);
  const text = await part(page).getByRole('table', { name: 'Claims' }).innerText();
  assert.match(text, /"\\u202egnp\.exe<\/script><img src=x onerror=alert\(1\)>"/);
  assert.match(text, /ev\\u0000il/);
  assert.doesNotMatch(text, /[\u202e\u0000\u2028]/);
  assert.equal(await page.locator('img, script:not(body > script)').count(), 0);
});

task('a token of 6 KB is readable, and the page no wider for it', async (page) => {
  const roles = Array.from({ length: 300 }, (_, i) => `role-${i}`);
  const claims = { sub: 'alice', roles, long: 'x'.repeat(1500) };
  const token = sign(claims);
  assert(token.length > 6000 && token.length < 8192, String(token.length));
  await part(page).getByLabel('Token').fill(token);
  await part(page).getByLabel('Secret, typed or pasted').fill(SECRET);
  assert.equal(await verdictOn(page), 'ACCEPTED');
  assert.match(await part(page).getByRole('table', { name: 'Claims' }).innerText(), /role-42/);
  assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}, { viewport: { width: 360, height: 800 } });

task('expectations: an issuer, an audience, a clock', async (page) => {
  const token = sign({ iss: 'me', aud: 'api', exp: 1_900_000_000 });
  await part(page).getByLabel('Token').fill(token);
  await part(page).getByLabel('Secret, typed or pasted').fill(SECRET);
  assert.match(await verdictOn(page), /audience_refused/);
  await part(page).getByLabel('Audience (aud)').fill('api');
  await part(page).getByLabel('Issuer (iss)').fill('you');
  assert.match(await verdictOn(page), /issuer_refused/);
  await part(page).getByLabel('Issuer (iss)').fill('you\nme');
  assert.equal(await verdictOn(page), 'ACCEPTED');
  await part(page).getByLabel('Judged at').fill('2031-01-01');
  assert.match(await verdictOn(page), /token_expired/);
  assert.match(await part(page).getByRole('table', { name: 'Times as dates' }).innerText(), /\+01:00/);
});

task('a working token within a minute, and the gate takes it', async (page) => {
  const { folder, remove } = scratch();
  await tab(page, 'Make a token');
  await part(page).getByRole('button', { name: 'Make a new secret' }).click();
  const secret = await part(page).getByLabel('Secret, typed or pasted').inputValue();
  const token = await part(page).getByLabel('Token', { exact: true }).inputValue();
  writeFileSync(join(folder, 'jwt.secret'), secret, { mode: 0o600 });
  const cli = file('../../../dist/cli/main.js');
  const options = ['verify', '--json', '--secret-file', join(folder, 'jwt.secret'), '--require', 'exp', token];
  const { ok, claims } = JSON.parse(execFileSync(process.execPath, [cli, ...options], { encoding: 'utf8' }));
  assert.deepEqual([ok, claims.sub, claims.exp - claims.iat], [true, 'alice', 3600]);
  const form = (name) => part(page).getByLabel(name, { exact: true }).inputValue();
  assert.equal(await form('Header line'), `Authorization: Bearer ${token}`);
  assert.equal(JSON.parse(await form('Postman environment')).values[0].value, token);
  await part(page).getByRole('button', { name: 'Inspect it' }).click();
  assert.equal(await verdictOn(page), 'ACCEPTED');
  remove();
});

task('a token is copied by its button', async (page) => {
  await tab(page, 'Make a token');
  await part(page).getByRole('button', { name: 'Make a new secret' }).click();
  const token = await part(page).getByLabel('Token', { exact: true }).inputValue();
  await part(page).getByRole('button', { name: 'Copy: Token' }).click();
  await part(page).getByText('Copied.').waitFor();
  await tab(page, 'Inspect');
  await part(page).getByLabel('Token').focus();
  await page.keyboard.press('Control+V');
  assert.equal(await part(page).getByLabel('Token').inputValue(), token);
}, { permissions: ['clipboard-read', 'clipboard-write'] });

task('claims of every type; none ends never but by a second click', async (page) => {
  await tab(page, 'Make a token');
  await part(page).getByLabel('Secret, typed or pasted').fill(SECRET);
  for (const [name, type, value] of [['level', 'number', '3'], ['roles', 'list', 'a, b']]) {
    await part(page).getByRole('button', { name: 'Add a claim' }).click();
    await page.keyboard.type(name);
    await part(page).getByLabel('Type of the claim').last().selectOption(type);
    await part(page).getByLabel('Value of the claim').last().fill(value);
  }
  await part(page).getByRole('button', { name: 'Never' }).click();
  assert.match(await verdictOn(page), /^No token yet/);
  await part(page).getByRole('button', { name: 'Never' }).click();
  const token = await part(page).getByLabel('Token', { exact: true }).inputValue();
  const { iat, ...claims } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  assert.deepEqual([claims, typeof iat], [{ sub: 'alice', level: 3, roles: ['a', 'b'] }, 'number']);
  await part(page).getByText('this token never expires').waitFor();
});

task('an address behind two proxies', async (page) => {
  await tab(page, 'Address');
  await part(page).getByLabel('Allow').fill('203.0.113.0/24');
  await part(page).getByLabel('Trusted proxies').fill('10.0.0.0/8');
  await part(page).getByLabel('Address of the socket').fill('10.0.0.1');
  await part(page).getByLabel('Forwarded header').fill('X-Forwarded-For: 198.51.100.1, 203.0.113.9, 10.0.0.7');
  assert.equal(await verdictOn(page), 'ALLOWED: 203.0.113.9 · allow 203.0.113.0/24');
  await part(page).getByLabel('Deny').fill('203.0.113.9');
  assert.match(await verdictOn(page), /^REFUSED: 203\.0\.113\.9 · deny 203\.0\.113\.9/);
});

const FAULTS = `{
  "ipFilter": {
    "alow": ["10.0.0.0/8"],
    "deny": ["10.0.0.999"]
  },
  "jwtFilter": { "enabled": "yes" }
}
`;

task('a settings file with three faults says what the gate says', async (page) => {
  const { folder, remove } = scratch();
  const path = join(folder, 'settings.json');
  writeFileSync(path, FAULTS);
  await tab(page, 'Settings');
  await part(page).getByLabel('Load a settings file').setInputFiles(path);
  await part(page).getByText('The gate refuses these settings: 3 faults.').waitFor();
  const shown = await part(page).locator('.faults li').allInnerTexts();
  const cli = file('../../../dist/cli/main.js');
  let said = '';
  try {
    execFileSync(process.execPath, [cli, 'serve', '--check', '--settings', path], { stdio: 'pipe' });
  } catch ({ stderr }) {
    said = String(stderr);
  }
  for (const fault of shown) {
    const [, line, column, words] = /^line (\d+), column (\d+)\s+([^]*)$/.exec(fault);
    assert(said.includes(words), `${words}\n${said}`);
    assert(said.includes(`line ${line}, column ${column}`), said);
  }
  await part(page).getByRole('button', { name: 'line 4, column 14' }).click();
  const at = await page.evaluate(() => document.activeElement.selectionStart);
  assert.equal(FAULTS.slice(at, at + 12), '"10.0.0.999"');
  remove();
});

task('the two switches and the lists edit the text, which is saved as a file for the gate', async (page) => {
  await tab(page, 'Settings');
  await part(page).getByLabel('Allow').fill('203.0.113.0/24\n2001:db8::/32');
  await part(page).getByText('Admits 203.0.113.0/24 and 2001:db8::/32.').waitFor();
  await part(page).getByText('Tokens: not asked for.').waitFor();
  await part(page).getByLabel('Ask for a token').check();
  await part(page).getByText('The gate refuses these settings: 1 fault.').waitFor();
  await part(page).getByRole('button', { name: 'Make a secret within the text' }).click();
  await part(page).getByLabel('Issuer').fill('me');
  await part(page).getByText('Tokens: asked for, signed with one secret, judged by iss.').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'), part(page).getByRole('button', { name: 'Save as settings.json' }).click(),
  ]);
  const { folder, remove } = scratch();
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  assert.equal(download.suggestedFilename(), 'settings.json');
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')).ipFilter.allow, ['203.0.113.0/24', '2001:db8::/32']);
  const cli = file('../../../dist/cli/main.js');
  execFileSync(process.execPath, [cli, 'serve', '--check', '--settings', path], { stdio: 'pipe' });
  remove();
});

task('a file that is dropped is read, and does not take the place of the page', async (page) => {
  await tab(page, 'Settings');
  const address = page.url();
  await part(page).locator('div').first().evaluate((node) => {
    const given = new DataTransfer();
    given.items.add(new File(['{"ipFilter":{"allowFile":"allow.txt"}}'], 'settings.json'));
    node.dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }));
  });
  await part(page).getByText('Admits what a file that is not at hand lists.').waitFor();
  await part(page).getByLabel('Load a settings file').setInputFiles({
    name: 'allow.txt', mimeType: 'text/plain', buffer: Buffer.from('192.0.2.1\n'),
  });
  await part(page).getByText('Admits 192.0.2.1.').waitFor();
  assert.equal(page.url(), address);
});

task('by keyboard alone: a token made, and inspected', async (page) => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Make a token');
  const reach = async (text) => {
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement.textContent) === text) return;
    }
    assert.fail(`${text} is not reached`);
  };
  await reach('Make a new secret');
  await page.keyboard.press('Enter');
  await reach('Inspect it');
  await page.keyboard.press('Space');
  assert.equal(await verdictOn(page), 'ACCEPTED');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Inspect');
});

task('no field is completed, corrected, spell-checked or translated', async (page) => {
  await tab(page, 'Make a token');
  const open = await page.evaluate(() => [...document.querySelectorAll('input, textarea, select')].filter((one) => {
    const wanted = { autocomplete: 'off', autocorrect: 'off', spellcheck: 'false', translate: 'no' };
    return !Object.entries(wanted).every(([name, value]) => one.getAttribute(name) === value);
  }).map((one) => one.outerHTML));
  assert.deepEqual(open, []);
  assert.equal(await page.evaluate(() => document.querySelectorAll('input, textarea').length) > 30, true);
});

task('tabs by arrows, Home and End, one of them a stop', async (page) => {
  const names = ['Inspect', 'Make a token', 'Address', 'Settings'];
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('Tab');
  for (const [key, name] of [
    ['ArrowLeft', names[3]], ['ArrowRight', names[0]], ['End', names[3]], ['Home', names[0]],
    ['ArrowRight', names[1]],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), name);
    assert.equal(await page.getByRole('tab', { selected: true }).textContent(), name);
  }
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'tabpanel');
});
