/** The same from CommonJS, by `require()`. */

const { allOf, answerTo, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier } = require('portcullis');
const { check, refusal } = require('portcullis/fetch');
const { nativeHs256Key } = require('portcullis/native');
const { check: checkNode } = require('portcullis/node');

const secret = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
const { sign } = jwtSigner({ key: hs256Key(secret), expiresInSeconds: 60 });
const { verify } = jwtVerifier({ key: nativeHs256Key(secret) });
const filter = allOf(ipFilter({ allow: ['10.0.0.0/8'] }), jwtFilter({ key: hs256Key(secret) }));
const token = sign({ sub: 'alice' });
const request = new Request('http://localhost/', { headers: { authorization: `Bearer ${token}` } });
const refused = checkNode(filter, { rawHeaders: [], socket: { remoteAddress: '::ffff:10.1.2.3' } });

console.log(JSON.stringify([
  verify(token).claims.sub,
  check(filter, request, '10.9.9.9').claims.sub,
  refusal(check(filter, request, '11.0.0.1')).status,
  answerTo(refused).status,
  require('portcullis/package.json').name,
]));
