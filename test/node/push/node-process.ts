/** A node in a process of its own, for tests that kill it. Run as `node --import tsx node-process.ts <folder>`; says its URL. */
import { startNode } from '../../../src/node/create-node.ts';
import { testSigner } from '../../helpers/signer.ts';

const node = await startNode({ signer: testSigner(1), operator: testSigner(0).address, folder: process.argv[2]! });
process.stdout.write(`${node.url}\n`);
