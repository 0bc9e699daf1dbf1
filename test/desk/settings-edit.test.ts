/** The panel over a settings text: it shows what stands there, and a change touches nothing else. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { editSettings, readPanel, type PanelChange } from '../../src/desk/settings-edit.ts';

const edit = (settings: object, ...changes: readonly PanelChange[]): unknown => {
  return JSON.parse(changes.reduce(editSettings, JSON.stringify(settings)));
};

test('what stands in the text', () => {
  assert.deepEqual(readPanel(JSON.stringify({
    ipFilter: { enabled: false, allow: ' 10.0.0.1, ::1', deny: ['10.0.0.2'], trustedProxies: [] },
    jwtFilter: {
      enabled: true, secretFile: 'x', secrets: [], secretEncoding: 'hex', issuer: ['a,b', 'c'],
      audience: 'd, e', requiredClaims: ['sub', 'exp'], clockToleranceSeconds: 5,
    },
  })).panel, {
    isIpEnabled: false, allow: '10.0.0.1\n::1', deny: '10.0.0.2', trustedProxies: '', isJwtEnabled: true,
    secrets: 'by secretFile, secrets', issuer: 'a,b\nc', audience: 'd, e', isExpiryRequired: true,
    clockToleranceSeconds: '5',
  });
});

test('an empty text has the defaults', () => {
  assert.deepEqual(readPanel(' ').panel, {
    isIpEnabled: true, allow: '127.0.0.1\n::1', deny: '', trustedProxies: '', isJwtEnabled: false,
    secrets: 'none', issuer: '', audience: '', isExpiryRequired: false, clockToleranceSeconds: '',
  });
});

for (const [text, words] of [
  ['{', /^line 1, column 2/],
  ['[]', /^the settings take an object$/],
  ['{"ipFilter":[]}', /^ipFilter is no object$/],
  ['{"jwtFilter":[{}]}', /^jwtFilter is no object; a list of filters is edited in the text$/],
] as const) {
  test(`no panel, and no change: ${text}`, () => {
    assert.match(readPanel(text).problem ?? '', words);
    assert.equal(editSettings(text, { field: 'isIpEnabled', value: false }), text);
  });
}

test('each address field', () => {
  const settings = { gate: { log: 'none' }, ipFilter: { forwardedHeader: 'forwarded' } };
  assert.deepEqual(edit(
    settings, { field: 'isIpEnabled', value: false }, { field: 'allow', value: '10.0.0.1,\n10.0.0.2 ' },
    { field: 'deny', value: '10.0.0.3' }, { field: 'trustedProxies', value: '10.0.0.4' },
  ), {
    gate: { log: 'none' },
    ipFilter: {
      forwardedHeader: 'forwarded', enabled: false, allow: ['10.0.0.1', '10.0.0.2'], deny: ['10.0.0.3'],
      trustedProxies: ['10.0.0.4'],
    },
  });
});

test('an empty allow list stays, for it means nobody; the other two go', () => {
  assert.deepEqual(edit(
    { ipFilter: { allow: ['::1'], deny: ['::2'] } }, { field: 'allow', value: '' },
    { field: 'deny', value: ' ' },
  ), { ipFilter: { allow: [] } });
});

test('each token field; the switch is written beside', () => {
  assert.deepEqual(edit(
    {}, { field: 'issuer', value: 'a\n b\n' }, { field: 'audience', value: 'api' },
    { field: 'isExpiryRequired', value: true }, { field: 'clockToleranceSeconds', value: '5' },
    { field: 'secret', value: 's' }, { field: 'isJwtEnabled', value: true },
  ), {
    jwtFilter: {
      enabled: true, issuer: ['a', 'b'], audience: 'api', requiredClaims: ['exp'], clockToleranceSeconds: 5,
      secret: 's',
    },
  });
});

test('an emptied field goes; what is no number is the gate\'s to refuse', () => {
  const jwtFilter = {
    enabled: false, issuer: 'a', requiredClaims: ['exp', 'sub'], clockToleranceSeconds: 5,
  };
  assert.deepEqual(edit(
    { jwtFilter }, { field: 'issuer', value: '' }, { field: 'isExpiryRequired', value: false },
    { field: 'clockToleranceSeconds', value: 'x' },
  ), { jwtFilter: { enabled: false, requiredClaims: ['sub'], clockToleranceSeconds: 'x' } });
  assert.deepEqual(edit(
    { jwtFilter: { enabled: false, requiredClaims: ['exp'], clockToleranceSeconds: 5 } },
    { field: 'isExpiryRequired', value: false }, { field: 'clockToleranceSeconds', value: ' ' },
  ), { jwtFilter: { enabled: false } });
});

test('a new secret takes the place of every other', () => {
  const jwtFilter = { enabled: true, secretEnv: 'A', secretEncoding: 'hex', secrets: [{ env: 'B' }] };
  assert.deepEqual(edit({ jwtFilter }, { field: 'secretFile', value: 'jwt.secret' }), {
    jwtFilter: { enabled: true, secretFile: 'jwt.secret' },
  });
});

test('what nobody would call a member stays one', () => {
  const text = '{"__proto__":{"a":1}}';
  const { length } = Object.keys(JSON.parse(editSettings(text, { field: 'isIpEnabled', value: true })));
  assert.equal(length, 2);
});
