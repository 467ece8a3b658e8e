import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient } from '../../src/client/client.ts';
import { wireGenerationOf } from '../../src/client/wire-generation.ts';
import type { Transport } from '../../src/client/transport.ts';
import { testSigner } from '../helpers/signer.ts';

describe('wireGenerationOf', () => {
  it('goes by the names of the signatures', () => {
    const told = (input: string) => wireGenerationOf([['Signature-Input', input]]);
    assert.equal(told('http-sig-dfaccb806cebb0a5=("a" "@status");alg="rsa-pss-sha512";keyid="x"'), 'may');
    assert.equal(told('comm-u8chdyolwnbga0ga=("a");alg="hmac-sha256";keyid="constant:ao", comm-b=("a");alg="rsa-pss-sha512";keyid="publickey:x"'), 'sept');
    assert.equal(told('sig1=("x");keyid="comm-a=(b"'), undefined);
    assert.equal(wireGenerationOf([['signature', 'comm-a=:YQ==:']]), undefined);
  });
});

describe('client.generation', () => {
  /** A node that answers the first request with this. */
  function node(reply: { status?: number; body?: string; input?: string } | Error): { client: ReturnType<typeof createClient>; asked: string[] } {
    const asked: string[] = [];
    const transport: Transport = {
      url: 'http://node.example',
      request({ method, path }) {
        asked.push(`${method} ${path}`);
        if (reply instanceof Error) return Promise.reject(reply);
        const { status = 200, body = 'n'.repeat(43), input } = reply;
        return Promise.resolve({ status, headers: input === undefined ? [] : [['signature-input', input] as const], body: Buffer.from(body) });
      },
      close: () => Promise.resolve(),
    };
    return { client: createClient(transport, testSigner(0)), asked };
  }

  it('is asked once, with the address, also by several at a time', async () => {
    const { client, asked } = node({ input: 'comm-a=("b");alg="hmac-sha256";keyid="constant:ao"' });
    assert.deepEqual(await Promise.all([client.generation(), client.nodeAddress(), client.generation()]), ['sept', 'n'.repeat(43), 'sept']);
    assert.deepEqual(asked, ['GET /~meta@1.0/info/address']);
  });

  it('is that of hbx where a node does not tell', async () => {
    assert.equal(await node({}).client.generation(), 'may');
    for (const reply of [{ status: 404, body: '' }, { body: '<!doctype html><title>x</title>' }]) {
      const { client, asked } = node(reply);
      assert.deepEqual([await client.generation(), await client.generation(), asked.length], ['may', 'may', 1]);
      await assert.rejects(client.nodeAddress());
    }
  });

  it('is not guessed when the node is not reached, and asked again then', async () => {
    const { client, asked } = node(Object.assign(new Error('gone'), { code: 'x' }));
    await assert.rejects(client.generation(), /gone/);
    await assert.rejects(client.generation(), /gone/);
    assert.equal(asked.length, 2);
  });
});
