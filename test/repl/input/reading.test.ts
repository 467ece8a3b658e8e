// Alone: it holds the timers of its process.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Read } from '../../../src/repl/input/line-editor.ts';
import { altEnter, backspace, ctrlC, ctrlD, down, enter, entered, home, left, nextTurn, openEditor, paste, tab, text, up } from './editor.ts';

describe('an entry', () => {
  it('is entered when it is whole, and goes on when it is not', async () => {
    const session = openEditor();
    const read = session.read();
    await session.type('f(1', enter, '2', enter, '  3', enter, '4)');
    assert.deepEqual(session.screen(), ['> f(1', '. 2', '.   3', '.   4)']);
    await session.type(enter);
    assert.deepEqual(await read, text('f(1\n2\n  3\n  4)'));
    assert.deepEqual(session.screen(), ['> f(1', '. 2', '.   3', '.   4)', '']);
    session.editor.close();
  });

  const cases: [what: string, keys: string | string[], result: Read, given?: Parameters<typeof entered>[1]][] = [
    ['Enter inside one line enters it', ['Inc 5', home, enter], text('Inc 5')],
    ['Enter inside several lines splits the line', ['f(', enter, 'ab)', left, left, enter, '\x1b[B', '\x05', enter], text('f(\na\nb)')],
    ['Alt-Enter always adds a line', ['a', altEnter, 'b', enter], text('a\nb')],
    ['Shift-Enter does too, where the terminal tells', ['a', '\x1b[13;2u', 'b', enter], text('a\nb')],
    ['Backspace joins lines', ['f(', enter, backspace, ')', enter], text('f()')],
    ['lines without marks of a paste keep their own indent', ['f(\r  a\r    b\r)\r'], text('f(\n  a\n    b\n)')],
    ['.cancel ends what is not finished', ['f(', enter, '.cancel', enter], text('f(\n.cancel')],
    ['.print is Lua there', ['f(', enter, '.print', enter, ')', enter], text('f(\n.print\n)')],
    ['Ctrl-C drops it', ['Inc', ctrlC], { kind: 'interrupt', dropped: true, first: false }],
    ['Ctrl-C with nothing there is one more in a row', [ctrlC], { kind: 'interrupt', dropped: false, first: true }],
    ['Ctrl-D leaves only where nothing stands', ['a', home, ctrlD, ctrlD], { kind: 'end', dropped: false }],
    ['the end of the input drops it', ['abc'], { kind: 'end', dropped: true }],
    ['text that is there already is changed', [backspace, 'y', enter], text('Inc y'), { initial: 'Inc x' }],
    ['emacs keys', ['one two', '\x1bb', '\x0b', '\x01', '\x19', '\x1f', '\x05', '!', enter], text('one !')],
    ['unknown keys do nothing', ['a\x1b[15~\x1b[99;5~\x00\x0f\x11b', enter], text('ab')],
  ];
  for (const [what, keys, result, given] of cases) it(`${what}`, async () => assert.deepEqual(await entered(keys, given), result));

  it('that is not finished is not left by Ctrl-D, which tells how to', async () => {
    const session = openEditor({ columns: 60 });
    const read = session.read();
    await session.type('f(', ctrlD);
    assert.deepEqual(session.screen(), ['> f(', 'The statement is not finished. Ctrl-C drops it.']);
    await session.type(')', enter);
    assert.deepEqual(await read, text('f()'));
    assert.deepEqual(session.screen(), ['> f()', '']);
    session.editor.close();
  });
});

