// Every fenced code block of README.md and of the pages in `docs` runs, or is run by a suite that it names;
// nothing printed there is untried.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, it } from 'node:test';

import { optionFaultText } from '../src/settings/faults.ts';
import { readSettingsObject } from '../src/settings/reading.ts';
import type { SettingsSources } from '../src/settings/secrets.ts';
import { blocksOf, readDocuments, type Block } from './readme/blocks.mjs';
import { commandLines, simpleCommands, treatmentOf } from './readme/commands.ts';
import { missingText, openWorkshop, printed, type Workshop } from './readme/workshop.ts';

const MANIFEST = new URL('../package.json', import.meta.url);

/** The suites that run blocks marked `<!-- example: name -->`, each by the npm script of its name. */
const SUITES = ['hosts', 'proxies', 'migrating'];
/** Languages of other programs' configurations, which the suite of the proxies runs, and of mere output. */
const LEFT_TO_PROXIES = ['nginx', 'yaml', 'caddy', 'haproxy', 'apache', 'logrotate', 'systemd', 'dockerfile'];
const OUTPUT = ['text'];
const RUN_BY_NODE = ['js', 'mjs', 'ts'];

const { name, scripts } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as {
  readonly name: string;
  readonly scripts: { readonly [name: string]: string };
};

/** What files and variables hold that settings name: rules, or a secret. */
const SECRET = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
const SOURCES: SettingsSources = {
  file(named) {
    if (/base64/.test(named)) return Buffer.from(Buffer.from(SECRET).toString('base64'));
    return Buffer.from(/secret/.test(named) ? SECRET : '192.0.2.0/24\n');
  },
  variable: () => SECRET,
};

/** A block, and the path of the document in which it stands. */
interface Placed extends Block {
  readonly path: string;
}

const pages = readDocuments().map(({ path, text }) => {
  const placed = blocksOf(text).map((block): Placed => ({ ...block, path }));
  // A folder for each document: its examples may import one another, and none of another page.
  return { path, placed, workshop: openWorkshop(path.replaceAll(/\W/g, '-')) };
});
const blocks = pages.flatMap(({ placed }) => placed);
const isOwn = ({ marker }: Block): boolean => marker === undefined;
const at = ({ path, line }: Placed): string => `${path}:${line}`;

after(() => {
  for (const { workshop } of pages) workshop.close();
});

it('README.md is there, and it and the pages have code', () => {
  assert.equal(pages[0]?.path, 'README.md');
  assert.ok(pages.length > 1 && blocks.length > 0);
});

it('each block is in a language that is tried somewhere', () => {
  const known = [...RUN_BY_NODE, 'sh', 'json', ...LEFT_TO_PROXIES, ...OUTPUT];
  for (const block of blocks) {
    assert.ok(
      known.includes(block.language), `${at(block)}: "${block.language}" is none of ${known.join(', ')}`,
    );
  }
});

it('each block that is marked is marked for a suite that exists', () => {
  for (const block of blocks) {
    if (block.marker === undefined) continue;
    assert.ok(
      SUITES.includes(block.marker), `${at(block)}: "${block.marker}" is none of ${SUITES.join(', ')}`,
    );
    assert.ok(block.marker in scripts, `${at(block)}: package.json has no script "${block.marker}"`);
  }
});

for (const { path, placed, workshop } of pages) {
  const examples = placed.filter((block) => isOwn(block) && RUN_BY_NODE.includes(block.language));
  const files = examples.map((block) => ({ block, file: workshop.write(block) }));

  for (const { block, file } of files) {
    it(`the example at ${at(block)} (${block.heading}) runs`, () => runs(workshop, block, file));
  }

  it(`the TypeScript of ${path} compiles in strict mode`, async () => {
    const typed = files.map(({ file }) => file).filter((file) => file.endsWith('.ts'));
    assert.equal(typed.length === 0 ? '' : await workshop.compile(typed), '');
  });

  for (const block of placed.filter((one) => isOwn(one) && one.language === 'sh')) {
    it(
      `the commands at ${at(block)} (${block.heading}) exist, and run where they are cheap`,
      () => works(workshop, block),
    );
  }
}

