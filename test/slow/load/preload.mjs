// Loaded into a gate that is a program of its own, before the program: tells its memory when it is asked.

import { measureMemory } from './memory.mjs';

process.on('message', async ({ id, command }) => {
  if (command === 'measure') process.send({ id, ...(await measureMemory()) });
});
// The channel is the observer's, and keeps no program alive.
process.channel?.unref();
