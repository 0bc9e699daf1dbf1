/** The Node adapter without Node's types: whatever has the shape of a request is one. */

import { ipFilter } from 'portcullis';
import { check, type NodeRequest } from 'portcullis/node';
import { nativeHs256Key } from 'portcullis/native';

const request: NodeRequest = { rawHeaders: ['Authorization', 'x'], socket: { remoteAddress: '127.0.0.1' } };
export const isAllowed: boolean = check(ipFilter({ allow: ['127.0.0.1'] }), request).ok;
export const key = nativeHs256Key(new Uint8Array(32).fill(7));