it('the JSON parses, and what is a file of settings is one without fault', () => {
  const parts = new Set(['$schema', 'ipFilter', 'jwtFilter', 'gate']);
  for (const block of blocks.filter(({ language }) => language === 'json')) {
    const value: unknown = JSON.parse(block.text);
    if (typeof value !== 'object' || value === null) continue;
    if (!Object.keys(value).every((key) => parts.has(key))) continue;
    assert.deepEqual(readSettingsObject(value, SOURCES).faults.map(optionFaultText), [], at(block));
  }
});

/** Asserts that an example ends well, or serves, and prints what stands behind its `console.log`s. */
async function runs(shop: Workshop, block: Placed, file: string): Promise<void> {
  const { kind, status = 0, output } = await shop.run(file);
  if (kind === 'exit') assert.equal(status, 0, `${at(block)} ended with ${status}:\n${output}`);
  else assert.ok(status < 500, `${at(block)}: its server answers ${status}:\n${output}`);
  const missing = missingText(output, printed(block.text));
  assert.equal(missing, undefined, `${at(block)} does not print "${missing}":\n${output}`);
}

/** Asserts that each line is known, that what it names exists, that what is cheap ends with 0 or 1. */
async function works(shop: Workshop, block: Placed): Promise<void> {
  const lines = commandLines(block.text);
  assert.ok(lines.length > 0, `${at(block)}: no commands`);
  for (const line of lines) {
    assert.ok(treatmentOf(line) !== undefined, `${at(block)}: no test knows the command "${line}"`);
    for (const command of simpleCommands(line)) {
      const [, script] = /^npm (?:run )?(test|start|[\w:-]+(?= --|$))/.exec(command) ?? [];
      const isScript = script === undefined || script === 'ci' || script in scripts;
      assert.ok(isScript, `${at(block)}: no script "${script}"`);
      const [, installed] = /^npm (?:install|i) (\S+)/.exec(command) ?? [];
      assert.equal(installed ?? name, name, `${at(block)}: "${line}"`);
    }
  }
  const cheap = lines.filter((line) => treatmentOf(line) === 'run');
  const { codes, output } = await shop.shell(cheap);
  cheap.forEach((line, i) => {
    assert.ok(codes[i] === 0 || codes[i] === 1, `${at(block)}: "${line}" ended with ${codes[i]}:\n${output}`);
  });
}

const SAMPLE = `# Title

\`\`\`js
import { sha256 } from 'portcullis';
console.log(sha256(new Uint8Array()).length); // 32
\`\`\`

## Second heading

<!-- example: hosts -->

~~~~TS title="x"
~~~
const inner = 1;
~~~~
<!-- example: proxies -->
text between
  \`\`\`json
  { "a":
    1 }
  \`\`\`
1. item

   \`\`\`sh
   # a comment
   $ npm ci && npm start

   portcullis token --sub alice \\
     --expires-in 1h
   \`\`\`
\`\`\`
bare
\`\`\`
`;

it('the extractor finds blocks with language, line, marker and heading (CommonMark §4.5)', () => {
  const found = blocksOf(SAMPLE);
  assert.deepEqual(found.map(({ language, line, marker, heading }) => [language, line, marker, heading]), [
    ['js', 3, undefined, 'Title'], ['ts', 12, 'hosts', 'Second heading'],
    ['json', 18, undefined, 'Second heading'], ['sh', 24, undefined, 'Second heading'],
    ['', 31, undefined, 'Second heading'],
  ]);
  assert.equal(found[1]?.text, '~~~\nconst inner = 1;');
  assert.equal(found[2]?.text, '{ "a":\n  1 }');
  assert.deepEqual(commandLines(found[3]?.text ?? ''), [
    'npm ci && npm start', 'portcullis token --sub alice  --expires-in 1h',
  ]);
  assert.throws(() => blocksOf('```js\n1;\n'), { message: 'line 1: the fence is never closed' });
});

