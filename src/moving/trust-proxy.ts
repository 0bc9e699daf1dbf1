/**
 * Express's setting `trust proxy` as `trustedProxies`: its names for networks, its addresses and blocks. What
 * it counts or trusts blindly has no counterpart, for a client can lengthen the list that proxies write.
 */

import type { Import } from './ant-media.ts';
import { blocksOf } from './blocks.ts';

/** The networks behind the names. */
const NETWORKS: { readonly [name: string]: readonly string[] } = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

const STRICTER = [
  'a request of a trusted proxy without X-Forwarded-For is refused; there, it is the proxy\'s own',
  'an entry of X-Forwarded-For that is no address refuses the request; there, it becomes req.ip',
].map((what) => `stricter: ${what}`);

/** The gate's settings for a value of `trust proxy`, as a program would write it. */
export function fromTrustProxy(value: string): Import {
  const text = value.trim();
  if (text === 'true') return refuse('true believes every client: name the proxies by their addresses');
  if (/^[0-9]+$/.test(text) && text !== '0') {
    return refuse('a number of hops is no name: a client that reaches the server by fewer of them chooses ' +
      'its address; name the proxies by their addresses');
  }
  if (text === 'false' || text === '0') return accept([]);
  const proxies: string[] = [];
  const entries = text.split(/[,\s]+/).map((entry) => entry.replace(/^["'[]+|(?<!["'\]])["'\]]+$/g, ''));
  for (const [i, entry] of entries.entries()) {
    const { blocks, problem } = Object.hasOwn(NETWORKS, entry)
      ? { blocks: NETWORKS[entry], problem: '' }
      : blocksOf(entry);
    if (blocks === undefined) return refuse(`entry ${i + 1} ${problem}`);
    proxies.push(...blocks);
  }
  return accept(proxies);
}

function accept(trustedProxies: readonly string[]): Import {
  const notes = trustedProxies.length === 0 ? [] : STRICTER;
  return { settings: { ipFilter: { trustedProxies } }, notes, problem: undefined };
}

function refuse(problem: string): Import {
  return { settings: undefined, notes: [], problem };
}
