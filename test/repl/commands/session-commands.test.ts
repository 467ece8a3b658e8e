/** `.history`, `.save`, `.use`, `.ps`, `.live`, `.monitor`, `.unmonitor`, `.load-blueprint` and `.exit`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../../src/base/errors.ts';
import type { Live } from '../../../src/repl/live.ts';
import type { ReplProcess } from '../../../src/repl/options.ts';
import { fakeClient, fakeFiles, processId, runPipe } from '../session.ts';
import { openTypedConsole } from '../typed-console.ts';

const other = 'oThEr0123456789_abcdefghijklmnopqrstuvwxyzA';

describe('.history', () => {
  it('lists entries, the newest last and number 1, with blocks indented, and not itself', async () => {
    const { enter } = openTypedConsole({ history: ['Inc', 'if x then\n  y()\nend', ...Array<string>(8).fill('Get')] });
    const shown = await enter('.history');
    assert.match(shown, /^10 {2}Get\n[^]*\n 3 {2}Get\n 2 {2}if x then\n {6}y\(\)\n {4}end\n 1 {2}Inc$/);
    assert.match(await enter('.history'), /\n 1 {2}\.history$/);
  });

  it('searches in upper and lower case, and keeps the numbers', async () => {
    const { enter } = openTypedConsole({ history: ['Inc', 'Transfer Quantity=1', 'Get', 'TRANSFER'] });
    assert.equal(await enter('.history transfer'), '4  TRANSFER\n2  Transfer Quantity=1');
    assert.equal(await enter('.history (?'), 'Nothing that was entered contains it.');
  });

  it('shows the newest 50 of 10,000 and says how to find the others', async () => {
    const { enter } = openTypedConsole({ history: Array.from({ length: 10_000 }, (_, index) => `Get ${index}`) });
    const lines = (await enter('.history')).split('\n');
    assert.deepEqual([lines.length, lines[0], lines[1], lines.at(-1)], [51, '9,950 earlier entries; .history <text> searches all.', '50  Get 49', ' 1  Get 0']);
  });

  it('shows the beginning of what is long, and no control sequence', async () => {
    const { enter } = openTypedConsole({ history: ['x = 1\n'.repeat(100), 'y'.repeat(60_000), 'a\x1b[2Jb\tc'] });
    const shown = await enter('.history');
    assert.ok(shown.length < 3000);
    assert.match(shown, /^3 {2}a\\x1b\[2Jb\tc\n2 {2}y+…\n1 {2}x = 1\n(?: {3}x = 1\n){11} {3}…$/);
  });

  it('says so when there is nothing', async () => {
    assert.equal(await openTypedConsole().enter('.history'), 'Nothing was entered yet.');
    assert.deepEqual((await runPipe('Inc\n.history\n')).err, '');
  });
});

describe('.save', () => {
  const entered = ['Inc', 'Transfer Recipient=abc -- hi', 'x = 1\ny = 2', '.send Inc 5', '.eval counter', '.eval local a = 1\nreturn a', 'total = 3'];

  it('writes a script that sends the same again', async () => {
    const files = fakeFiles();
    const { enter, client, console } = openTypedConsole({ files });
    await enter('.json off', '.history', ...entered, '.load none.lua');
    await enter('.save setup.hbx');
    const script = files.texts.get('setup.hbx')!;
    assert.ok(script.startsWith(`-- What was entered in a console of hbx, to counter, process ${processId}.\nInc\n`));
    assert.doesNotMatch(script, /none\.lua/);
    const { sent } = await runPipe(script);
    assert.deepEqual(sent, client.sent);
    assert.equal(console.context.entered.length, entered.length + 1);
  });

  it('never overwrites without --force', async () => {
    const files = fakeFiles({ 'my file.hbx': 'mine' });
    const { enter } = openTypedConsole({ files, width: 200 });
    assert.equal(await enter('Inc', '.save "my file.hbx"').then((text) => text.split('\n').slice(-2).join('\n')), 'Error: my file.hbx is there already, and stays as it is.\n.save "my file.hbx" --force overwrites it.');
    assert.equal(files.texts.get('my file.hbx'), 'mine');
    assert.equal(await enter('.save "my file.hbx" --force'), '1 entry that sends something is in my file.hbx; `hbx repl -f "my file.hbx"` runs it again.');
    assert.match(files.texts.get('my file.hbx')!, /\nInc\n$/);
    await enter('Get', '.save --force "my file.hbx"');
    assert.match(files.texts.get('my file.hbx')!, /\nInc\nGet\n$/);
  });

  it('leaves out secrets, what only looks, what ran on a copy, and what no script can hold, and says so', async () => {
    const files = fakeFiles();
    const { enter } = openTypedConsole({ files, width: 200 });
    const shown = await enter('.history', 'password = "abc"', '.dryrun on', 'Drop', '.dryrun off', '.send Post -- two\nlines', 'x = [[\n.done\n]]', 'Inc', '.save a.hbx').then((text) => text.split('\n'));
    assert.equal(files.texts.get('a.hbx')!.split('\n').slice(1).join('\n'), 'Inc\n');
    assert.match(shown.at(-2)!, /^1 more was left out, since a key or a password seems to be in there\.$/);
    assert.match(shown.at(-1)!, /^2 more were left out: no script can hold them/);
  });

  it('names the process of the first entry, and has .use where the next one went to another', async () => {
    const files = fakeFiles();
    const client = fakeClient(() => ({}), {
      async open(named) {
        if (named === 'gone') throw new HbxError('project/unknown-process', `There is no process ${named}.`);
        return named === 'token' ? { id: other, name: 'token', kind: 'handlers', slot: 7 } : { id: processId, name: 'my counter', kind: 'module', slot: 0 };
      },
    });
    const { enter } = openTypedConsole({ files, client });
    await enter('.use token', 'x = 1', '.use gone', '.use counter', '.use token', 'Inc', '.dryrun on', '.use counter', '.dryrun off', 'Inc 2', '.save a.hbx');
    assert.equal(files.texts.get('a.hbx'), `-- What was entered in a console of hbx, to token, process ${other}.\nx = 1\nInc\n.use ${processId}\nInc 2\n`);
  });

  it('keeps a message that was sent by a command around it', async () => {
    const files = fakeFiles();
    const { enter } = openTypedConsole({ files });
    await enter('.time Inc', '.time', '.time on', '.time .history', '.time -- nothing', '.save a.hbx');
    assert.equal(files.texts.get('a.hbx')!.split('\n').slice(1).join('\n'), '.time Inc\n');
  });

  it('leaves out what failed, before it was sent or in the process, and says so', async () => {
    const files = fakeFiles();
    const client = fakeClient(({ action, data }) => (action === 'Bad' || data === 'bad()' ? { error: { message: 'no' } } : {}));
    const { enter } = openTypedConsole({ files, client, width: 200 });
    const shown = await enter('.laod x', '.load none.lua', 'Bad', '.editor', 'bad()', '.done', '.send', 'Inc', '.save a.hbx');
    assert.equal(files.texts.get('a.hbx')!.split('\n').slice(1).join('\n'), 'Inc\n');
    assert.match(shown, /\n1 entry that sends something is in a\.hbx; .*\n4 more were left out, since they failed\.$/);
  });

  for (const line of ['.save', '.save --force', '.save a b', '.save "a', '.save a --forc']) {
    it(`${line} is refused`, async () => assert.match((await runPipe(`Inc\n${line}\n`)).err, /^Error: Write it as \.save <file> \[--force\]\.\n/));
  }

  it('says so when there is nothing to save, or no place for it', async () => {
    assert.match((await runPipe('.history\n.save a.hbx\n')).err, /^Error: There is nothing to save/);
    const files = { ...fakeFiles(), write: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOSPC' })) };
    assert.match((await runPipe('Inc\n.save a.hbx\n', { files })).err, /^Error: Can't write a\.hbx: the disk is full\.\n/);
  });
});

describe('.use', () => {
  const token: ReplProcess = { id: other, name: 'token', kind: 'handlers', slot: 7 };
  const withToken = () => {
    const used: string[] = [];
    const targets: string[] = [];
    const client = fakeClient(() => ({}), {
      async open(named) {
        if (named !== 'token') throw new HbxError('project/unknown-process', `There is no process ${named}.`);
        return token;
      },
      use: async ({ id }) => void used.push(id),
    });
    const { send } = client;
    return { used, targets, client: Object.assign(client, { send: (...given: Parameters<typeof send>) => (targets.push(given[0].id), send(...given)) }) };
  };

  it('goes on with another process, which becomes the current one, and says what lines mean there', async () => {
    const { used, targets, client } = withToken();
    const { enter, console } = openTypedConsole({ client });
    await enter('Inc');
    assert.equal(await enter('.use token'), `${other}  (token)\nA line is Lua, or an action that the process knows; .send sends any.`);
    await enter('Inc');
    assert.deepEqual([used, targets, client.sent.map(({ action }) => action), console.context.process], [[other], [processId, other], ['Inc', 'Eval'], token]);
    assert.equal(await enter('.use'), `${other}  (token)`);
  });

  it('stays where it is when there is no such process', async () => {
    const { used, client } = withToken();
    const { enter, console } = openTypedConsole({ client });
    assert.equal(await enter('.use tokne'), 'Error: There is no process tokne.');
    assert.match(await enter('.use a b'), /^Error: Write it as \.use <pid\|name>\./);
    assert.deepEqual([used, console.context.process.id], [[], processId]);
  });
});

describe('.ps', () => {
  const rows = [
    { process: processId, name: 'counter', slot: 12, current: false },
    { process: other, name: 'to\x1b[2J漢', slot: null, current: true },
    { process: 'x', name: null, slot: 0, current: false },
  ];

  it('lists them as hbx ps does, with the one that is talked to', async () => {
    const { out } = await runPipe('.ps\n', { client: fakeClient(undefined, { processes: async () => rows }) });
    assert.equal(out, `  counter      ${processId}  slot 12, in this console\n* to\\x1b[2J漢  ${other}  not on this node\n  -            x  slot 0\n`);
  });

  it('is a list of objects with .json, and says when there are none', async () => {
    const { out } = await runPipe('.json on\n.ps\n', { client: fakeClient(undefined, { processes: async () => rows }) });
    assert.deepEqual(JSON.parse(out), rows);
    assert.match(await openTypedConsole().enter('.ps'), /^No processes yet\./);
  });
});

describe('.live', () => {
  it('changes from one to the other, or to what is said', async () => {
    const live = { on: false, start: () => void (live.on = true), stop: () => void (live.on = false), own: <T>(work: () => Promise<T>) => work() };
    const { enter } = openTypedConsole({ live: live satisfies Live });
    const states: boolean[] = [];
    for (const line of ['.live', '.live on', '.live', '.live ON', '.live off', '.live off']) {
      await enter(line);
      states.push(live.on);
    }
    assert.deepEqual(states, [true, true, false, true, false, false]);
    assert.match(await enter('.live perhaps'), /^Error: Write it as \.live \[on\|off\]\./);
  });

  it('needs a terminal', async () => assert.match((await runPipe('.live on\n')).err, /^Error: \.live works on a terminal only/));
});

describe('.monitor and .unmonitor', () => {
  const monitored = () => {
    const asked: string[] = [];
    return { asked, client: fakeClient(undefined, { monitor: async (_process, interval) => (asked.push(interval), `Cron each ${interval}.`), unmonitor: async () => (asked.push('end'), 'No more Cron.') }) };
  };

  it('hand an interval to the node, however it is written', async () => {
    const { asked, client } = monitored();
    const { out } = await runPipe('.monitor\n.monitor 1-minute\n.monitor 30 Seconds\n.monitor 5m\n.monitor 90\n.monitor hours\n.monitor 3 constructor\n.unmonitor\n', { client });
    assert.deepEqual(asked, ['10-seconds', '1-minute', '30-seconds', '5-minutes', '90-seconds', 'hours', '3-constructor', 'end']);
    assert.ok(out.startsWith('Cron each 10-seconds.\n') && out.endsWith('No more Cron.\n'));
    assert.deepEqual(client.sent, []);
  });

  for (const line of ['.monitor -1', '.monitor 1-minute 2', '.monitor 1.5-seconds', '.unmonitor all']) {
    it(`${line} is refused`, async () => {
      const { asked, client } = monitored();
      assert.match((await runPipe(line, { client })).err, /^Error: Write it as \.(un)?monitor/);
      assert.deepEqual(asked, []);
    });
  }

  it('do nothing while messages run on a copy', async () => {
    const { asked, client } = monitored();
    const { enter, console } = openTypedConsole({ client });
    console.context.dryRun = true;
    assert.match(await enter('.monitor', '.unmonitor', '.load-blueprint token'), /^Error: \.monitor can't be tried on a copy, and nothing is written while\s\.dryrun\sis on\.\n\.dryrun off first/);
    console.context.dryRun = false;
    console.context.at = 3;
    assert.match(await enter('.unmonitor'), /you look at the past \(slot 3\)\.\n\.at now first/);
    assert.deepEqual([asked, client.calls.filter((name) => name === 'loadBlueprint')], [[], []]);
  });
});

describe('.load-blueprint', () => {
  it('reads the process anew, and says that lines are Lua from then on', async () => {
    let kind: ReplProcess['kind'] = 'module';
    const client = fakeClient(undefined, {
      async loadBlueprint(_process, source, { tell }) {
        tell('trial passed');
        kind = 'handlers';
        return [`Loaded ${source}.`];
      },
      open: async () => ({ id: processId, kind, slot: 3 }),
    });
    const { enter } = openTypedConsole({ client, width: 200 });
    assert.match(await enter('.load-blueprint "my token.lua"'), /^trial passed\nLoaded my token\.lua\.\n.*a line is Lua from here on, or an action that it knows; `\.send` sends any\.$/);
    await enter('Inc');
    assert.deepEqual(client.sent.map(({ action, data }) => [action, data]), [['Eval', 'Inc']]);
    assert.equal((await enter('.load-blueprint token')).includes('from here on'), false);
  });
});

describe('.load-blueprint that is refused', () => {
  it('says why, and the process stays what it was', async () => {
    const client = fakeClient(undefined, { loadBlueprint: () => Promise.reject(new HbxError('load-blueprint/refused', 'No.', { exitCode: ExitCode.process })) });
    const { err, exitCode, sent } = await runPipe('.load-blueprint token\nInc\n', { client, stopOnError: false });
    assert.deepEqual([err, exitCode, sent], ['Error: No.\n', ExitCode.process, [{ action: 'Inc' }]]);
  });

  for (const line of ['.load-blueprint', '.load-blueprint a b', '.load-blueprint "a']) {
    it(`${line} asks for nothing`, async () => {
      const client = fakeClient();
      assert.match((await runPipe(line, { client })).err, /Write it as \.load-blueprint <name\|file>\./);
      assert.ok(!client.calls.includes('loadBlueprint'));
    });
  }
});

describe('.exit', () => {
  it('leaves, with the code of an error before it', async () => {
    assert.deepEqual(await runPipe('Inc\n.exit\nGet\n').then(({ exitCode, sent }) => [exitCode, sent.length]), [ExitCode.ok, 1]);
    assert.match((await runPipe('.exit 3\nInc\n')).err, /^Error: Write it as \.exit\.\n/);
    assert.equal((await runPipe('.nonsense\n.exit\n', { stopOnError: false })).exitCode, ExitCode.usage);
  });
});
