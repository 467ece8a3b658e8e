import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { onNode, type OnNode } from '../../helpers/on-node.ts';
import { projectFolder } from '../../helpers/project-folder.ts';
import { runInProcess, type CliRun } from '../../helpers/run-cli.ts';
import { sourceLoader } from '../../helpers/source-loader.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

describe('hbx blueprint', () => {
  const project = projectFolder('blueprint');
  const hbx = (...words: string[]): Promise<CliRun> => runInProcess(['blueprint', ...words], project);
  const file = (...parts: string[]): string => join(project.cwd, 'blueprints', ...parts);

  it('lists the packaged ones, a line each', async () => {
    const { code, stdout, stderr } = await hbx('list');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^chat +\d\S+ {2}\S.*\n[^]*\ntoken +\d\S+ {2}\S.*\n/);
    const rows = JSON.parse((await hbx('list', '--json')).stdout);
    assert.deepEqual(rows.find((row: { name: string }) => row.name === 'token').origin, 'package');
  });

  it('shows the interface of one', async () => {
    const { code, stdout } = await hbx('show', 'token');
    assert.equal(code, 0);
    assert.match(stdout, /^token \d[^]*\nTransfer\n[^]*\n {2}Quantity +amount, required[^]*\n {2}-> Debit-Notice[^]*\n {2}error +Insufficient Balance!/);
    assert.match(stdout, /\ntags of the process message .*\n {2}Name +string: what the token is called \(Points Coin without it\)\n/);
    assert.match((await hbx('show', 'chat')).stdout, /\nfunctions in the process\n {2}List\(\) +asks the router/);
    const json = JSON.parse((await hbx('show', 'token', '--json')).stdout);
    assert.deepEqual([json.name, Array.isArray(json.actions)], ['token', true]);
    assert.match((await hbx('show', 'tokne')).stderr, /There is no blueprint `tokne`\.\nHint: Did you mean `token`\?/);
    for (const name of ['../token', '__proto__', '/etc']) assert.equal((await hbx('show', name)).code, 2, name);
  });

  it('copies one into the project, which counts from then on', async () => {
    const { code, stdout } = await hbx('add', 'chatroom');
    assert.equal(code, 0);
    assert.match(stdout, /chatroom is in blueprints.chatroom: README\.md, blueprint\.json, main\.lua, spec\.test\.js/);
    writeFileSync(file('chatroom', 'main.lua'), '-- mine');
    const again = await hbx('add', 'chatroom');
    assert.deepEqual([again.code, readFileSync(file('chatroom', 'main.lua'), 'utf8')], [2, '-- mine']);
    assert.match(again.stderr, /is there already\.\nHint: With --force/);
    assert.match((await hbx('list')).stdout, /\nchatroom .*\(of this project, in place of the packaged one\)\n/);
    assert.match((await hbx('show', 'chatroom')).stdout, /\nfrom +this project\n/);
    const forced = await hbx('add', 'chatroom', '--force');
    assert.deepEqual([forced.code, readFileSync(file('chatroom', 'main.lua'), 'utf8') === '-- mine'], [0, false]);
    assert.match(forced.stderr, /main\.lua was there and has been replaced/);
  });

  it('starts one, and refuses names that are none', async () => {
    const { code, stdout } = await hbx('new', 'guestbook', '--json');
    assert.deepEqual([code, JSON.parse(stdout).written], [0, ['blueprint.json', 'main.lua', 'spec.test.js', 'README.md']]);
    assert.match((await hbx('list')).stdout, /\nguestbook +0\.1\.0 .*\(of this project\)\n/);
    // A spec needs what it imports.
    assert.match((await hbx('new', 'shop')).stdout, /\nNext:\n {2}hbx load-blueprint shop\n\nIts spec imports hbx\/test, so it runs in a project that has hbx, as `hbx init` makes one: `node --test blueprints.shop.spec\.test\.js` there\.\n$/);
    mkdirSync(join(project.cwd, 'node_modules', 'hbx'), { recursive: true });
    writeFileSync(join(project.cwd, 'node_modules', 'hbx', 'package.json'), '{ "name": "hbx" }');
    assert.match((await hbx('new', 'stall')).stdout, /\nNext:\n {2}node --test blueprints.stall.spec\.test\.js\n {2}hbx load-blueprint stall\n$/);
    for (const name of ['../out', '__proto__', 'Upper', 'a/b', '.', 'x'.repeat(65)]) {
      const refused = await hbx('new', name);
      assert.equal(refused.code, 2, name);
      assert.match(refused.stderr, /can't be the name of a blueprint/);
    }
    assert.equal(existsSync(join(project.cwd, 'out')), false);
  });

  it('takes the name of a packaged one only when it is told to', async () => {
    const refused = await hbx('new', 'token');
    assert.deepEqual([refused.code, existsSync(file('token'))], [2, false]);
    assert.match(refused.stderr, /^Error: hbx has a blueprint `token` already, [^]*\nHint: Give yours another name\. `hbx blueprint add token` copies [^]*--force/);
    const forced = await hbx('new', 'token', '--force');
    assert.deepEqual([forced.code, existsSync(file('token', 'main.lua'))], [0, true]);
    assert.match(forced.stderr, /In this project token is now the new one, not that of hbx, also for blueprints that require it\./);
    rmSync(file('token'), { recursive: true });
  });

  it('tells a damaged one with its place, and lists the others', async () => {
    mkdirSync(file('broken'), { recursive: true });
    writeFileSync(file('broken', 'blueprint.json'), '{\n  "name": "broken",\n  "version": 1\n}');
    const listed = await hbx('list');
    assert.equal(listed.code, 0);
    assert.match(listed.stdout, /^broken .*can't be used: "version" has to be a text\. \(blueprints.broken.blueprint\.json:3:3\) \(of this project\)$/m);
    const shown = await hbx('show', 'broken');
    assert.equal(shown.code, 2);
    assert.match(shown.stderr, /^Error: "version" has to be a text\.\n {2}blueprints.broken.blueprint\.json:3:3\n[^]*> 3 \|/);
  });

  it('does not wait for a pipe in the place of a file', { skip: process.platform === 'win32' }, async () => {
    const piped = projectFolder('pipe');
    const folder = join(piped.cwd, 'blueprints', 'piped');
    mkdirSync(folder, { recursive: true });
    execFileSync('mkfifo', [join(folder, 'blueprint.json')]);
    writeFileSync(join(folder, 'main.lua'), '');
    // In a process of its own, which is ended when it waits.
    const script = `import { runInProcess } from ${JSON.stringify(new URL('../../helpers/run-cli.ts', import.meta.url).href)};
      process.stdout.write((await runInProcess(['blueprint', 'list'], ${JSON.stringify(piped)})).stdout);`;
    const { stdout, signal } = spawnSync(process.execPath, ['--import', sourceLoader, '--input-type=module', '-e', script], { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' });
    assert.equal(signal, null);
    assert.match(stdout, /^piped .*can't be used: .*blueprint\.json can't be read: it is not a file\./m);
    assert.match(stdout, /^token /m);
  });

  it('writes nothing through a link', async () => {
    const outside = join(project.home, 'outside.lua');
    writeFileSync(outside, 'mine');
    for (const words of [['add', 'voting'], ['new', 'linked']]) {
      const folder = file(words[1]!);
      mkdirSync(folder, { recursive: true });
      symlinkSync(outside, join(folder, 'main.lua'));
      const { code, stderr } = await hbx(...words, '--force');
      assert.equal(code, 2);
      assert.match(stderr, /^Error: .*main\.lua is a symbolic link, and hbx writes through none\. Nothing was written\.\n/);
      assert.deepEqual([readFileSync(outside, 'utf8'), readdirSync(folder)], ['mine', ['main.lua']]);
      rmSync(folder, { recursive: true });
    }
  });

  it('escapes what a stranger wrote', async () => {
    mkdirSync(file('odd'), { recursive: true });
    writeFileSync(file('odd', 'blueprint.json'), JSON.stringify({ name: 'odd', version: '1\u001b[2J', description: 'a\u001b]0;x\u0007b', actions: [{ action: 'A\u001b[1m', description: '\u009b', tags: [{ name: 'T\u001b' }], errors: [{ message: '\u001b' }] }], state: { '\u001b': '\u001b' } }));
    writeFileSync(file('odd', 'main.lua'), '');
    for (const run of [await hbx('list'), await hbx('show', 'odd')]) assert.doesNotMatch(run.stdout + run.stderr, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('hbx deploy --blueprint', () => {
  let target: TestNode;
  let on: OnNode;
  before(async () => {
    target = await startTestNode();
    on = onNode(target, {});
  });
  after(() => target.stop());

  it('stays below what Turbo takes for free, whatever it requires', async () => {
    for (const name of ['token', 'voting', 'registry']) {
      const { module } = await on.json(['deploy', '--blueprint', name]);
      const { body } = await target.client.read(`/${module}`, { accept: 'application/lua' });
      assert.ok(body.length > 10_000 && body.length < 100 * 1024, `${name}: ${body.length} bytes`);
    }
  });

  it('makes a process of it, with what it requires', async () => {
    const { code, stdout, stderr } = await on.hbx(['deploy', '--blueprint', 'staking', '--name', 'stakes', '--tag', 'Name=Coin']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^process .*\(stakes\)\nmodule .*token, staking\nruntime handlers/);
    assert.deepEqual(Object.keys(await on.json(['get', 'stakes/now/blueprints'])).sort(), ['staking', 'token']);
    assert.equal((await on.json(['send', 'Info'])).outbox[0].tags.name, 'Coin');
    const refused = await on.hbx(['send', 'Stake', '--tag', 'Quantity=many']);
    assert.deepEqual([refused.code, /does not suit Stake of the blueprint staking/.test(refused.stderr)], [2, true]);
  });

  it('leaves out what a tag says is in another process', async () => {
    const { process } = await on.json(['deploy', '--blueprint', 'staking', '--name', 'beside', '--tag', 'Token=@stakes']);
    assert.deepEqual(Object.keys(await on.json(['get', 'beside/now/blueprints'])), ['staking']);
    await on.hbx(['deploy', '--blueprint', 'voting', '--name', 'votes', '--tag', `Staking=${process}`]);
    assert.deepEqual(Object.keys(await on.json(['get', 'votes/now/blueprints'])), ['voting']);
    // No token is in there, so nobody answers as one.
    assert.deepEqual((await on.json(['send', 'beside', 'Info'])).outbox, []);
    await on.hbx(['use', 'stakes']);
  });

  it('makes one of the project\'s own, beside packaged ones that it requires', async () => {
    await on.hbx(['blueprint', 'new', 'mine']);
    const path = join(on.project.cwd, 'blueprints', 'mine', 'blueprint.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"requires": []', '"requires": ["token"]'));
    const { code, stderr } = await on.hbx(['deploy', '-b', 'mine', '--name', 'own']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(Object.keys(await on.json(['get', 'own/now/blueprints'])).sort(), ['mine', 'token']);
    assert.equal((await on.json(['send', 'Mine-Hello', '--tag', 'Name=A'])).outbox[0].data, 'Hello, A!');
    assert.equal((await on.json(['send', 'Info'])).outbox[0].tags.ticker, 'PNTS');
  });

  it('checks the tags by their types, and makes no process of wrong ones', async () => {
    const { code, stdout, stderr } = await on.hbx(['deploy', '--blueprint', 'token', '--tag', 'Denomination=abc', '--tag', 'Parent-Token=stakes']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^Error: hbx has made no process: its tags do not suit the blueprint token\.\n {2}Denomination: `abc` is no integer of 0 or more\.\n {2}Parent-Token: `stakes` .*\. stakes is the process [\w-]{43}: write that, or @stakes\.\n/);
  });

  it('takes @name in tags for the id of that process', async () => {
    const { tags } = await on.json(['deploy', '--blueprint', 'token', '--name', 'sub', '--tag', 'Parent-Token=@stakes', '--tag', 'X-Name=@@stakes']);
    assert.deepEqual([/^[\w-]{43}$/.test(tags['parent-token']), tags['x-name']], [true, '@stakes']);
    const { outbox } = await on.json(['send', 'stakes', 'Balance', '--tag', 'Recipient=@sub', '--no-check']);
    const { process } = await on.json(['send', 'sub', 'Info']);
    assert.equal(outbox[0].tags.account, process);
  });

  it('notes slips in the tags, and nothing else', async () => {
    const { code, stderr } = await on.hbx(['deploy', '--blueprint', 'staking', '--tag', 'Nmae=Coin', '--tag', 'unstake-delay=5', '--tag', 'Color=red']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(stderr.match(/^Note: .*$/gm), ['Note: staking knows no spawn tag Nmae. Did you mean `Name`?']);
  });

  it('says when what fails stands on a blueprint of the project in the place of a packaged one', async () => {
    await on.hbx(['blueprint', 'new', 'token', '--force']);
    const { code, stderr } = await on.hbx(['deploy', '--blueprint', 'staking']);
    assert.equal(code, 1);
    assert.match(stderr, / token is the project's own \(blueprints\/token\), not the one of hbx\.\n$/);
    const process = await target.spawn(readFileSync(new URL('../../../templates/counter/counter.lua', import.meta.url), 'utf8'));
    const loaded = await on.hbx(['load-blueprint', 'staking', process]);
    assert.match(loaded.stderr, /\ntoken is the project's own \(blueprints\/token\), not the one of hbx\.\nError: /);
    rmSync(join(on.project.cwd, 'blueprints', 'token'), { recursive: true });
  });

  it('says what to change when a tag is refused', async () => {
    const { code, stderr } = await on.hbx(['deploy', '--blueprint', 'token', '--tag', 'Denomination=99']);
    assert.equal(code, 1);
    assert.match(stderr, /The spawn tag Denomination must be[^]*It is not the current process: change the tags \(--tag; `hbx blueprint show token` tells which there are\), and deploy again\.\n$/);
    assert.doesNotMatch(stderr, /mend/);
    const named = await on.hbx(['deploy', '--blueprint', 'token', '--name', 'q', '--tag', 'Denomination=99']);
    assert.match(named.stdout, /^process [\w-]{43}\n/);
    assert.match(named.stderr, /It is not the current process, and q is not its name: change/);
  });

  it('says what is wrong before anything starts', async () => {
    for (const [words, says] of [[['x.lua', '--blueprint', 'token'], /Name a file or a blueprint, not both/], [['--blueprint', 'nope'], /There is no blueprint `nope`/], [['--blueprint', '../nope'], /There is no .*blueprint\.json/]] as const) {
      const { code, stderr } = await on.hbx(['deploy', ...words]);
      assert.equal(code, 2);
      assert.match(stderr, says);
    }
  });
});
