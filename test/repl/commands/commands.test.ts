/** `.send`, `.eval`, `.load`, `.help`, `.json` and `.outbox`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../../src/base/errors.ts';
import { fakeClient, fakeFiles, processId, runPipe } from '../session.ts';
import { openTypedConsole } from '../typed-console.ts';

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

describe('.load', () => {
  const files = () => fakeFiles({ 'one.lua': 'x = 1\nInc\n', 'my two.lua': 'y = 2', 'empty.lua': ' \n', 'big.lua': `-- ${'x'.repeat(5_000)}` });

  it('sends each file as one Eval', async () => {
    const { out, err, sent } = await runPipe('.load one.lua "my two.lua"', { files: files() });
    assert.deepEqual(sent, [{ action: 'Eval', data: 'x = 1\nInc\n', file: 'one.lua' }, { action: 'Eval', data: 'y = 2', file: 'my two.lua' }]);
    assert.deepEqual([out, err], ['', '']);
  });

  it('tells the size to somebody who types', async () => {
    const { enter } = openTypedConsole({ files: files() });
    assert.match(await enter(".load 'my two.lua' big.lua"), /^my two\.lua, 5 bytes\nslot 1[^]*\nbig\.lua, 4\.9 KiB\nslot 2 · 12 ms$/);
  });

  it('stops at the first that fails', async () => {
    const client = fakeClient(() => ({ ok: false, error: { message: 'bad', traceback: [] } }));
    const { sent } = await runPipe('.load one.lua one.lua', { files: files(), client, stopOnError: false });
    assert.equal(sent.length, 1);
  });

  it('sends none when one of several can not be sent', async () => {
    const check = async (file: string): Promise<void> => {
      if (file === 'big.lua') throw new HbxError('bundle/syntax', 'It does not parse.');
    };
    const { err, sent } = await runPipe('.load one.lua big.lua', { files: files(), client: fakeClient(undefined, { check }) });
    assert.deepEqual([err, sent], ['Error: It does not parse.\n', []]);
    assert.deepEqual((await runPipe('.load one.lua empty.lua', { files: files() })).sent, []);
  });

  it('says why a file can not be sent', async () => {
    assert.equal((await runPipe('.load no.lua', { files: files() })).err, "Error: Can't read no.lua: there is no such file.\n");
    assert.equal((await runPipe('.load empty.lua', { files: files() })).err, 'Error: empty.lua is empty, so there is nothing to send.\n');
  });
});

describe('.help', () => {
  it('lists on legacynet what works there, and names the rest', async () => {
    const client = fakeClient(undefined, { network: { name: 'old', url: 'http://127.0.0.1:1', local: false, slots: false } });
    const { out } = await runPipe('.help', { client, process: { id: processId, kind: 'handlers', slot: -1 } });
    assert.doesNotMatch(out, /^  \.(?:state|slots|get|at|load-blueprint|ps)\b/m);
    assert.match(out, /^  \.globals /m);
    assert.match(out.replaceAll('\n', ' '), /This is legacynet: \.load-blueprint, .* and \.ps do not work here\./);
    assert.match((await runPipe('.help')).out, /^  \.state /m);
  });

  it('explains the lines of both kinds and lists the commands by group', async () => {
    const { out } = await runPipe('.help');
    assert.match(out, /^A line is an action, or Lua when it can't be one:/);
    assert.match(out, /\nsend\n {2}\.send <Action> [^]*\n {2}\.load <file…> {2,}run Lua files inside the process\n[^]*\n\nlook\n[^]*\n\ntime travel\n[^]*\n\nwrite\n[^]*\n\nsession\n/);
    assert.match((await runPipe('.help', { process: { id: processId, kind: 'handlers' } })).out, /^A line is Lua, sent as Eval, or an action that the process knows:[^]*\n  Info /);
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('has what a command does below it on a narrow terminal', async () => {
    const shown = await openTypedConsole({ width: 20 }).enter('.help');
    assert.match(shown, /\n {2}\.exit\n {6}leave \(so does\n {6}Ctrl-D\)\n/);
  });

  it('finds a command with or without its dot', async () => {
    assert.match((await runPipe('.help .LOAD')).out, /^\.load <file…>\nRun Lua files inside the process\.\n/);
  });
});

describe('.json and .outbox', () => {
  const client = () => fakeClient(() => ({ outbox: [{ n: 1, target: id, tags: { 'X-a': '\x1b[2J' }, data: 'word '.repeat(200) }] }));

  it('show the last answer whole without sending again', async () => {
    const one = client();
    const { enter } = openTypedConsole({ client: one });
    const shown = await enter('Get');
    assert.ok(!shown.includes(id) && shown.endsWith('characters more'));
    assert.equal(await enter('.outbox'), `outbox 1  -> ${id}\n  tags  X-a=\\x1b[2J\n  data  ${'word '.repeat(200)}`);
    const json = await enter('.json');
    assert.equal(JSON.parse(json.slice(json.indexOf('{'))).outbox[0].target, id);
    await enter('.json off', 'Get');
    assert.equal(one.sent.length, 2);
  });

  it('show the outbox of another slot, and of the newest before anything was sent', async () => {
    const one = client();
    await one.send({ id: processId, kind: 'module', slot: 0 }, { action: 'Get' }, { signal: new AbortController().signal });
    const { enter } = openTypedConsole({ client: one });
    assert.match(await enter('.outbox'), /^outbox 1 {2}-> AbC/);
    await enter('Get');
    assert.match(await enter('.outbox 1'), /^outbox 1 {2}-> AbC/);
    assert.equal(one.calls.filter((name) => name === 'result').length, 2);
    assert.match(await enter('.outbox one'), /Write it as \.outbox \[slot\]/);
    assert.match(await enter('.outbox 99'), /^Error: There is no slot 99: the newest one is 2\.\n`\.slots`/);
  });

  it('say when there is nothing', async () => {
    assert.equal(await openTypedConsole().enter('Get', '.outbox'), 'slot 1 · 12 ms\noutbox empty\nThe outbox of slot 1 is empty.');
  });

  it('work in a pipe', async () => {
    const { out } = await runPipe('.json\nGet\n.json off\n', { client: client() });
    assert.equal(JSON.parse(out).outbox[0].target, id);
  });
});
