// The memory of the process that this runs in, with garbage collected.

const warnings = [];
process.on('warning', (warning) => warnings.push(warning.message));

/** Bytes of heap and of the process, how many connections are open, and what the runtime has warned of. */
export async function measureMemory() {
  // Finalizers run between collections and let the next one take more.
  for (let i = 0; i < 5; i += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const connections = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  return { rss, heap: heapUsed + external, connections, warnings };
}
