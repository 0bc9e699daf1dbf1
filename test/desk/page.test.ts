/** The page as it was built: closed by its policy, without a reference to anything outside, and small. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const file = new URL('dist/desk/desk.html', root);
const page = readFileSync(file, 'utf8');

/** What stands between tags of this name, each time. */
const within = (name: string): readonly string[] => {
  return [...page.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(([, text = '']) => text);
};
const [script = '', ...moreScripts] = within('script');
const [style = '', ...moreStyles] = within('style');
/** The page's own markup. */
const markup = page.replace(script, '').replace(style, '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

test('it is under 120 KB, and ASCII throughout', () => {
  assert(page.length > 50_000 && page.length < 120_000, String(page.length));
  assert.equal(/[^\x20-\x7e\t\n]/.exec(page)?.[0], undefined);
});

test('one script, one style, and a policy that lets these two alone run', () => {
  assert.deepEqual([moreScripts, moreStyles], [[], []]);
  assert.equal(page.match(/<script/g)?.length, 1);
  const [, policy = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(markup) ?? [];
  assert.deepEqual(policy.split('; '), [
    'default-src \'none\'', `script-src 'sha256-${sha256(script)}'`, `style-src 'sha256-${sha256(style)}'`,
    'form-action \'none\'', 'base-uri \'none\'', 'require-trusted-types-for \'script\'', 'trusted-types \'none\'',
  ]);
  // What stands before a policy is not judged by it.
  assert(page.indexOf('Content-Security-Policy') < page.indexOf('<style>'));
});

test('nobody is asked to translate or to spell', () => {
  assert.match(markup, /<html lang="en" translate="no">/);
  assert.match(markup, /<meta name="google" content="notranslate">/);
  assert.match(markup, /<body spellcheck="false">/);
  for (const attribute of ['autocomplete:"off"', 'autocorrect:"off"', 'spellcheck:"false"']) {
    assert(script.includes(attribute), attribute);
  }
});

test('the markup has no handler, no reference, no form and no frame', () => {
  assert.doesNotMatch(markup, /\son[a-z]+\s*=/i);
  assert.doesNotMatch(markup, /\b(?:src|href|action|srcset|data|background|ping|poster)\s*=/i);
  assert.doesNotMatch(markup, /<(?:a|form|iframe|frame|object|embed|img|link|base|svg|audio|video)\b/i);
  assert.doesNotMatch(style, /url\(|@import|image-set|@font-face/i);
});

const NONE: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a request', /\bfetch\s*\(|XMLHttpRequest|sendBeacon|EventSource|WebSocket|WebTransport|RTCPeer/],
  ['a program of its own', /\bWorker\b|\bimport\s*\(|importScripts|\beval\b|\bFunction\s*\(/],
  ['storage', /localStorage|sessionStorage|indexedDB|\.cookie|\bcaches\b|\bopenDatabase\b|showSaveFile/],
  ['navigation', /(?<!")\blocation\b|\bopen\s*\(|\bhistory\b|\bnavigat(?:e|ion|or)\b|\bopener\b|\.submit\b|\bpostMessage\b/],
  ['an element that loads', /\w\("(?:img|image|iframe|frame|object|embed|link|script|form|video|audio|base|meta)"/],
  ['markup of texts', /innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|DOMParser|createContextualFragment/],
  ['an attribute that runs', /["']on[a-z]+["']|setAttribute\(\s*["'](?!aria-)/],
  ['an address outside', /https?:\/\/(?!127\.0\.0\.1:8080\/)|["'`]\/\/\w|\bwss?:/],
  ['what asks', /\b(?:alert|confirm|prompt|print)\s*\(/],
];

for (const [what, pattern] of NONE) {
  test(`the script names no ${what}`, () => {
    const found = pattern.exec(script);
    const around = found === null ? undefined : script.slice(Math.max(found.index - 60, 0), found.index + 60);
    assert.equal(around, undefined);
  });
}

test('the only address that it names is that of a file that it hands to its reader', () => {
  assert.equal(script.match(/\bhref\b/g)?.length, 1);
  assert.equal(script.match(/createObjectURL/g)?.length, 1);
  assert.match(script, /\b(\w+)=URL\.createObjectURL\([^]{0,100}\.href=\1\b/);
  assert.doesNotMatch(script, /\.src\b|\.action\b|\.ping\b/);
});

test('the same sources make the same bytes', () => {
  const { status, stderr } = spawnSync(process.execPath, ['src/desk/build.mjs'], {
    cwd: fileURLToPath(root), encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  assert.equal(readFileSync(file, 'utf8'), page);
});
