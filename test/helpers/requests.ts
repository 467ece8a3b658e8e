import assert from 'node:assert/strict';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { message } from '../../src/message/value.ts';
import { testSigner } from './signer.ts';
import type { TestNode } from './test-node.ts';

/** GETs a path. @returns status and body text */
export async function getText(target: TestNode, path: string): Promise<[status: number, text: string]> {
  const reply = await target.client.read(path);
  return [reply.status, Buffer.from(reply.body).toString()];
}

/** POSTs a message signed by one of the test keys, its path included. */
export async function postSigned(target: TestNode, key: 0 | 2, path: string, fields: Parameters<typeof message>[0]) {
  const signed = await httpsig.commit(message({ ...fields, path }), testSigner(key));
  const encoded = httpsig.encode(signed);
  assert.ok(encoded.ok);
  return target.client.transport.request({ method: 'POST', path, headers: encoded.value.headers, body: encoded.value.body });
}