it('the reader of command lines knows what is run, what is looked at, and what nobody knows', () => {
  const treatments: [string, ReturnType<typeof treatmentOf>][] = [
    ['npm ci && npm start', 'look'], ['npm ci && npm test', 'look'], ['npm start -- --port 0', 'look'],
    ['npm run bench -- --quick', 'look'], ['npm install portcullis', 'look'],
    ['portcullis serve --port 0', 'look'],
    ["curl -i -H 'Authorization: Bearer x' http://127.0.0.1:8080/", 'look'],
    ['curl -s http://localhost:8080/a?b', 'look'],
    ['portcullis keygen > secret.txt', 'run'], ['npx portcullis decode abc', 'run'],
    ['echo abc | portcullis decode', 'run'],
    ['export SECRET=$(portcullis keygen)', 'run'], ['SECRET="$(portcullis keygen)"', 'run'],
    ['A=1 portcullis decode x', 'run'],
    ['portcullis keygen # of 32 bytes', 'run'], ["portcullis token --claims '{\"a\": \"b|c;d\"}'", 'run'],
    ['portcullis keygen 2>&1', 'run'],
    ['rm -rf / ; wget http://127.0.0.1/', undefined], ['curl https://example.org/', undefined],
    ['curl -V', undefined],
    ['curl http://127.0.0.1.example.org/', undefined], ['portcullis frobnicate', undefined],
    ['sudo npm ci', undefined],
    ['echo $(wget x)', undefined], ['npm install left-pad --global', undefined],
    ['portcullis decode x && make', undefined],
  ];
  for (const [line, treatment] of treatments) assert.equal(treatmentOf(line), treatment, line);
});

it('the runner runs, fails, serves and ends examples, and finds what they do not print', async () => {
  const shop = openWorkshop('sample', new URL('readme/listening.mjs', import.meta.url).pathname);
  const example = (language: string, text: string): Placed =>
    ({ path: 'README.md', language, text, line: 1, marker: undefined, heading: 'sample' });
  const attempt = (language: string, text: string): Promise<void> => {
    const block = example(language, text);
    return runs(shop, block, shop.write(block));
  };
  try {
    const [first] = blocksOf(SAMPLE);
    assert.ok(first !== undefined);
    await runs(shop, { ...first, path: 'README.md' }, shop.write(first));
    await attempt(
      'js', 'console.log({ a: "x".repeat(80), b: [1] }); // { a: \'' + 'x'.repeat(80) + "', b: [ 1 ] }",
    );
    await attempt(
      'ts', "// key.ts\nimport type { Filter } from 'portcullis';\nexport const one: Filter | 1 = 1;",
    );
    await attempt(
      'ts', "import { one } from './key.ts';\nconst text: string = `${one}`;\nconsole.log(text); // 1",
    );
    await assert.rejects(attempt('mjs', 'throw new Error();'), /README\.md:1 ended with 1/);
    await assert.rejects(attempt('js', 'console.log(1); // 2'), /README\.md:1 does not print "2"/);
    await assert.rejects(attempt('js', "import 'express';"), /ended with 1/);
    const server = (status: number): string =>
      "import { createServer } from 'node:http';\n" +
      `createServer((_, response) => response.writeHead(${status}).end()).listen(1);`;
    await attempt('js', server(401));
    await assert.rejects(attempt('js', server(500)), /its server answers 500/);
    assert.match(await shop.compile(['key.ts']), /^$/);
    const wrong = shop.write(example('ts', 'export const text: string = 1;'));
    assert.match(await shop.compile([wrong]), /error TS2322/);
    const { codes, output } = await shop.shell([
      'A=$(echo b)', 'echo "$A c"', 'cat nothing', 'npx portcullis keygen',
    ]);
    assert.deepEqual([codes.length, codes[0], codes[1], codes[2] === 0, codes[3]], [4, 0, 0, false, 0]);
    assert.match(output, /^b c$/m);
    await assert.rejects(works(shop, example('sh', 'make')), /no test knows the command "make"/);
    await assert.rejects(works(shop, example('sh', 'npm run nothing')), /no script "nothing"/);
    await assert.rejects(works(shop, example('sh', 'npm install other')), /README\.md:1/);
    await assert.rejects(works(shop, example('sh', 'export A=1\nexport 2=b')), /ended with [^01]/);
    await works(shop, example('sh', 'npm ci && npm start\nnpm test\nnpm install portcullis'));
  } finally {
    shop.close();
  }
  assert.ok(!existsSync(shop.folder));
});
