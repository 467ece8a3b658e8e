import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PushedMessage } from '../../src/base/result.ts';
import { chalkFor } from '../../src/repl/printer.ts';
import { renderPushed } from '../../src/repl/pushed-tree.ts';

const id = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE';
const draw = (pushed: PushedMessage[], outbox: Parameters<typeof renderPushed>[1] = [], width: number | undefined = 80, color = false): string =>
  renderPushed(pushed, outbox, { chalk: chalkFor({ color }), width });

describe('what became of an outbox', () => {
  it('is a tree: slots, answers, what followed, what failed', () => {
    const pushed: PushedMessage[] = [
      { n: 1, target: id, id: 'i', slot: 4, outbox: [{ n: 1, action: 'Said', tags: {}, data: 'two\nlines\u001b[2J' }, { n: 2, target: 'B', action: 'Pong', tags: {} }], pushed: [{ n: 2, target: 'B', slot: 9, error: 'boom' }] },
      { n: 2, target: 'far', slot: 1, node: 'http://127.0.0.1:8735' },
      { n: 3, target: id, status: 404, error: 'Could not access target process!' },
      { n: 4, target: 'X', status: 503, error: 'not reached' },
      { n: 5, target: '', status: 508, error: `push depth exceeded. ${'x'.repeat(100)}` },
    ];
    assert.equal(
      draw(pushed, [{ n: 1, target: id, action: 'Ping', tags: {} }]),
      [
        '-> AbCdE…AbCdE slot 4  Ping',
        '   Said "two\\nlines\\u001b[2J"',
        '   -> B slot 9: boom',
        '-> far slot 1 on http://127.0.0.1:8735',
        '-> AbCdE…AbCdE: not a process here',
        '-> X: not reached',
        `-> push depth exceeded. ${'x'.repeat(100)}`,
      ].join('\n'),
    );
  });

  it('has whole ids without a width', () => {
    assert.equal(renderPushed([{ n: 1, target: id, slot: 2 }], [], { chalk: chalkFor({ color: false }), width: undefined }), `-> ${id} slot 2`);
  });

  it('shows the beginning and the end of a long one, within the width', () => {
    let pushed: PushedMessage[] = [{ n: 1, target: '', status: 508, error: 'push depth exceeded' }];
    for (let slot = 64; slot > 0; slot--) pushed = [{ n: 1, target: id, slot, pushed }];
    const lines = draw(pushed).split('\n');
    assert.equal(lines.length, 41);
    assert.equal(lines[0], '-> AbCdE…AbCdE slot 1');
    assert.equal(lines[35], '… 25 more lines …');
    assert.match(lines[40]!, /-> push depth exceeded$/);
    for (const line of lines) assert.ok(line.length <= 80, line);
  });

  it('names a message by itself where no outbox does', () => {
    assert.equal(draw([{ n: 1, target: 'W', slot: 2, action: 'Deep\u001b' }]), '-> W slot 2  Deep\\x1b');
  });

  it('tells what comes back to the wallet that asked, from deeper down', () => {
    const answer = { n: 1, target: 'ann', action: 'Credit-Notice', tags: {}, data: '5' };
    const pushed: PushedMessage[] = [{ n: 1, target: 'T', slot: 4, outbox: [answer, { n: 2, target: 'B', action: 'Pong', tags: {} }], pushed: [{ n: 1, target: 'ann', toSender: true }, { n: 2, target: 'B', slot: 9 }] }];
    assert.equal(draw(pushed), ['-> T slot 4', '   Credit-Notice "5"', '   -> B slot 9  Pong'].join('\n'));
  });

  it('tells what a target printed or answered, dim, escaped and not at any length', () => {
    const said = (output: string, more: Partial<PushedMessage> = {}): string[] => draw([{ n: 1, target: 'T', slot: 4, output, ...more }], [], 30).split('\n').slice(1);
    assert.deepEqual(said('one\ntwo\u001b[2J\n\n'), ['   one', '   two\\x1b[2J']);
    assert.deepEqual(said(''), []);
    assert.deepEqual(said(`${'line\n'.repeat(7)}last`).length, 8);
    assert.deepEqual(said('line\n'.repeat(1e5)), [...Array.from({ length: 8 }, () => '   line'), '   …']);
    assert.deepEqual(said('__4', { outputEncoding: 'base64url' }), ['   <2 bytes>']);
    for (const line of said('x'.repeat(1e6))) assert.ok(line.length <= 30, line);
    // Beside an error, too.
    assert.deepEqual(said('on the way', { error: 'boom' }), ['   on the way']);
    assert.match(draw([{ n: 1, target: 'T', slot: 4, output: 'o' }], [], 80, true), /\u001b\[2mo\u001b/);
  });

  it('is loud only about what went wrong', () => {
    assert.equal(draw([{ n: 1, target: 'W', toSender: true }], [], 80), '');
    assert.equal(draw([{ n: 1, target: 'W', status: 404, error: 'x' }], [], 80, true), '\u001b[2m-> W: not a process here\u001b[22m');
    assert.match(draw([{ n: 1, target: 'W', slot: 1, error: 'boom' }], [], 80, true), /\u001b\[31mboom/);
  });
});
