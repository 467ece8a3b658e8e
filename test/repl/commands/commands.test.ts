import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../../src/base/errors.ts';
import { fakeClient, openTerminal, processId, runPipe } from '../session.ts';

const id = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE';

describe('.send and .eval', () => {
  it('force what a line means', async () => {
    const { sent } = await runPipe('.send return x\n.eval Inc\n.SEND Post Title="a b" -- c = d\n');
    assert.deepEqual(JSON.parse(JSON.stringify(sent)), [
      { action: 'return', data: 'x' },
      { action: 'Eval', data: 'Inc' },
      { action: 'Post', tags: { Title: 'a b' }, data: 'c = d' },
    ]);
  });

  for (const line of ['.send', '.eval', '.send f(x)', '.load', '.editor x', '.json maybe', '.done', '.cancel', '.load "x', '.help nothing']) {
    it(`${line} is refused before anything is sent`, async () => {
      const { exitCode, err, sent } = await runPipe(line);
      assert.deepEqual([exitCode, sent], [ExitCode.usage, []]);
      assert.match(err, /^Error: .+\.\n(.+\n)?$/);
    });
  }
});

describe('.load-blueprint', () => {
  const loading = (outcome: () => Promise<string[]>) => {
    const asked: string[] = [];
    const client = Object.assign(fakeClient(), {
      async loadBlueprint(source: string, { tell }: { tell: (line: string) => void }) {
        asked.push(source);
        tell('trial passed');
        return outcome();
      },
    });
    return { asked, client };
  };

  it('says what was done, and a line means what it meant before', async () => {
    const { asked, client } = loading(async () => ['loaded token']);
    const { out, err, sent } = await runPipe('Inc\n.load-blueprint token\nInc 5\nx = 1\n.load-blueprint "my file.lua"\n', { client });
    assert.deepEqual([out, err, asked], ['loaded token\nloaded token\n', '', ['token', 'my file.lua']]);
    assert.deepEqual(sent.map(({ action, data }) => [action, data]), [['Inc', undefined], ['Inc', '5'], ['Eval', 'x = 1']]);
    const lua = loading(async () => ['loaded token']);
    const handlers = await runPipe('.load-blueprint token\nInc\n', { client: lua.client, process: { id: processId, kind: 'handlers' } });
    assert.deepEqual(handlers.sent.map(({ action }) => action), ['Eval']);
  });

  it('does not promise another meaning in its manual', async () => {
    const { out } = await runPipe('.help load-blueprint');
    assert.match(out, /A line means what it meant before/);
    assert.doesNotMatch(out, /Lua then/);
  });

  it('shows on the way to somebody who types what is going on', async () => {
    const { client } = loading(async () => ['loaded token']);
    const terminal = openTerminal({ client });
    terminal.type('.load-blueprint token\r');
    await terminal.ends('trial passed\nloaded token\ncounter> ');
    terminal.type('\x04');
    await terminal.ended;
  });

  it('shows why it was refused, and stays what it was', async () => {
    const { client } = loading(() => Promise.reject(new HbxError('load-blueprint/refused', 'No.', { exitCode: ExitCode.process })));
    const { err, exitCode, sent } = await runPipe('.load-blueprint token\nInc\n', { client, stopOnError: false });
    assert.deepEqual([err, exitCode, sent[0]!.action], ['Error: No.\n', 1, 'Inc']);
  });

  for (const line of ['.load-blueprint', '.load-blueprint a b']) {
    it(`${line} is refused`, async () => assert.match((await runPipe(line)).err, /Write it as \.load-blueprint <name\|file>\./));
  }

  it('says so where there are none', async () => assert.match((await runPipe('.load-blueprint token')).err, /There are no blueprints in this console/));
});