describe('pasted text', () => {
  it('stands in the entry as it is, and Enter enters all of it', async () => {
    const session = openEditor();
    const read = session.read();
    await session.type('x = ', paste('(\r\n  1\r\n\t2)\r\n'));
    assert.deepEqual(session.screen(), ['> x = (', '.   1', '.     2)', '. ']);
    await session.type(enter);
    assert.deepEqual(await read, text('x = (\n  1\n\t2)'));
    session.editor.close();
  });

  it('shows its control characters and sends them', async () => {
    const session = openEditor();
    const read = session.read();
    // The fake screen fails for a control character that comes through.
    await session.type(paste('a\x1b[2J\x07\x00\x9b31m\u202eb'));
    assert.deepEqual(session.screen(), ['> a\\x1b[2J\\x07\\x00\\x9b31m\\u202eb']);
    await session.type(enter);
    assert.deepEqual(await read, text('a\x1b[2J\x07\x00\x9b31m\u202eb'));
    session.editor.close();
  });

  it('may be a megabyte, of which a screenful is shown', async () => {
    const session = openEditor();
    const read = session.read();
    const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} with some text`).join('\n');
    await session.type(paste(lines));
    await session.type('!', '\x1b[1;5H', '-');
    assert.equal(session.screen().length, 12);
    assert.equal(session.screen()[0], '> -line 0 with some text');
    await session.type('\x1b[1;5F', enter);
    assert.deepEqual(await read, text(`-${lines}!`));
    assert.ok(session.fake.written.bytes < 50_000);
    session.editor.close();
  });
});

describe('a block', () => {
  it('takes lines until one says .done, .cancel or .print', async () => {
    for (const end of ['.done', '.cancel', '.print']) {
      assert.deepEqual(await entered(['Inc', enter, 'f(', enter, end, enter], { block: true }), text(`Inc\nf(\n${end}`));
    }
    assert.deepEqual(await entered(['a', enter, '.done', enter], { block: true, initial: 'x\n' }), text('x\na\n.done'));
  });

  it('is ended by a line in the middle too, and keeps what is behind it', async () => {
    assert.deepEqual(await entered([up, '.done', enter], { block: true, initial: 'a\n\nb' }), text('a\nb\n.done'));
  });

  it('goes back over its lines by Backspace', async () => {
    assert.deepEqual(await entered(['a', enter, backspace, 'b', enter, '.done', enter], { block: true }), text('ab\n.done'));
  });

  it('is not left by Ctrl-D', async () => {
    const session = openEditor({ columns: 60 });
    const read = session.read({ block: true });
    await session.type(ctrlD);
    assert.deepEqual(session.screen(), ['> ', '.done sends the block, .cancel drops it.']);
    await session.type(ctrlC);
    assert.deepEqual(await read, { kind: 'interrupt', dropped: true, first: false });
    session.editor.close();
  });

  it('has indents by Tab', async () => {
    assert.deepEqual(await entered([tab, 'a', enter, '.done', enter], { block: true }), text('  a\n.done'));
  });
});

describe('history', () => {
  const entries = ['newest', 'f(\n1\n)', 'oldest'];

  it('comes back with Up, blocks whole, and what was typed with Down', async () => {
    const session = openEditor({ entries });
    void session.read();
    await session.type('typed', up);
    assert.deepEqual(session.screen(), ['> newest']);
    await session.type(up);
    assert.deepEqual(session.screen(), ['> f(', '. 1', '. )']);
    await session.type(up, up);
    assert.deepEqual(session.fake.cursor, { row: 0, column: 3 });
    await session.type(up, up, up);
    assert.deepEqual(session.screen(), ['> oldest']);
    await session.type('!', down, down, down);
    assert.deepEqual(session.screen(), ['> typed']);
    await session.type(down, up, up, up, up, up);
    assert.deepEqual(session.screen(), ['> oldest!']);
    session.editor.close();
  });

  it('is entered as it is', async () => {
    assert.deepEqual(await entered([up, up, enter], { entries }), text('f(\n1\n)'));
    assert.deepEqual(await entered([up, enter]), text(''));
  });

  it('moves over wrapped rows first, in the column it had', async () => {
    const session = openEditor({ entries, columns: 20 });
    void session.read();
    await session.type('123456789 123456789 123456789 1', up);
    assert.deepEqual(session.fake.cursor, { row: 0, column: 13 });
    await session.type(down, '\x10', '\x0e');
    assert.deepEqual(session.fake.cursor, { row: 1, column: 13 });
    session.editor.close();
  });
});

describe('searching', () => {
  const entries = ['Get', 'Inc 5', 'Inc 7', 'x = (\nInc)', 'Inc 5'];
  const ctrlR = '\x12';

  it('goes back with each Ctrl-R and forward with Ctrl-S', async () => {
    const session = openEditor({ entries });
    void session.read();
    await session.type('typed', ctrlR, 'In', 'c');
    assert.deepEqual(session.screen(), ['> Inc 5', 'search: Inc']);
    assert.deepEqual(session.fake.cursor, { row: 0, column: 2 });
    await session.type(ctrlR);
    assert.deepEqual(session.screen(), ['> Inc 7', 'search: Inc']);
    await session.type(ctrlR);
    assert.deepEqual(session.screen(), ['> x = (', '. Inc)', 'search: Inc']);
    await session.type('\x13');
    assert.deepEqual(session.screen(), ['> Inc 7', 'search: Inc']);
    await session.type(' 9');
    assert.deepEqual(session.screen(), ['> Inc 7', 'not found: Inc 9']);
    await session.type('\x07');
    assert.deepEqual(session.screen(), ['> typed']);
    session.editor.close();
  });

  it('runs what it found, takes it for editing, or gives it up', async () => {
    assert.deepEqual(await entered([ctrlR, '(', enter], { entries }), text('x = (\nInc)'));
    assert.deepEqual(await entered([ctrlR, '7', '\x05', '0', enter], { entries }), text('Inc 70'));
    assert.deepEqual(await entered(['mine', ctrlR, '7', '\x07', enter], { entries }), text('mine'));
    assert.deepEqual(await entered(['mine', ctrlR, 'Inx', backspace, backspace, backspace, enter], { entries }), text('mine'));
    assert.deepEqual(await entered([ctrlR, paste('7\nrest'), enter], { entries }), text('Inc 7'));
  });
});

describe('Tab', () => {
  const items = ['Info', 'Init', 'Inbox'].map((one) => ({ text: one }));
  const complete = async (typed: string, cursor: number) => {
    const word = /\S*$/.exec(typed.slice(0, cursor))![0];
    return { from: cursor - word.length, items: items.filter((item) => item.text.startsWith(word)) };
  };

  it('completes what all have in common, and lists the rest', async () => {
    const session = openEditor({ complete });
    void session.read();
    await session.type('.send I', tab);
    assert.deepEqual(session.screen(), ['> .send In']);
    await session.type(tab);
    assert.deepEqual(session.screen(), ['> .send In', 'Info   Init   Inbox']);
    await session.type('b');
    assert.deepEqual(session.screen(), ['> .send Inb']);
    await session.type(tab);
    assert.deepEqual(session.screen(), ['> .send Inbox']);
    session.editor.close();
  });

  it('holds back what is typed until it has answered, unless Ctrl-C ends it', async () => {
    let answer = (): void => {};
    let aborted = false;
    const session = openEditor({
      complete: (typed, cursor, signal) => {
        signal.addEventListener('abort', () => (aborted = true));
        return new Promise((resolve) => (answer = () => void complete(typed, cursor).then(resolve)));
      },
    });
    const read = session.read();
    await session.type('Inf', tab, ' 5');
    assert.deepEqual(session.screen(), ['> Inf']);
    answer();
    await session.type('', enter);
    assert.deepEqual(await read, text('Info 5'));
    void session.read();
    await session.type('x', tab, 'lost', ctrlC, 'y');
    assert.equal(aborted, true);
    assert.deepEqual(session.screen().at(-1), '> xy');
    session.editor.close();
  });

  it('is no error when it fails, and takes nothing that could not be typed', async () => {
    assert.deepEqual(await entered(['a', tab, 'b', enter], { complete: () => Promise.reject(new Error('no')) }), text('ab'));
    assert.deepEqual(await entered(['a', tab, 'b', enter], { complete: () => { throw new Error('no'); } }), text('ab'));
    assert.deepEqual(await entered(['a', tab, 'b', enter], { complete: async () => ({ from: 0, items: [{ text: 'a\x1b[2J' }] }) }), text('ab'));
  });
});

describe('a preview', () => {
  it('stands below the text until the next key', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const asked: string[] = [];
    const session = openEditor({ preview: async (typed) => (asked.push(typed), `= ${typed.length}\x1b[2J`) });
    void session.read();
    await session.type('a', 'b');
    context.mock.timers.tick(200);
    await nextTurn();
    assert.deepEqual([asked, session.screen()], [['ab'], ['> ab', '= 2\\x1b[2J']]);
    await session.type('c');
    assert.deepEqual(session.screen(), ['> abc']);
    await session.type(enter);
    context.mock.timers.tick(200);
    assert.deepEqual(asked, ['ab']);
    session.editor.close();
  });
});
