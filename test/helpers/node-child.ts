/** The process behind `nodeProcess`: hosts a node, in a folder or in memory, and tells what it costs. Run with an IPC channel: `node-child.ts [folder]`. */
import { readFileSync } from 'node:fs';
import { startNode } from '../../src/node/create-node.ts';
import { testSigner } from './signer.ts';

const folder = process.argv[2];
const node = await startNode({ ...(folder === undefined ? {} : { folder }), signer: testSigner(1), operator: testSigner(0).address, onLog: (event, fields) => event === 'request.bug' && console.error(event, fields) });

/** The most memory this process ever had, in bytes; `undefined` where the system does not tell. */
function peak(): number | undefined {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  } catch {
    return undefined;
  }
}

process.on('message', () => {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send!({ kept: heapUsed + external, peak: peak(), active: node.active() });
});
process.on('disconnect', () => process.exit());
process.send!({ port: node.port });
