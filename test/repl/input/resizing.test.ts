// Alone: it holds the timers of its process.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { altEnter, enter, left, paste, tab, text } from './editor.ts';
import { holdTimers, kinds, openOn } from './resizable.ts';

const [anew] = kinds;
const long = 'return "a text that is longer than one row of a terminal of fifty columns or so"';
/** Keys, and those of them that stand after another width: a list goes away. */
const entries: readonly (readonly [what: string, keys: readonly string[], kept?: readonly string[]])[] = [
  ['a short line', ['Inc']],
  ['a long line', [long]],
  ['a long line, the cursor in its middle', [long, left.repeat(40)]],
  ['wide characters', [`${'日本語'.repeat(12)}u\u0308 🙂`, left.repeat(7)]],
  ['many lines, the cursor in the last', [paste(`local a = '${'x'.repeat(60)}'\n${long}\nreturn a`)]],
  ['many lines, the cursor in the middle', [paste(`local a = '${'x'.repeat(60)}'\n${long}\nlocal b = '${'y'.repeat(70)}'`), left.repeat(120)]],
  ['the first of many lines', [paste(`short\n${long}\n${long}`), left.repeat(2 * long.length + 3)]],
  ['a search', [long, '\x12', 'entered']],
  ['a list below it', [`f ${long}`, tab, tab], [`f ${long}`]],
];

/** A terminal on which a long line is typed, at a width where it makes a difference how the terminal wraps. */
async function typed(context: TestContext, given: Parameters<typeof openOn>[3] = {}) {
  holdTimers(context);
  const session = openOn(anew!, context, 80, given);
  session.editor.print('before');
  const read = session.read();
  await session.type(long);
  context.after(() => session.close());
  return { ...session, read };
}
const at = (columns: number, entry = long): string[] => ['before', ...`counter> ${entry}`.match(new RegExp(`.{1,${columns}}`, 'g'))!.map((row) => row.trimEnd())];

describe('another width', () => {
  for (const kind of kinds) {
    it(`on a terminal ${kind.name}`, { skip: kind.skip }, async (context) => {
      holdTimers(context);
      for (const [what, keys, kept = keys] of entries) {
        const session = openOn(kind, context, 80);
        // In the topmost rows xterm.js can't move its cursor as it wants to.
        const news = ['before', 'it', 'all'];
        session.editor.print(news.join('\n'));
        void session.read();
        await session.type(...keys);
        for (const columns of [50, 100, 31, 64, 30]) {
          session.resize(columns);
          // A message that comes before it is known where the entry is.
          if (columns === 31) news.push('news');
          if (columns === 31) session.editor.print('news');
          await session.pass();
          const fresh = openOn(kind, context, columns);
          fresh.editor.print(news.join('\n'));
          void fresh.read();
          await fresh.type(...kept);
          assert.deepEqual(session.seen(), fresh.seen(), `${what}, ${columns} columns`);
          fresh.close();
        }
        session.close();
      }
    });
  }

  it('is dragged without asking each time, or drawing', async (context) => {
    const session = await typed(context);
    for (let columns = 79; columns > 34; columns--) {
      session.resize(columns);
      await session.pass(10);
    }
    assert.equal(session.asked(), 0);
    await session.pass();
    assert.deepEqual([session.asked(), session.seen().rows], [1, at(35)]);
  });

  it('is not asked about when it makes no difference', async (context) => {
    const session = await typed(context);
    session.resize(120);
    await session.pass();
    assert.equal(session.asked(), 1);
    session.resize(100);
    await session.pass();
    assert.deepEqual([session.asked(), session.seen().rows], [1, at(100)]);
  });

  it('is waited for when the answer is that of a width nobody told of', async (context) => {
    let answer = '';
    const session = await typed(context, { reply: (given) => (answer = given) });
    session.resize(30);
    await session.pass(60);
    session.input.write('\x1b[5;20R');
    await session.pass(60);
    assert.equal(session.asked(), 1);
    session.resize(35);
    await session.pass(60);
    assert.equal(session.asked(), 2);
    session.input.write(answer);
    await session.pass(60);
    assert.deepEqual([session.asked(), session.seen().rows], [2, at(35)]);
  });

  it('is asked about a few times, but not again, where no answer fits', async (context) => {
    const session = await typed(context, { reply: () => setImmediate(() => session.input.write('\x1b[5;2R')) });
    session.resize(30);
    await session.pass(600);
    assert.deepEqual([session.asked(), session.seen().rows], [4, at(30)]);
    session.resize(70);
    await session.pass();
    assert.deepEqual([session.asked(), session.seen().rows], [5, at(70)]);
  });

  it('holds back what is typed and what is entered', async (context) => {
    const session = await typed(context);
    session.resize(30);
    session.input.write('x');
    session.input.write(` y${altEnter}z${enter}`);
    session.editor.print('news');
    assert.deepEqual(session.seen().rows, at(30));
    await session.pass();
    assert.deepEqual(await session.read, text(`${long}x y\nz`));
    assert.deepEqual(session.seen().rows, ['before', 'news', ...at(30, `${long}x y`).slice(1), '     ... z', '']);
  });

  it('is asked about once where nobody answers', async (context) => {
    const session = await typed(context, { reply: () => {} });
    session.resize(30);
    await session.pass(230);
    assert.deepEqual([session.asked(), session.seen().rows], [1, at(30)]);
    session.resize(70);
    // At once.
    await session.pass(10);
    assert.deepEqual([session.asked(), session.seen().rows], [1, at(70)]);
  });

  it('may be answered late and in pieces, and no piece is typed', async (context) => {
    let answer = '';
    const session = await typed(context, { reply: (given) => (answer = given) });
    session.resize(30);
    await session.pass(230);
    await session.type('a', answer.slice(0, 2), answer.slice(2, 4), answer.slice(4), 'b');
    assert.deepEqual(session.seen().rows, at(30, `${long}ab`));
    // That one is no answer to the next question.
    session.resize(80);
    await session.pass(60);
    assert.equal(session.asked(), 2);
    session.input.write(answer.slice(0, 1));
    // Escape by now.
    await session.pass(130);
    session.input.write(`${answer.slice(1)}c`);
    await session.pass(60);
    assert.deepEqual(session.seen().rows, at(80, `${long}abc`));
    await session.type('\x1b[3;4R', '[', enter);
    assert.deepEqual(await session.read, text(`${long}abc[`));
  });

  it('ends the wait when the editor is closed', async (context) => {
    const session = await typed(context, { reply: () => {} });
    session.resize(30);
    session.editor.print('news');
    session.editor.close();
    assert.deepEqual(session.seen().rows, ['before', 'news', ...at(30).slice(1), '']);
  });
});
