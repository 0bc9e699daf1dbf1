/** Each form holds the token once, and nothing else that changes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TOKEN_FORMS } from '../../src/explain/token-forms.ts';

test('a header line, a command, an environment to import', () => {
  assert.equal(TOKEN_FORMS.header('a.b.c'), 'Authorization: Bearer a.b.c');
  assert.match(TOKEN_FORMS.curl('a.b.c'), /^curl -i -H 'Authorization: Bearer a\.b\.c' http:\/\/127\.0\.0\.1:/);
  const { values } = JSON.parse(TOKEN_FORMS.postman('a.b.c'));
  assert.deepEqual(values, [{ key: 'token', value: 'a.b.c', type: 'secret', enabled: true }]);
});
