// Every link of the documents leads somewhere: to a file, to a heading, to a line; and every page of `docs`
// says whom it is for, and is linked from the README.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { REFUSAL_REASONS, refuseRequest } from '../src/filters/refusal.ts';
import { readDocument, readDocuments, tableBelow } from './readme/blocks.mjs';
import { addressesOf, anchorsOf, linksOf, slugOf } from './readme/links.ts';

const ROOT = new URL('../', import.meta.url);
const DOCUMENTS = readDocuments();
/** Names that are nobody's (RFC 2606, RFC 6761), and this machine. */
const NOBODYS =
  /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|(?:[\w-]+\.)*(?:example(?:\.(?:com|net|org))?|test|invalid))$/;

/** What is wrong with a link of a document, if anything. */
function faultOf(path: string, target: string): string | undefined {
  if (/^[a-z][\w+.-]*:/i.test(target)) return outsideFaultOf(target);
  const url = new URL(target, new URL(path, ROOT));
  if (!url.href.startsWith(ROOT.href)) return 'leads out of the repository';
  const file = fileURLToPath(new URL(url.pathname, 'file:'));
  if (!existsSync(file)) return 'is not there';
  const anchor = decodeURIComponent(url.hash.slice(1));
  if (anchor === '') return target.includes('#') ? 'has an empty anchor' : undefined;
  if (statSync(file).isDirectory()) return 'is a folder, which has no anchors';
  const text = readFileSync(file, 'utf8');
  const [, line] = /^L(\d+)$/.exec(anchor) ?? [];
  if (line !== undefined && !file.endsWith('.md')) {
    return Number(line) <= text.split('\n').length ? undefined : 'has no such line';
  }
  return anchorsOf(text).has(anchor) ? undefined : 'has no such heading';
}

/** What is wrong with an address outside, by its form alone. */
function outsideFaultOf(target: string): string | undefined {
  if (!URL.canParse(target)) return 'is no URL';
  const { protocol, hostname } = new URL(target);
  if (NOBODYS.test(hostname)) return undefined;
  if (protocol !== 'https:') return 'is not https';
  return /^(?:[a-z\d-]+\.)+[a-z]{2,}$/.test(hostname) ? undefined : 'names no host';
}

for (const { path, text } of DOCUMENTS) {
  it(`the links of ${path} lead somewhere`, () => {
    for (const { target, line } of linksOf(text)) {
      assert.equal(faultOf(path, target), undefined, `${path}:${line}: ${target}`);
    }
  });

  it(`what ${path} names outside is https, or nobody's`, () => {
    for (const { target, line } of addressesOf(text)) {
      assert.equal(outsideFaultOf(target), undefined, `${path}:${line}: ${target}`);
    }
  });
}

it('every page is linked from the README', () => {
  const [readme] = DOCUMENTS;
  assert.equal(readme?.path, 'README.md');
  const linked = linksOf(readme.text).map(({ target }) => target.replace(/#.*/, ''));
  const pages = DOCUMENTS.map(({ path }) => path).filter((path) => path !== 'README.md');
  assert.deepEqual(pages.filter((path) => !linked.includes(path)), []);
});

it('every page of docs begins with a title and whom it is for', () => {
  for (const { path, text } of DOCUMENTS.filter((one) => one.path.startsWith('docs/'))) {
    assert.match(text, /^# .+\n\nFor /, path);
  }
});

it('the table of reasons in the README is that of the filters', () => {
  const rows = tableBelow(readDocument('README.md'), 'Reasons and answers');
  const told = rows.flatMap(({ reason = '', status, challenge }) => {
    return [...reason.matchAll(/`([a-z_]+)`/g)].map(([, name]) => `${name} ${status} ${challenge}`);
  });
  const wanted = REFUSAL_REASONS.map((reason) => {
    const { status, error, challenge } = refuseRequest(reason, '…');
    if (challenge === undefined) return `${reason} ${status} none`;
    return `${reason} ${status} \`${challenge.includes('error=') ? `error="${error}"` : challenge}\``;
  });
  assert.deepEqual(told.sort(), wanted.sort());
});

it('the README has at most 300 lines', () => {
  assert.ok((DOCUMENTS[0]?.text.split('\n').length ?? Infinity) <= 301);
});

it('a heading is an anchor by the rule of GitHub: letters, digits, hyphens; repeated ones are numbered', () => {
  const code = '```sh\n# no heading\n```';
  const text = `# A \`b\` c-d_e\n\n## What, why?\n\n${code}\n\n## What, why?\n\n## [Link](x.md) & more\n`;
  assert.deepEqual([...anchorsOf(text)], ['a-b-c-d_e', 'what-why', 'what-why-1', 'link--more']);
  assert.deepEqual(['node:http', '@fastify/jwt', 'Über uns', '`gate.pass`'].map(slugOf), [
    'nodehttp', 'fastifyjwt', 'über-uns', 'gatepass',
  ]);
});

it('links and addresses are found in prose, links not in code', () => {
  const code = '~~~~\n[h](i)\n~~~\nhttp://in.code/\n~~~~';
  const text = `[a](b.md) ![c](d.svg#e) \`[f](g)\`\n${code}\n<https://j.example/k> \`http://l/m\`.`;
  assert.deepEqual(linksOf(text), [{ target: 'b.md', line: 1 }, { target: 'd.svg#e', line: 1 }]);
  assert.deepEqual(addressesOf(text), [
    { target: 'https://j.example/k', line: 7 }, { target: 'http://l/m', line: 7 },
  ]);
});

it('a link is at fault that leads nowhere, out, to no heading or line, or without https', () => {
  const good = [
    'tokens.md', 'tokens.md#a-key', '../README.md#try-it', '../src/index.ts#L1', 'http://localhost:8080/',
    'https://www.rfc-editor.org/rfc/rfc7519', 'https://login.example/',
  ];
  for (const target of good) assert.equal(faultOf('docs/tokens.md', target), undefined, target);
  const faults: readonly (readonly [string, string])[] = [
    ['#no-such', 'has no such heading'], ['tokens.md#nothing', 'has no such heading'],
    ['nothing.md', 'is not there'], ['tokens.md#', 'has an empty anchor'],
    ['../src/index.ts#L99999', 'has no such line'], ['../../other/', 'leads out of the repository'],
    ['../src#x', 'is a folder, which has no anchors'], ['http://rfc-editor.org/', 'is not https'],
    ['https://rfc-editor/', 'names no host'], ['https://', 'is no URL'],
    ['ftp://rfc-editor.org/', 'is not https'],
  ];
  for (const [target, fault] of faults) assert.equal(faultOf('docs/tokens.md', target), fault, target);
});
