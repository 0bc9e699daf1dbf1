// Every topic of the comparison, cheap ones first.

import type { Subject, Topic } from '../harness.ts';
import {
  addressTopic, cidrTopic, forwardedTopic, ipFilterTopic, longCidrTopic, xForwardedForTopic,
} from './addresses.ts';
import { base64urlTopic, equalTopic, hmacTopic, keyTopic, sha256Topic } from './primitives.ts';
import { cacheTopic, credentialsTopic, signTopic, verifyTopic } from './tokens.ts';

/** All topics, comparing this subject with the slow twins. */
export function allTopics(subject: Subject): readonly Topic[] {
  return [
    base64urlTopic, equalTopic, sha256Topic, hmacTopic, keyTopic,
    addressTopic, cidrTopic, longCidrTopic, ipFilterTopic, xForwardedForTopic, forwardedTopic,
    credentialsTopic, signTopic, verifyTopic, cacheTopic,
  ].map((make) => make(subject));
}
