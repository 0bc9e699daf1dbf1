/** One line says what is in force; it shows no rule and no secret. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inForce } from '../../src/gate/in-force.ts';
import { readSettingsObject, type GateSettings } from '../../src/settings/reading.ts';
import { SECRET } from '../terminal/support.ts';

function read(settings: object): GateSettings {
  const { settings: read, faults } = readSettingsObject(settings);
  assert.deepEqual(faults, []);
  return read as GateSettings;
}

test('nothing but the defaults', () => {
  assert.deepEqual(inForce(read({})), {
    addresses: 'loopback allowed, no rules to deny, no trusted proxy rules', tokens: 'not asked for',
  });
});

test('rules and proxies are counted, secrets too, claims and headers named', () => {
  const line = inForce(read({
    ipFilter: { allow: '10.0.0.0/8', deny: ['10.1.0.0/16', '10.2.0.0/16'], trustedProxies: ['unix:', '::1'] },
    jwtFilter: { enabled: true, secret: [SECRET, `${SECRET}2`], issuer: 'a', requiredClaims: ['exp', 'iss'] },
    gate: { pass: { sub: 'X-Auth-Subject' } },
  }));
  assert.deepEqual(line, {
    addresses: '1 rule to allow, 2 rules to deny, 2 trusted proxy rules',
    tokens: 'asked for, by 2 secrets, claims iss, exp', pass: 'sub as X-Auth-Subject',
  });
  assert(!JSON.stringify(line).includes(SECRET));
});

test('what is switched off, and what is not known', () => {
  const { tokens, ...settings } = read({ ipFilter: { enabled: false } });
  assert.deepEqual(tokens, []);
  assert.deepEqual(inForce(settings), { addresses: 'not judged' });
});
