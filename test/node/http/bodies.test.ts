import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { Bodies, type ReadBody } from '../../../src/node/http/bodies.ts';
import { httpLimits } from '../../../src/node/http/limits.ts';

const free = httpLimits.uncountedBodyBytes;

/** A body on its way. `bodies` looks at nothing but its headers and its data. */
function sender(bodies: Bodies, headers: Record<string, string> = {}) {
  const stream = Object.assign(new PassThrough(), { headers });
  let heard = 0;
  const read = bodies.read(stream as unknown as IncomingMessage, () => heard++);
  return {
    read,
    heard: () => heard,
    async send(bytes: number | string) {
      stream.write(Buffer.from(typeof bytes === 'number' ? 'x'.repeat(bytes) : bytes));
      await new Promise((resolve) => setImmediate(resolve));
    },
    end: () => stream.end(),
    leave: () => stream.destroy(),
  };
}

function text(body: ReadBody): string {
  assert.equal(body.kind, 'body');
  return body.kind === 'body' ? Buffer.from(body.bytes).toString() : '';
}

describe('bodies', () => {
  it('puts pieces together, one or many', async () => {
    const bodies = new Bodies(1000);
    const none = sender(bodies);
    none.end();
    assert.equal(text(await none.read), '');
    const one = sender(bodies);
    await one.send('whole');
    one.end();
    assert.equal(text(await one.read), 'whole');
    const many = sender(bodies);
    const pieces = Array.from({ length: 300 }, (_, index) => String(index % 10));
    for (const piece of pieces) await many.send(piece);
    many.end();
    assert.equal(text(await many.read), pieces.join(''));
    assert.equal(many.heard(), 300);
  });

  it('refuses what says that it is too large, and what is', async () => {
    const bodies = new Bodies(1000);
    const declared = sender(bodies, { 'content-length': '1001' });
    assert.deepEqual(await declared.read, { kind: 'too-large' });
    const grown = sender(bodies);
    await grown.send(1000);
    await grown.send(1);
    assert.deepEqual(await grown.read, { kind: 'too-large' });
    const exact = sender(bodies, { 'content-length': '1000' });
    await exact.send(1000);
    exact.end();
    assert.equal(text(await exact.read).length, 1000);
  });

  it('tells when the sender left', async () => {
    const gone = sender(new Bodies(1000));
    await gone.send(5);
    gone.leave();
    assert.deepEqual(await gone.read, { kind: 'gone' });
  });

  it('gives the largest unfinished body up when all are too much, and lets small ones through', async () => {
    const bodies = new Bodies(10 * free, 10 * free);
    const [large, middle, small] = [sender(bodies), sender(bodies), sender(bodies)];
    await large.send(8 * free);
    await middle.send(3 * free);
    await small.send(free);
    await middle.send(2 * free);
    assert.deepEqual(await large.read, { kind: 'no-room' });
    middle.end();
    small.end();
    const kept = await middle.read;
    assert.equal(text(kept).length, 5 * free);
    assert.equal(text(await small.read).length, free);
    // What is read stays counted until it is worked on.
    const next = sender(bodies);
    await next.send(8 * free);
    assert.deepEqual(await next.read, { kind: 'no-room' });
    if (kept.kind === 'body') bodies.release(kept.bytes);
    const last = sender(bodies);
    await last.send(8 * free);
    last.end();
    assert.equal(text(await last.read).length, 8 * free);
  });
});
