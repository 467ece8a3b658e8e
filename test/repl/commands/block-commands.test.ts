/** `.editor`, `.done`, `.cancel`, `.print` and `.edit`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeClient, fakeFiles, runPipe } from '../session.ts';
import { openTypedConsole } from '../typed-console.ts';

describe('.editor', () => {
  it('tells of a line that looks like a command, when the block fails there', async () => {
    const failing = (line: number) => openTypedConsole({ client: fakeClient(() => ({ error: { message: 'unexpected symbol', line, traceback: [] } })) });
    assert.match(await failing(2).enter('.editor', 'x = 1\n.don\n.done'), /\n`\.don` is Lua inside a block\. Did you mean `\.done`\?$/);
    assert.match(await failing(3).enter('.editor', 'f()\n.foo\n.done'), /\n`\.foo` is Lua inside a block\. The commands there are \.done, \.cancel and \.print\.$/);
    assert.ok(!(await failing(1).enter('.editor', 'x = y\n.don\n.done')).includes('inside a block'));
  });

  it('collects lines until .done sends them as one Eval', async () => {
    const { sent } = await runPipe('.editor\nlocal a = 1\n\n  return a\n.done\nInc\n');
    assert.deepEqual(sent, [{ action: 'Eval', data: 'local a = 1\n\n  return a' }, { action: 'Inc' }]);
  });

  it('is dropped by .cancel, and an empty one sends nothing', async () => {
    const { sent, exitCode } = await runPipe('.editor\nInc\n.cancel\n.editor\n\n.done\n.editor\n-- nothing\n.done\n');
    assert.deepEqual([sent, exitCode], [[], 0]);
  });

  it('takes the text of a line editor at once, with the command at its end', async () => {
    const { console, client, enter } = openTypedConsole();
    await enter('.editor', 'one = 1\ntwo = 2\n.print');
    assert.deepEqual(console.block?.lines, ['one = 1', 'two = 2']);
    await enter('three = 3\n.done');
    assert.deepEqual([client.sent, console.block], [[{ action: 'Eval', data: 'one = 1\ntwo = 2\nthree = 3' }], undefined]);
  });

  it('takes a pasted block, .editor included, and what follows it', async () => {
    const { client, enter, console } = openTypedConsole();
    await enter('.editor\nx = 1\ny = 2\n.done\nInc');
    assert.deepEqual(client.sent, [{ action: 'Eval', data: 'x = 1\ny = 2' }, { action: 'Inc' }]);
    await enter('.editor\nx = 1\ny = 2');
    assert.deepEqual(console.block?.lines, ['x = 1', 'y = 2']);
    await enter('.cancel');
    assert.equal(client.sent.length, 2);
  });

  it('keeps the block as one entry of the history, with its meaning', async () => {
    const { console, enter } = openTypedConsole();
    await enter('.editor', 'a = 1\nb = 2\n.done', '.editor', 'counter\n.done');
    assert.deepEqual(console.context.history, ['.eval counter', '.editor', 'a = 1\nb = 2', '.editor']);
    assert.deepEqual(console.context.entered.map(({ text }) => text), ['a = 1\nb = 2', '.eval counter']);
  });
});

describe('.print', () => {
  it('shows the block with line numbers, harmless, and goes on', async () => {
    const lines = Array.from({ length: 10 }, (_, index) => `x = ${index}`).join('\n');
    const { out, sent } = await runPipe(`.editor\n${lines}\n\x1b[2J\n.print\n.cancel\n`);
    assert.match(out, /^ 1 {2}x = 0\n[^]*\n10 {2}x = 9\n11 {2}\\x1b\[2J\n$/);
    assert.deepEqual(sent, []);
  });

  it('shows a statement that is not finished', async () => {
    const { out, sent } = await runPipe('f = function()\n.print\nend\n');
    assert.deepEqual([out, sent.length], ['1  f = function()\n', 1]);
  });

  it('says so when the block is empty, and needs one', async () => {
    const { enter } = openTypedConsole();
    assert.match(await enter('.editor', '.print'), /The block is empty\.$/);
    assert.match(await enter('.cancel', '.print'), /Error: \.print shows a block, and there is none\.\n\.editor starts one\.$/);
  });
});

describe('.edit', () => {
  const editing = (result: string, texts: Record<string, string> = {}) => {
    const given: string[] = [];
    const files = fakeFiles(texts, (text) => (given.push(text), result));
    return { given, files };
  };

  it('opens the last Lua and puts what was saved at the prompt, without sending it', async () => {
    const { given, files } = editing('function f()\n  return 2\nend\n\n');
    const { enter, proposed, client } = openTypedConsole({ files, history: ['function f() return 1 end', 'older = 1'] });
    await enter('Inc', '.edit');
    assert.deepEqual([given, proposed, client.sent], [['function f() return 1 end'], ['function f()\n  return 2\nend'], [{ action: 'Inc' }]]);
  });

  it('keeps .eval where the Lua was typed with it, and starts empty when there is none', async () => {
    for (const [history, before] of [[['Inc', '.eval counter'], '.eval counter'], [['Inc', '.get x'], '']] as const) {
      const { given, files } = editing('.eval counter + 1');
      const { enter, proposed } = openTypedConsole({ files, history });
      await enter('.edit');
      assert.deepEqual([given, proposed], [[before], ['.eval counter + 1']]);
    }
  });

  for (const [what, result] of [['unchanged', 'x = 1\r\n'], ['empty', ' \n']] as const) {
    it(`does nothing with an ${what} text`, async () => {
      const { files } = editing(result, { 'a.lua': 'x = 1\n' });
      const { enter, proposed } = openTypedConsole({ files, history: ['x = 1'] });
      assert.match(await enter('.edit', '.edit a.lua'), /nothing changes\.\n.*nothing changes\.$/);
      assert.deepEqual([proposed, files.texts.get('a.lua')], [[], 'x = 1\n']);
    });
  }

  it('changes a file in its place, makes a new one, and puts .load at the prompt', async () => {
    const { given, files } = editing('y = 2\n', { 'a.lua': 'x = 1\n' });
    const { enter, proposed, client } = openTypedConsole({ files });
    await enter('.edit a.lua', '.edit "my new.lua"');
    assert.deepEqual([given, proposed], [['x = 1\n', ''], ['.load a.lua', '.load "my new.lua"']]);
    assert.deepEqual([[...files.texts], client.sent], [[['a.lua', 'y = 2\n'], ['my new.lua', 'y = 2\n']], []]);
  });

  it('says why a file can not be read or written, and passes on what the editor says', async () => {
    const failure = Object.assign(new Error('x'), { code: 'EACCES' });
    const { enter, proposed } = openTypedConsole({ files: { ...fakeFiles({}, () => 'new'), read: () => Promise.reject(failure) } });
    assert.match(await enter('.edit a.lua'), /Can't read a\.lua: no permission\./);
    const other = openTypedConsole({ files: { ...fakeFiles({}, () => 'new'), write: () => Promise.reject(failure) } });
    assert.match(await other.enter('.edit a.lua'), /Can't write a\.lua: no permission\./);
    assert.deepEqual([...proposed, ...other.proposed], []);
  });

  it('does nothing when it was cancelled meanwhile', async () => {
    const one: ReturnType<typeof openTypedConsole> = openTypedConsole({ files: fakeFiles({ 'a.lua': '1' }, () => (one.console.cancelRunning(), 'changed')) });
    await one.enter('.edit', '.edit a.lua');
    assert.deepEqual([one.proposed, await one.console.context.files.read('a.lua')], [[], '1']);
  });

  it('needs a terminal', async () => {
    const { err, exitCode } = await runPipe('.edit\n');
    assert.deepEqual([err, exitCode], ['Error: .edit works on a terminal only, and these lines come from a pipe or a file.\n', 2]);
  });
});

describe('Ctrl-C in a block', () => {
  it('drops it', async () => {
    const { console, enter, client } = openTypedConsole({ client: fakeClient() });
    await enter('.editor', 'x = 1');
    console.dropBlock();
    await enter('Inc');
    assert.deepEqual(client.sent, [{ action: 'Inc' }]);
  });
});
