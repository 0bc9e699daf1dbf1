// Tokens as recipes: what the header and the payload say, who signs, and what is changed before and after
// signing, so that a token with one defect is correctly signed everywhere else, and stays so while a failing
// one is shrunk.

import { createHash, createHmac } from 'node:crypto';

import type { Random } from '../random.ts';
import type { SlowSignerOptions } from '../signer.ts';
import type { SlowExpectations, SlowKey } from '../verifier.ts';
import { anyText, nearTexts, trapCharacter } from './text.ts';

/** Puts `insert` in place of `remove` characters; a negative place counts from the end, -1 is the end. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

export interface TokenRecipe {
  /** The bytes of the header and the payload, one character each (U+0000 to U+00FF). */
  readonly header: string;
  readonly payload: string;
  readonly headerEdits?: readonly Edit[];
  readonly payloadEdits?: readonly Edit[];
  readonly tokenEdits?: readonly Edit[];
  readonly signature?: string;
  /** Stands in for the whole token when it is there. */
  readonly notText?: unknown;
}

export interface TokenCase {
  readonly recipe: TokenRecipe;
  readonly keys: readonly SlowKey[];
  /** The index of the key that signs; one past the end is a key the verifier does not know. */
  readonly signer: number;
  readonly expected: SlowExpectations;
  readonly now: number;
}

export interface CacheCase {
  readonly recipes: readonly TokenRecipe[];
  readonly key: SlowKey;
  readonly cacheSize: number;
  readonly expected: SlowExpectations;
  /** Which token is shown, and when. */
  readonly steps: readonly { readonly recipe: number; readonly now: number }[];
}

export interface SignCase {
  /** The claims as JSON text, so that a member called `__proto__` is an own member. */
  readonly claims: string;
  readonly key: SlowKey;
  readonly options: SlowSignerOptions;
  readonly now: number;
}

const secrets = [
  'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq',
  '0123456789abcdef0123456789ABCDEF',
  ' leading and trailing blanks count ',
  'p\xe4ssw\xf6rd-\u043a\u043b\u044e\u0447-\u5bc6\u94a5-\ud83d\udd11-0123456789abcdef',
  'exactly one block of sixty-four bytes: 01234567890123456789012345',
  'longer than one block, so the key is hashed first: 0123456789012345678901234567890123456789',
  Uint8Array.from({ length: 32 }, (_, index) => 255 - index),
  Uint8Array.from({ length: 65 }, (_, index) => index * 7),
];
const foreignSecret = 'a secret the verifier has never heard of';
const kids = ['1', '2', 'k\xe9y', '__proto__', '../../dev/null', ''];

