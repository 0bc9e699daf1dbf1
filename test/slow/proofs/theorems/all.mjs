// All theorems, in the order of the table.

import { blocks, order, successor } from './addresses.mjs';
import { decode, encode, texts } from './base64url.mjs';
import { equalBytes, equalWords } from './constant-time.mjs';
import { dotted, members, times } from './exhaustive.mjs';
import { keyStates, mac, whole } from './hmac.mjs';
import { compress, constants, padding } from './sha256.mjs';
import { independence, verdict } from './verify.mjs';

export const THEOREMS = [
  constants,
  compress,
  padding,
  keyStates,
  mac,
  whole,
  equalBytes,
  equalWords,
  encode,
  decode,
  texts,
  independence,
  verdict,
  blocks,
  successor,
  order,
  members,
  dotted,
  times,
];
