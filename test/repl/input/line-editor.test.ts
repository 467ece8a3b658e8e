import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { ctrlC, enter, left, openEditor, tab, text } from './editor.ts';

describe('the screen', () => {
  it('prints above what is typed', async () => {
    const session = openEditor();
    void session.read();
    await session.type('abc', left);
    session.editor.print('news\nof others');
    assert.deepEqual(session.screen(), ['news', 'of others', '> abc']);
    assert.deepEqual(session.fake.cursor, { row: 2, column: 4 });
    session.editor.close();
    assert.equal(session.fake.modes.size, 0);
  });

  it('is drawn anew when the width changes', async () => {
    const session = openEditor({ columns: 40 });
    session.editor.print('before');
    void session.read();
    await session.type('a text that is longer than twenty columns');
    assert.equal(session.screen().length, 3);
    for (const [columns, rows] of [[80, 1], [20, 3], [22, 2], [60, 1]] as const) {
      session.output.columns = columns;
      session.fake.resized();
      session.output.emit('resize');
      assert.equal(session.screen().length, rows + 1);
      assert.equal(session.fake.text(), 'before\n> a text that is longer than twenty columns');
    }
    session.editor.close();
  });

  it('is cleared by Ctrl-L', async () => {
    const session = openEditor();
    session.editor.print('before');
    void session.read();
    await session.type('ab', '\x0c', 'c');
    assert.deepEqual(session.screen().filter((row) => row !== ''), ['> abc']);
    session.editor.close();
  });

  it('has colours that leave the text as it is, or none', async () => {
    let drawn = '';
    const session = openEditor({ color: true, highlight: (typed) => (typed.includes('!') ? 'other' : typed.replace(/end/g, '\x1b[35mend\x1b[39m')) });
    session.output.on('data', (chunk: string) => (drawn += chunk));
    void session.read();
    await session.type('end x');
    assert.ok(drawn.endsWith('\x1b[35mend\x1b[0m x'));
    await session.type('!');
    assert.deepEqual(session.screen(), ['> end x!']);
    session.editor.close();
  });

  it('stays usable at twenty columns and fewer', async () => {
    for (const columns of [20, 4, 0]) {
      const session = openEditor({ columns, rows: 3 });
      const read = session.read({ initial: 'f(1)' });
      await session.type('日本', '\x01', 'x', tab, enter);
      assert.deepEqual(await read, text('xf(1)日本'));
      session.editor.close();
    }
  });
});

describe('between two entries', () => {
  it('keys wait, and Ctrl-C does not', async () => {
    const session = openEditor();
    const first = session.read();
    await session.type(`one${enter}two${enter}three`);
    assert.deepEqual(await first, text('one'));
    assert.equal(session.fake.text(), '> one\n');
    assert.deepEqual(await session.read(), text('two'));
    await session.type(`more${ctrlC}`);
    assert.equal(session.interrupts(), 1);
    const third = session.read();
    await session.type(`four${enter}`);
    assert.deepEqual(await third, text('four'));
    session.editor.close();
  });

  it('the end of the input waits too', async () => {
    const session = openEditor();
    const first = session.read();
    session.input.end(`one${enter}two${enter}three`);
    assert.deepEqual(await first, text('one'));
    assert.deepEqual(await session.read(), text('two'));
    assert.deepEqual(await session.read(), { kind: 'end', dropped: true });
    assert.deepEqual(await session.read(), { kind: 'end', dropped: false });
    session.editor.close();
  });

  it('another program may have the terminal', async () => {
    const modes: boolean[] = [];
    const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => modes.push(mode) });
    const session = openEditor({ input });
    const read = session.read();
    input.write(`a${enter}`);
    await read;
    session.editor.release();
    assert.deepEqual([modes, [...session.fake.modes], input.listenerCount('data'), input.isPaused()], [[true, false], [], 0, true]);
    session.editor.print('news');
    assert.equal(session.fake.text(), '> a\n');
    session.editor.hold();
    assert.equal(session.fake.text(), '> a\nnews\n');
    void session.read();
    assert.deepEqual([modes, [...session.fake.modes]], [[true, false, true], ['2004']]);
    session.editor.close();
    session.editor.close();
    assert.deepEqual(modes, [true, false, true, false]);
    assert.equal(session.output.listenerCount('resize'), 0);
  });

  it('Ctrl-Z gives the terminal back until the program goes on', async () => {
    let goOn = (): void => {};
    const session = openEditor({ suspend: (resumed) => (goOn = resumed) });
    const read = session.read();
    await session.type('ab', '\x1a');
    assert.deepEqual([session.screen(), session.fake.modes.size], [['> ab', ''], 0]);
    goOn();
    await session.type('c', enter);
    assert.deepEqual(await read, text('abc'));
    session.editor.close();
  });
});