/** The token a recipe describes; not always text. */
export function tokenOf(recipe: TokenRecipe, key: SlowKey | undefined): unknown {
  if (recipe.notText !== undefined) return recipe.notText;
  const header = edited(base64url(Buffer.from(recipe.header, 'latin1')), recipe.headerEdits);
  const payload = edited(base64url(Buffer.from(recipe.payload, 'latin1')), recipe.payloadEdits);
  const signature = signatureOf(recipe.signature, key?.secret ?? foreignSecret, header, payload);
  return edited(`${header}.${payload}.${signature}`, recipe.tokenEdits);
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function signatureOf(
  kind: string | undefined,
  secret: string | Uint8Array,
  header: string,
  payload: string,
): string {
  const signed = `${header}.${payload}`;
  const mac = (algorithm: string, text: string): Buffer =>
    createHmac(algorithm, secret).update(text).digest();
  switch (kind) {
    case 'none': return '';
    case 'sha512': return base64url(mac('sha512', signed).subarray(0, 32));
    case 'whole sha512': return base64url(mac('sha512', signed));
    case 'no key': return base64url(createHash('sha256').update(signed).digest());
    case 'payload alone': return base64url(mac('sha256', payload));
    case 'hex': return mac('sha256', signed).toString('hex');
    case 'base64': return mac('sha256', signed).toString('base64');
    case 'cut': return base64url(mac('sha256', signed).subarray(0, 31));
    case 'longer': return base64url(Buffer.concat([mac('sha256', signed), Buffer.of(0)]));
    case 'zeros': return base64url(Buffer.alloc(32));
    default: return base64url(mac('sha256', signed));
  }
}

const signatureKinds = [
  'none', 'sha512', 'whole sha512', 'no key', 'payload alone', 'hex', 'base64', 'cut', 'longer', 'zeros',
];

function edited(text: string, edits: readonly Edit[] = []): string {
  for (const { at, remove, insert } of edits) {
    const place = at < 0 ? Math.max(0, text.length + 1 + at) : at % (text.length + 1);
    text = text.slice(0, place) + insert + text.slice(place + remove);
  }
  return text;
}

function edit(random: Random): Edit {
  // Half of the edits touch the very end, where the unused bits and the padding live.
  const at = random.chance(0.5) ? random.below(400) : -random.between(1, 3);
  const insert = random.oneOf(
    () => trapCharacter(random, 'abcXYZ019-_'),
    () => String.fromCharCode(random.between(0x2d, 0x7a)),
    () => random.pick(['=', '==', '.', '..', 'A', '+', '/', ' ', '\n', '']),
  );
  return { at, remove: random.below(3), insert };
}

/** An edit that replaces the last character by one close to it in the alphabet. */
function lastCharacterEdit(random: Random): Edit {
  return { at: -2, remove: 1, insert: random.pick('AQgwBRhxCSiyDTjzEUk0Zm9vb-_8'.split('')) };
}

function appended(random: Random): Edit {
  return { at: -1, remove: 0, insert: random.pick(['=', 'A', '.', '\n', ' ', '\0']) };
}

function byteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

type Member = readonly [name: string, value: string];

/** JSON text of an object, member by member: names may repeat, and space may stand between the tokens. */
function objectText(random: Random, members: readonly Member[]): string {
  const isSpaced = random.chance(0.1);
  const space = (): string => (isSpaced ? random.pick(['', ' ', '\n', '\t', '\r\n ']) : '');
  const texts = members.flatMap(([name, value], index) => [
    ...(index === 0 ? [] : [',']), space(), nameText(random, name), space(), ':', space(), value, space(),
  ]);
  return [space(), '{', ...texts, '}', space()].join('');
}

function nameText(random: Random, name: string): string {
  if (random.chance(0.97)) return JSON.stringify(name);
  const escapes = name.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escapes.join('')}"`;
}

function shuffled(random: Random, members: readonly Member[]): Member[] {
  const rest = [...members];
  const result: Member[] = [];
  while (rest.length > 0) result.push(...rest.splice(random.below(rest.length), 1));
  return result;
}

const mediaTypes = [
  'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/jwt', 'Application/at+jwt', 'K+jwt', '\u212a+jwt', 'JWT ',
  'text/jwt', '',
];
const algorithms = [
  '"none"', '"None"', '"HS384"', '"HS512"', '"RS256"', '"hs256"', '"Hs256"', '"HS256 "', '" HS256"',
  '"HS256\\u0000"', '"HS2560"', '"\uff28S256"', '"H\u017f256"', '["HS256"]', '{"alg":"HS256"}', 'null',
  'true', '256', '""', '"\\u0048S256"', '"HS25\\u0036"',
];
const values = [
  'null', 'true', 'false', '0', '-0', '1', '1.5', '1e999', '-1e999', '1e-999', '9007199254740993', '""',
  '"1"', '"1700000000"', '[]', '[1]', '["me"]', '["you","me"]', '["me",1]', '[["me"]]', '{}',
  '{"a":[{"b":null}]}', '"\\ud800"', '"\xe9\ud83d\udd11"', '"me"', '"ME"', '"me\\u0000"',
  '{"__proto__":{"exp":0}}', '"\\u006d\\u0065"',
];
const people = [
  'me', 'you', 'https://a.example', 'https://A.example', 'm\xe9', 'me\u0301', '__proto__', 'me ',
];
const otherNames = [
  '__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'then', 'valueOf', 'hasOwnProperty', 'role',
  'alg', 'crit', 'EXP', 'exp ', '', '0', '1', 'exp\0', '\u0435xp', 'na\xefve', 'length',
];

const extensionNames = ['crit', 'b64', 'CRIT', 'crit '];

