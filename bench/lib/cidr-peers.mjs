// Address lists of every library, each as its documentation builds them: `build(rules, family)` compiles a
// list once and returns a function from an address's text to a boolean (hono's returns a promise of one).

import { BlockList, isIP } from 'node:net';
import { ipRestriction } from 'hono/ip-restriction';
import ipMatching from 'ip-matching';
import ipaddr from 'ipaddr.js';
import { Netmask } from 'netmask';
import proxyAddr from 'proxy-addr';
import { cidrSet } from '../../dist/index.js';

export const lists = {
  portcullis: portcullis,
  'net.BlockList': blockList,
  'ipaddr.js': ipaddrJs,
  'proxy-addr': (rules) => proxyAddr.compile(Array.from(rules)),
  netmask: netmask,
  'ip-matching': ipMatchingList,
  'hono/ip-restriction': honoList,
};

/** Only the question whether the text is an address: what a filter built on Node's own parser pays first. */
export const parseFloor = { name: 'net.isIP (parsing alone)', has: isIP };

function portcullis(rules) {
  const set = cidrSet(rules);
  return (text) => set.has(text);
}

function blockList(rules, family) {
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  for (const rule of rules) {
    const [network, prefix] = rule.split('/');
    list.addSubnet(network, Number(prefix), type);
  }
  return (text) => list.check(text, type);
}

function ipaddrJs(rules) {
  const ranges = Array.from(rules, (rule) => ipaddr.parseCIDR(rule));
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    const kind = address.kind();
    for (const range of ranges) {
      if (range[0].kind() === kind && address.match(range)) return true;
    }
    return false;
  };
}

function netmask(rules) {
  const blocks = Array.from(rules, (rule) => new Netmask(rule));
  return (text) => {
    for (const block of blocks) {
      if (block.contains(text)) return true;
    }
    return false;
  };
}

function ipMatchingList(rules) {
  const matches = Array.from(rules, (rule) => ipMatching.getMatch(rule));
  return (text) => {
    const address = ipMatching.getIP(text);
    if (!address) return false;
    for (const match of matches) {
      if (match.matches(address)) return true;
    }
    return false;
  };
}

/** The middleware itself, with the smallest context it needs. */
function honoList(rules) {
  const restrict = ipRestriction((context) => context.address, { allowList: Array.from(rules) }, refused);
  return async (text) => (await restrict({ address: text }, admitted)) !== refusal;
}

const refusal = new Response('Forbidden', { status: 403 });

function refused() {
  return refusal;
}

async function admitted() {}
