// Imports one library, verifies one token, and reports both times. Arguments: library, token, secret.

const [library, token, secret] = process.argv.slice(2);
const start = performance.now();
const verify = await libraries()[library]();
const imported = performance.now();
await verify(token);
const verified = performance.now();

process.send?.({ importMs: imported - start, verifyMs: verified - imported });
process.disconnect?.();

/** Each library from its import to a function that verifies. Nothing else is imported here. */
function libraries() {
  return {
    async portcullis() {
      const { hs256Key, jwtVerifier } = await import('../../dist/index.js');
      const { verify } = jwtVerifier({ key: hs256Key(secret) });
      return (text) => {
        if (!verify(text).ok) throw new Error('refused');
      };
    },
    async 'fast-jwt'() {
      const { createVerifier } = await import('fast-jwt');
      return createVerifier({ key: secret, algorithms: ['HS256'] });
    },
    async jsonwebtoken() {
      const { default: jsonwebtoken } = await import('jsonwebtoken');
      return (text) => jsonwebtoken.verify(text, secret, { algorithms: ['HS256'] });
    },
    async jose() {
      const { jwtVerify } = await import('jose');
      const key = new TextEncoder().encode(secret);
      return (text) => jwtVerify(text, key, { algorithms: ['HS256'] });
    },
    async 'hono/jwt'() {
      const { verify } = await import('hono/jwt');
      return (text) => verify(text, secret, 'HS256');
    },
  };
}