function headerText(random: Random, kid: string | undefined, typ: string | undefined): string {
  const isOdd = random.chance(0.15);
  const algorithm: Member = ['alg', isOdd && random.chance(0.3) ? random.pick(algorithms) : '"HS256"'];
  const members: Member[] = [algorithm];
  if (kid !== undefined) members.push(['kid', JSON.stringify(kid)]);
  const type = random.chance(0.8) ? typ : random.pick(mediaTypes);
  if (type !== undefined) members.push(['typ', JSON.stringify(type)]);
  if (random.chance(0.05)) members.push(['cty', '"x"']);
  if (isOdd) {
    random.oneOf<unknown>(
      () =>
        members.push([random.pick(extensionNames), random.pick(['[]', '["exp"]', 'true', 'false', 'null'])]),
      () => members.push([random.pick(['typ', 'kid', 'cty']), random.pick(values)]),
      () => members.push([random.pick(otherNames), random.pick(values)]),
      () => members.push(['__proto__', random.pick(['{"crit":[]}', '{"alg":"HS256"}', 'null', '{"kid":1}'])]),
      () => members.push(['alg', random.pick(algorithms)]),
      () => members.splice(0, 1),
    );
  }
  return objectText(random, random.chance(0.3) ? shuffled(random, members) : members);
}

/** A time at or next to a bound: now, give or take the tolerance, the age and a little. */
function timeText(random: Random, now: number, expected: SlowExpectations): string {
  const tolerance = expected.clockToleranceSeconds ?? 0;
  const age = expected.maxAgeSeconds ?? 60;
  const bound = now + random.pick([0, tolerance, -tolerance, -age, -age - tolerance, age]);
  return String(bound + random.pick([0, 0, 1, -1, 0.5, -0.5, 0.001, -0.001, 3600, -3600, 1e9]));
}

function futureText(random: Random, now: number): string {
  return String(now + random.pick([1, 1, 60, 3600, 0.5, 1e10, 1e16]));
}

function payloadText(random: Random, now: number, expected: SlowExpectations): string {
  const members: Member[] = [];
  const isTight = random.chance(0.4);
  const time = (comfortable: string): string => (isTight ? timeText(random, now, expected) : comfortable);
  const past = (most: number): string => String(now - random.below(most));
  if (random.chance(0.7)) members.push(['exp', time(futureText(random, now))]);
  if (random.chance(0.3)) members.push(['nbf', time(past(100))]);
  if (random.chance(expected.maxAgeSeconds === undefined ? 0.4 : 0.9)) {
    members.push(['iat', time(past(expected.maxAgeSeconds ?? 100))]);
  }
  const person = (wanted: string | readonly string[] | undefined): string => {
    const list = wanted === undefined || random.chance(0.1) ? people : [wanted].flat();
    return JSON.stringify(random.pick(list));
  };
  if (random.chance(expected.issuer === undefined ? 0.2 : 0.95)) {
    members.push(['iss', person(expected.issuer)]);
  }
  if (random.chance(expected.subject === undefined ? 0.3 : 0.95)) {
    members.push(['sub', person(expected.subject)]);
  }
  if (random.chance(expected.audience === undefined ? 0.05 : 0.95)) {
    const one = person(expected.audience);
    members.push(['aud', random.pick([one, `[${one}]`, `["other",${one}]`, `[${one},"other"]`])]);
  }
  for (const name of expected.requiredClaims ?? []) if (random.chance(0.8)) members.push([name, '"x"']);
  while (random.chance(0.3)) members.push([random.pick(otherNames), random.pick(values)]);
  if (random.chance(0.15)) {
    members.push([random.pick(['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud']), random.pick(values)]);
  }
  return objectText(random, random.chance(0.4) ? shuffled(random, members) : members);
}

const noObjects = [
  '', '{', 'null', '1', '"x"', '[]', '[{"alg":"HS256"}]', '{}{}', '{} x', '{"a":1,}', '{a:1}', "{'a':1}",
  'NaN', '\0{}',
];
/** Byte sequences that are no UTF-8: overlong, a surrogate, beyond U+10FFFF, stray, cut, five bytes long. */
const illFormed = [
  '\xc0\x80', '\xe0\x9f\xbf', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xff', '\x80', '\xe2\x82',
  '\xf8\x88\x80\x80\x80',
];
/** The last and the first code point on both sides of those edges, which are UTF-8. */
const edgeSequences = [
  '\xc2\x80', '\xe0\xa0\x80', '\xed\x9f\xbf', '\xee\x80\x80', '\xf4\x8f\xbf\xbf', '\xc3\xa9',
];