describe('.load', () => {
  const files: Record<string, string> = { 'one.lua': 'x = 1\nInc\n', 'my two.lua': 'y = 2', 'empty.lua': ' \n', 'big.lua': `-- ${'x'.repeat(5_000)}` };
  const readFile = async (path: string): Promise<string> => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('nope'), { code: 'ENOENT' });
    return text;
  };

  it('sends each file as one Eval', async () => {
    const { out, err, sent } = await runPipe('.load one.lua "my two.lua"', { readFile });
    assert.deepEqual(sent, [{ action: 'Eval', data: 'x = 1\nInc\n', file: 'one.lua' }, { action: 'Eval', data: 'y = 2', file: 'my two.lua' }]);
    assert.deepEqual([out, err], ['', '']);
  });

  it('tells the size to somebody who types', async () => {
    const terminal = openTerminal({ readFile });
    terminal.type(".load 'my two.lua' big.lua\r");
    await terminal.ends('slot 2 · 12 ms\noutbox empty\ncounter> ');
    assert.match(terminal.screen(), /\nmy two\.lua, 5 bytes\nslot 1[^]*\nbig\.lua, 4\.9 KB\nslot 2/);
    terminal.type('\x04');
    await terminal.ended;
  });

  it('stops at the first that fails', async () => {
    const client = fakeClient(() => ({ ok: false, error: { message: 'bad', traceback: [] } }));
    const { sent } = await runPipe('.load one.lua one.lua', { readFile, client, stopOnError: false });
    assert.equal(sent.length, 1);
  });

  it('says why a file can not be sent', async () => {
    assert.equal((await runPipe('.load no.lua', { readFile })).err, "Error: Can't read no.lua: there is no such file.\n");
    assert.equal((await runPipe('.load empty.lua', { readFile })).err, 'Error: empty.lua is empty, so there is nothing to send.\n');
  });
});

describe('.help', () => {
  it('explains the lines of both kinds and lists the commands', async () => {
    const { out } = await runPipe('.help');
    assert.match(out, /^A line is an action, or Lua when it can't be one:/);
    assert.match(out, /\n {2}\.load <file…> {2,}run Lua files inside the process\n/);
    assert.match((await runPipe('.help', { process: { id: processId, kind: 'handlers' } })).out, /^A line is Lua, sent as Eval:/);
    for (const line of out.split('\n')) assert.ok(line.length <= 100, line);
  });
  it('finds a command with or without its dot', async () => {
    assert.match((await runPipe('.help .LOAD')).out, /^\.load <file…>\nRun Lua files inside the process\.\n/);
  });
});

describe('.json and .outbox', () => {
  const client = () => fakeClient(() => ({ outbox: [{ n: 1, target: id, tags: {}, data: 'word '.repeat(200) }] }));

  it('show the last answer whole without sending again', async () => {
    const one = client();
    const terminal = openTerminal({ client: one });
    terminal.type('Get\r');
    await terminal.ends('characters more\ncounter> ');
    assert.ok(!terminal.screen().includes(id));
    terminal.type('.outbox\r');
    await terminal.ends('word\ncounter> ');
    assert.ok(terminal.screen().includes(`1  ${id}  `));
    terminal.type('.json\r');
    await terminal.ends('  }\n}\ncounter> ');
    assert.ok(terminal.screen().includes(`"target": "${id}"`));
    terminal.type('.json off\rGet\r');
    await terminal.ends('characters more\ncounter> ');
    assert.equal(one.sent.length, 2);
    terminal.type('\x04');
    await terminal.ended;
  });

  it('say when there is nothing', async () => {
    const terminal = openTerminal();
    terminal.type('.outbox\r');
    await terminal.ends('Nothing was sent yet.\ncounter> ');
    terminal.type('Get\r.outbox\r');
    await terminal.ends('.outbox\noutbox empty\ncounter> ');
    terminal.type('\x04');
    await terminal.ended;
  });

  it('work in a pipe', async () => {
    const { out } = await runPipe('.json\nGet\n.json off\n', { client: client() });
    assert.equal(JSON.parse(out).outbox[0].target, id);
  });
});
