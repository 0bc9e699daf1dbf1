// Makes the desk's page, one file, out of its sources: script and styles within it, and a policy that lets
// these two alone run, by their hashes. The same sources make the same bytes.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, transform } from 'esbuild';

const here = new URL('./', import.meta.url);
const target = new URL('../../dist/desk/', here);

/** The tables of members without their prose, which is for documents: a reader asks for their names alone. */
const namesAlone = {
  name: 'names-alone',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]settings[\\/](?:jwt-)?members\.ts$/ }, async ({ path }) => {
      const compiled = new URL(`../settings/${basename(path, '.ts')}.js`, target);
      const tables = Object.entries(await import(compiled)).map(([name, members]) => {
        const names = Object.fromEntries(Object.keys(members).map((member) => [member, 0]));
        return `export const ${name} = ${JSON.stringify(names)};`;
      });
      return { contents: tables.join('\n'), loader: 'js' };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('page-view.ts', here))], absWorkingDir: fileURLToPath(here),
  bundle: true, minify: true, write: false, format: 'iife', target: 'es2022', charset: 'ascii',
  legalComments: 'none', tsconfigRaw: {}, plugins: [namesAlone],
});
const [{ text: script }] = outputFiles;
const css = readFileSync(new URL('page.css', here), 'utf8');
const { code: style } = await transform(css, { loader: 'css', minify: true, charset: 'ascii' });

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const [scriptText, styleText] = [script.trim(), style.trim()];
const policy = [
  "default-src 'none'", `script-src ${hashOf(scriptText)}`, `style-src ${hashOf(styleText)}`,
  "form-action 'none'", "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en" translate="no">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="google" content="notranslate">
<meta name="color-scheme" content="light dark">
<title>portcullis desk</title>
<style>${styleText}</style>
</head>
<body spellcheck="false">
<noscript>This page works by a script of its own, which is switched off here.</noscript>
<script>${scriptText}</script>
</body>
</html>
`;
mkdirSync(target, { recursive: true });
// Whoever reads meanwhile sees the old page or the new one.
const draft = new URL(`desk.${process.pid}.html`, target);
writeFileSync(draft, page);
renameSync(draft, new URL('desk.html', target));