/** JSON that is no object, or none at all, and bytes that are no UTF-8. */
function brokenText(random: Random, valid: string): string {
  const bytes = byteString(valid);
  const at = random.below(bytes.length + 1);
  return random.oneOf(
    () => byteString(nearTexts(random, valid)),
    () => bytes.slice(0, at) + String.fromCharCode(random.below(256)) + bytes.slice(at + random.below(2)),
    () => random.pick(noObjects),
    () => `\xef\xbb\xbf${bytes}`,
    () => Buffer.from(valid, 'utf16le').toString('latin1'),
    () => bytes.replace('"', `"${random.pick(illFormed)}`),
    () => bytes.replace('}', `,"x":"${random.pick(edgeSequences)}"}`),
    () => `${bytes}${random.pick([' ', '\n', '\0', '\x0b', '\xc2\xa0', '\xe2\x80\xa8'])}`,
    () => `{"a":${'['.repeat(200)}${']'.repeat(200)}}`,
  );
}

function recipe(
  random: Random,
  now: number,
  expected: SlowExpectations,
  kid: string | undefined,
): TokenRecipe {
  const header = headerText(random, kid, expected.typ ?? (random.chance(0.6) ? 'JWT' : undefined));
  const payload = payloadText(random, now, expected);
  const base = { header: byteString(header), payload: byteString(payload) };
  if (random.chance(0.55)) return base;
  return random.oneOf<TokenRecipe>(
    () => ({ ...base, header: brokenText(random, header) }),
    () => ({ ...base, payload: brokenText(random, payload) }),
    () => ({ ...base, headerEdits: [edit(random)] }),
    () => ({ ...base, payloadEdits: [edit(random)] }),
    () => ({ ...base, headerEdits: [lastCharacterEdit(random)] }),
    () => ({ ...base, payloadEdits: [lastCharacterEdit(random)] }),
    () => ({ ...base, tokenEdits: [edit(random)] }),
    () => ({ ...base, tokenEdits: [edit(random), edit(random)] }),
    () => ({ ...base, tokenEdits: [lastCharacterEdit(random)] }),
    () => ({ ...base, tokenEdits: [appended(random)] }),
    () => ({ ...base, signature: random.pick(signatureKinds) }),
    () =>
      random.chance(0.1) ? { ...base, notText: random.pick([0, null, false, [], {}, ['a.b.c'], 1.5]) } : base,
  );
}

const requirable = ['exp', 'iat', 'sub', 'jti', ...otherNames.filter(Boolean)];

function expectations(random: Random): SlowExpectations {
  const some = (): string | string[] => {
    return random.chance(0.5)
      ? random.pick(people)
      : [...new Set([random.pick(people), random.pick(people)])];
  };
  return {
    ...(random.chance(0.2) ? { issuer: some() } : {}),
    ...(random.chance(0.25) ? { audience: some() } : {}),
    ...(random.chance(0.15) ? { subject: random.pick(people) } : {}),
    ...(random.chance(0.15) ? { typ: random.pick(mediaTypes.filter((type) => /^[!-~]+$/u.test(type))) } : {}),
    ...(random.chance(0.15) ? { requiredClaims: [random.pick(requirable)] } : {}),
    ...(random.chance(0.3) ? { clockToleranceSeconds: random.pick([0, 1, 5, 60, 0.5]) } : {}),
    ...(random.chance(0.2) ? { maxAgeSeconds: random.pick([0, 1, 60, 3600, 0.5]) } : {}),
  };
}

function clockTime(random: Random): number {
  const seconds = random.pick([1700000000, 1700000000, 1700000000, 0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32]);
  return seconds + random.pick([0, 0, 0, 0.5, 0.999, 0.001]);
}

