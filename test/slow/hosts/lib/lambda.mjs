/**
 * A stand-in for API Gateway in front of a Lambda handler: each request as an event of payload format 2.0, in
 * which lines of one name are joined by commas. `node lambda.mjs FILE`, whose module exports `handler`.
 */

import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(process.argv[2]).href);

const server = createServer({ maxHeaderSize: 65_536 }, async (request, response) => {
  const chunks = await request.toArray().catch(() => []);
  const headers = {};
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i].toLowerCase();
    const value = request.rawHeaders[i + 1];
    headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  const [rawPath, rawQueryString = ''] = request.url.split('?', 2);
  const { method, socket } = request;
  const event = {
    version: '2.0', rawPath, rawQueryString, headers,
    requestContext: { http: { method, path: rawPath, sourceIp: socket.remoteAddress } },
    body: Buffer.concat(chunks).toString('base64'), isBase64Encoded: true,
  };
  const answer = await handler(event, {});
  response.writeHead(answer.statusCode, answer.headers);
  response.end(Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8'));
});
server.maxHeadersCount = 0;
server.listen(0, '127.0.0.1');
