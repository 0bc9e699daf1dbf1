// Bearer credentials (RFC 6750 §2.1, RFC 9110 §11.4): which header values carry a token, asked of the filter
// that reads them, against the rules written down a second time.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { jwtFilter, jwtVerifier } from '../../src/index.ts';
import { mint } from '../helpers.ts';
import { key, requestOf, requestWith } from './support.ts';

const T = mint({ sub: 'alice' });

/** The texts that were taken for tokens, as the last word on them heard them. */
const taken: string[] = [];
const filter = jwtFilter({
  key,
  revoked(_, token) {
    taken.push(token);
    return false;
  },
});
const { verify } = jwtVerifier({ key });

/** What the filter says to a value: the token that it let in, or the reason. */
function read(value: string): string {
  const verdict = filter.check(requestWith(value));
  return verdict.ok ? String(taken.pop()) : verdict.reason;
}

/** The same by the rules, step by step. */
function expected(value: string): string {
  const text = value.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
  if (text === '') return 'token_missing';
  const isBearer = /^bearer(?![^ \t])/i.test(text);
  const rest = isBearer ? text.slice(6).replace(/^[ \t]+/, '') : text;
  if (!isBearer && /^[!#$%&'*+^_`|~0-9A-Za-z-]+[ \t]/.test(text)) return 'scheme_refused';
  if (rest === '' || /[ \t,]/.test(rest)) return 'credentials_malformed';
  const result = verify(rest);
  return result.ok ? rest : result.reason;
}

function readsAll(values: readonly string[], result: string): void {
  for (const value of values) assert.equal(read(value), result, JSON.stringify(value));
}

it('credentials are the scheme Bearer, blanks and the token (RFC 6750 §2.1)', () => {
  readsAll(
    [`Bearer ${T}`, `Bearer  ${T}`, `bearer${' '.repeat(100)}${T}`, `Bearer\t${T}`, `Bearer \t ${T}`], T,
  );
});

it('credentials have a scheme in any case (RFC 9110 §11.1)', () => {
  readsAll([`bearer ${T}`, `BEARER ${T}`, `bEARER ${T}`, `BeArEr ${T}`, `bearEr ${T}`], T);
});

it('credentials may be the bare token, as the users of the seed send it', () => {
  readsAll([T], T);
  assert.equal(read('x'), 'token_malformed');
});

it('credentials may have spaces and tabs around them (RFC 9110 §5.5)', () => {
  readsAll([` ${T}`, `${T} `, `\t${T}`, `${T}\t`, ` \t ${T}\t \t`], T);
  readsAll([` Bearer ${T}`, `Bearer ${T} `, `\tBearer ${T}\t`, ` \t Bearer  ${T} \t `], T);
});

it('an empty header is none: nothing was sent', () => {
  readsAll(['', ' ', '\t', ' \t ', '\t\t  '], 'token_missing');
});

it('the scheme alone, and a blank or a comma in the token, are malformed', () => {
  readsAll([
    'Bearer', 'Bearer ', 'bearer\t', ' BEARER', ' bearer  ', 'Bearer \t ', `Bearer ${T} ${T}`,
    `Bearer ${T}\t${T}`,
    `Bearer Bearer ${T}`, 'Bearer a  b', `Bearer ${T}, Bearer ${T}`, `Bearer ${T},${T}`, `Bearer ,${T}`,
    `Bearer ${T},`,
    'Bearer ,', 'Bearer , ,',
  ], 'credentials_malformed');
});

it('another scheme is refused as one, whatever follows it (RFC 6750 §3.1)', () => {
  readsAll([
    'Basic eA==', `JWT ${T}`, `Token ${T}`, `DPoP ${T}`, `xBearer ${T}`, `Beare ${T}`, `earer ${T}`,
    `Bearers ${T}`,
    `B ${T}`, 'a b', 'a\tb', 'Digest a="b", c="d", e=f', `Basic ${T}, Bearer ${T}`, 'Basic , ,',
    'Negotiate \t x  y',
    '!#$%&\'*+-^_`|~09azAZ x',
  ], 'scheme_refused');
});

it('what has a blank or a comma and opens with no scheme is malformed', () => {
  readsAll([
    `${T} ${T}`, `${T}\t${T}`, `${T},${T}`, `${T}, ${T}`, ',', `,${T}`, `${T},`, `Bearer,${T}`, `, ${T}`,
    `${T}, `, 'a,b',
    `Bearer: ${T}`, `Bearer= ${T}`, 'a.b c', 'a/b c', '"a" b', '(a) b', 'a;b c', 'a@b c', 'a[b c',
    '\u00e4b c', 'a, b c',
    `Bearer, ${T}`, ', Basic x',
  ], 'credentials_malformed');
});

it('a word of a scheme alone is a bare token', () => {
  for (const value of [
    'Basic', 'Digest', `Bearer${T.slice(0, 5)}`, 'BearerX', 'bearerbearer', 'Bearer:', 'Beare', 'B',
  ]) {
    assert.equal(read(value), 'token_malformed', value);
    assert.equal(read(` ${value}\t`), 'token_malformed', value);
  }
  assert.equal(read(`Bearer${T}`), 'header_refused');
});

it('a second word Bearer is the token', () => {
  readsAll(['Bearer Bearer', 'bearer  Bearer ', 'Bearer Basic'], 'token_malformed');
});

it('every other white space is no blank, and no part of a token', () => {
  for (const blank of [
    '\n', '\r', '\v', '\f', '\0', '\u00a0', '\u2003', '\u3000', '\ufeff', '\u0085', '\u2028',
  ]) {
    for (const value of [
      `${blank}${T}`, `${T}${blank}`, `Bearer ${blank}${T}`, `Bearer ${T}${blank}`, `Bearer${blank}${T}`,
      blank,
      `Bearer ${blank}`, `Bearer${blank}`, `Basic${blank}${T}`,
    ]) {
      const result = read(value);
      assert.ok(
        ['token_malformed', 'header_refused', 'signature_invalid'].includes(result),
        JSON.stringify([value, result]),
      );
    }
    assert.equal(read(`a${blank}b c`), 'credentials_malformed', JSON.stringify(blank));
  }
});

it('the scheme is these six letters of ASCII alone', () => {
  const scheme = 'bearer';
  for (let at = 0; at < scheme.length; at += 1) {
    for (let code = 0; code < 0x280; code += 1) {
      const letter = String.fromCharCode(code);
      const value = `${scheme.slice(0, at)}${letter}${scheme.slice(at + 1)} ${T}`;
      assert.equal(read(value), expected(value), JSON.stringify(value));
      const isScheme = code === scheme.charCodeAt(at) || code === scheme.toUpperCase().charCodeAt(at);
      assert.equal(read(value) === T, isScheme, JSON.stringify(value));
    }
  }
  for (const value of [`bea\u0280er ${T}`, `\uff22earer ${T}`, `be\u0430rer ${T}`, `bearer\u0301 ${T}`]) {
    assert.equal(read(value), 'credentials_malformed');
  }
});

it('every text of up to five pieces is read as the rules say', () => {
  const pieces = [T, 'Bearer', 'bEARER', 'Basic', 'x', '.', '/', ' ', '\t', ',', '\u00e9'];
  let texts = [''];
  let count = 0;
  for (let length = 0; length <= 5; length += 1) {
    for (const text of texts) {
      if (length < 5 || count % 7 === 0) assert.equal(read(text), expected(text), JSON.stringify(text));
      count += 1;
    }
    if (length < 5) texts = texts.flatMap((text) => pieces.map((piece) => text + piece));
  }
  assert.equal(count, 1 + 11 + 121 + 1331 + 14_641 + 161_051);
});

it('the token is taken as it stands: nothing is decoded, unquoted or shortened', () => {
  for (const token of [
    `"${T}"`, 'undefined', 'null', '=', '%20', 'a;b', "'x'", '\u00e9', '\ud800', `${T}=`, `${T}\0`,
  ]) {
    for (const value of [token, `Bearer ${token}`]) assert.equal(
      read(value), expected(value), JSON.stringify(value),
    );
  }
});

it('what no verifier reads to its end keeps its reason', () => {
  const long = 'x'.repeat(20_000);
  readsAll([long, `Bearer ${long}`, `Bearer${long}`], 'token_too_long');
  readsAll([`Bearer ${long} x`, `Bearer ${long},`, `${long},`], 'credentials_malformed');
  readsAll([`${long} x`, `Basic ${long}`], 'scheme_refused');
});

it('another header than Authorization is read in the same way', () => {
  const other = jwtFilter({ key, tokenHeader: 'X-Token' });
  for (const value of [
    '', ' ', 'Bearer', 'Basic x', `Bearer ${T}`, T, 'a, b', 'x', `bearer\t${T}`, `${T} ${T}`,
  ]) {
    const verdict = other.check(requestOf({ 'x-token': value, authorization: `Bearer ${T}` }));
    assert.equal(verdict.ok ? T : verdict.reason, expected(value), JSON.stringify(value));
  }
});