/** One to three keys, no two with one `kid`. */
function keyRing(random: Random): SlowKey[] {
  const names = new Set<string>();
  return Array.from({ length: random.chance(0.7) ? 1 : random.between(2, 3) }, () => {
    const kid = random.pick(kids);
    const isNamed = kid !== '' && random.chance(0.4) && !names.has(kid);
    if (isNamed) names.add(kid);
    return { secret: random.pick(secrets), ...(isNamed ? { kid } : {}) };
  });
}

/** A token, mostly right or wrong in one respect, and what a verifier expects of it. */
export function tokenCase(random: Random): TokenCase {
  const keys = keyRing(random);
  const signer = random.chance(0.95) ? random.below(keys.length) : keys.length;
  const kid = random.chance(0.9) ? keys[signer]?.kid : random.pick(kids);
  const expected = expectations(random);
  const now = clockTime(random);
  // A broken clock must not let a time limit pass.
  const shown = random.chance(0.01) ? random.pick([NaN, Infinity, -Infinity]) : now;
  const whole = { recipe: recipe(random, now, expected, kid), keys, signer, expected, now: shown };
  if (!random.chance(0.05)) return whole;
  const token = tokenOf(whole.recipe, keys[signer]);
  const length = typeof token === 'string' ? token.length : 100;
  return { ...whole, expected: { ...expected, maxTokenLength: Math.max(1, length + random.between(-1, 1)) } };
}

/** Several tokens shown again and again to one caching verifier while its clock runs. */
export function cacheCase(random: Random): CacheCase {
  const expected = expectations(random);
  const start = clockTime(random);
  const recipes = Array.from({ length: random.between(1, 6) }, () =>
    recipe(random, start, expected, undefined),
  );
  let now = start;
  const steps = Array.from({ length: random.between(2, 16) }, () => {
    if (random.chance(0.4)) now += random.pick([0.5, 1, 5, 60, -1, -60, 3600]);
    return { recipe: random.below(recipes.length), now };
  });
  return {
    recipes,
    key: { secret: random.pick(secrets) },
    cacheSize: random.pick([1, 2, 3, 100]),
    expected,
    steps,
  };
}

/** Claims and options for a signer, some of which it must refuse. */
export function signCase(random: Random): SignCase {
  const now = clockTime(random);
  // A signer with no more than a few options leaves the other claims to its caller; both at once is an error.
  const options: SlowSignerOptions = {
    ...(random.chance(0.3) ? { expiresInSeconds: random.pick([1, 60, 3600]) } : {}),
    ...(random.chance(0.2) ? { notBeforeSeconds: random.pick([1, 5]) } : {}),
    ...(random.chance(0.2) ? { issuer: random.pick(people) } : {}),
    ...(random.chance(0.2) ? { audience: random.pick(people) } : {}),
    ...(random.chance(0.2) ? { subject: random.pick(people) } : {}),
    ...(random.chance(0.3) ? { issuedAt: random.chance(0.5) } : {}),
    ...(random.chance(0.2) ? { header: headerOption(random) } : {}),
  };
  const members: Member[] = [];
  while (random.chance(0.6)) {
    members.push(random.oneOf<Member>(
      () => [random.pick(['exp', 'nbf', 'iat']), String(Math.floor(now) + random.between(-100, 100))],
      () => [random.pick(['iss', 'sub', 'jti', 'aud']), JSON.stringify(random.pick(people))],
      () => [random.pick(otherNames.filter((name) => name !== 'toJSON')), random.pick(values)],
      () => [anyText(random, 4), random.pick(values)],
      () => [random.pick(['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud']), random.pick(values)],
      () => ['role', '"admin"'],
      () => [random.pick(['exp', 'nbf', 'iat']), random.pick(['999999999999', '1e12', '1.7e12', '-1'])],
      () => ['aud', '[]'],
    ));
  }
  const kid = random.chance(0.3) ? { kid: random.pick(kids.filter(Boolean)) } : {};
  return { claims: objectText(random, members), key: { secret: random.pick(secrets), ...kid }, options, now };
}

function headerOption(random: Random): Record<string, string> {
  return random.pick<Record<string, string>>([
    {}, { typ: 'at+jwt' }, { cty: 'x' }, { cty: 'x', typ: 'JWT' },
    { purpose: 'test', typ: 'a\xe9' }, { typ: '', nonce: '\ud83d\udd11' },
  ]);
}
