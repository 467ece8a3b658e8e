import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { createContext, type CliContext } from '../../src/cli/context.ts';
import { replayedError, withReplayedPlace, type ReplayLimits } from '../../src/cli/replay-slot.ts';
import type { NodeAccess } from '../../src/cli/node-access.ts';
import type { ResultError } from '../../src/base/result.ts';
import { createBundler } from '../../src/project/bundle/bundle.ts';
import { saveSourceMap } from '../../src/project/source-maps.ts';
import { createClient } from '../../src/client/client.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { createTransport } from '../../src/client/transport.ts';
import { forgetfulNode, type ForgetfulNode, type Instead } from '../helpers/forgetful-node.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { runInProcess } from '../helpers/run-cli.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';

/** Fails in slot 3, in a loop two functions down, because of what slots 1 and 2 left behind. */
const source = `local total
local function add(amount)
  for step = 1, 2 do
    if step == 2 then total = total + amount end
  end
end

function compute(base, req)
  if req.body.action == "Begin" then total = 0 end
  if req.body.action == "Forget" then total = nil end
  if req.body.action == "Raise" then error({ code = 5 }) end
  if req.body.action == "Add" then add(1) end
  base.results = { output = "fine" }
  return base
end
`;
const sum = `return function(total, amount)
  -- as long as it is there
  return total + amount
end
`;
const main = `function compute(base, req)
  local action = req.body.action
  if action == "Begin" then total = 0 end
  if action == "Forget" then total = nil end
  if action == "Add" then total = sum(total, 1) end
  base.results = { output = "fine" }
  return base
end
`;
const failed: ResultError = { message: "bad arithmetic '+' on nil,1", traceback: [{ function: 'add', file: '' }, { function: 'compute', file: '' }] };

describe('replaying a slot of a node of somebody else', () => {
  let node: TestNode;
  let remote: ForgetfulNode;
  let module: string;
  let process: string;
  const folder = projectFolder();

  before(async () => {
    node = await startTestNode();
    remote = await forgetfulNode(node.node.url);
    module = (await node.client.cacheModule(source)).id;
    process = await spawn();
    for (const action of ['Begin', 'Forget', 'Add', 'Raise']) await node.client.send(process, { action });
  });
  after(async () => {
    await remote.stop();
    await node.stop();
  });

  async function spawn(): Promise<string> {
    return (await node.client.spawn(spawnTags({ module, node: node.node.address, tags: {} }))).process;
  }

  function on(url: string, signal = new AbortController().signal): { context: CliContext; access: NodeAccess; errors: () => string; close(): Promise<void> } {
    let errors = '';
    const stream = { write: (text: unknown) => ((errors += String(text)), true) };
    const context = createContext({ stdin: Readable.from([]), stdout: stream, stderr: stream, env: { HBX_HOME: folder.home }, cwd: folder.cwd, signal }, { json: false, quiet: false, color: false }, 'hbx');
    const client = createClient(createTransport({ url }), testSigner(0));
    return { context, access: { client, local: false, workspace: {} as never, close: () => client.close() }, errors: () => errors, close: () => client.close() };
  }

  async function through(instead: Instead, bounds: ReplayLimits = {}, signal?: AbortSignal): Promise<string> {
    const odd = await forgetfulNode(node.node.url, instead);
    const { context, access, errors, close } = on(odd.url, signal);
    try {
      assert.equal(await replayedError(context, access, { process, slot: 3, error: failed }, bounds), failed);
      return errors();
    } finally {
      await close();
      await odd.stop();
    }
  }

  it('finds line, column and traceback of what state of earlier slots made fail', async () => {
    const { context, access, close } = on(remote.url);
    const told = await access.client.result(process, 3);
    assert.deepEqual(told.error, failed);
    const found = await replayedError(context, access, { process, slot: 3, error: told.error! });
    assert.deepEqual([found.message, found.file, found.line, found.column], [failed.message, module, 4, source.split('\n')[3]!.indexOf('+') + 1]);
    assert.deepEqual(found.traceback.map(({ function: name, file, line }) => [name, file, line]), [['add', module, 4], ['compute', module, 12]]);
    await close();
  });

  it('replays the slot that the node names, not the one that was asked for', async () => {
    const { context, access, close } = on(remote.url);
    const error = { ...failed, message: `The process stands still at slot 3, which failed: ${failed.message}`, slot: 3 };
    const found = await withReplayedPlace(context, access, { process, slot: 9000, id: '', ok: false, output: '', outbox: [], error, ms: { sign: 0, schedule: 0, compute: 0 } });
    assert.deepEqual([found.error!.line, found.error!.message], [4, error.message]);
    await close();
  });

  it('knows an error again whose value was lost on the way, by where it came from', async () => {
    const { context, access, errors, close } = on(remote.url);
    const error = { message: 'error object is a table value', traceback: [{ function: 'error', file: '[host]' }, { function: 'compute', file: '' }] };
    assert.equal((await replayedError(context, access, { process, slot: 4, error })).line, 11);
    const other = { ...error, traceback: [{ function: 'add', file: '' }] };
    assert.equal(await replayedError(context, access, { process, slot: 4, error: other }), other);
    assert.match(errors(), /slot 4 does not fail like that here/);
    await close();
  });

  it('leaves alone what has its place, what is ours, and dry runs', async () => {
    const { context, access, close } = on(remote.url);
    const asked = remote.paths.length;
    const placed = { ...failed, file: 'a.lua', line: 1 };
    assert.equal(await replayedError(context, access, { process, slot: 3, error: placed }), placed);
    assert.equal(await replayedError(context, { ...access, local: true }, { process, slot: 3, error: failed }), failed);
    const dry = { process, slot: null, dryRun: true as const, from: 3, changes: null, id: '', ok: false, output: '', outbox: [], error: failed, ms: { sign: 0, schedule: 0, compute: 0 } };
    assert.equal(await withReplayedPlace(context, access, dry), dry);
    assert.equal(remote.paths.length, asked);
    await close();
  });

  it('says nothing false: a slot that fails otherwise here, or not at all, keeps its error', async () => {
    const { context, access, errors, close } = on(remote.url);
    for (const [slot, error] of [[3, { ...failed, message: 'boom' }], [1, failed]] as const) {
      assert.equal(await replayedError(context, access, { process, slot, error }), error);
      assert.match(errors(), new RegExp(`not found out here: slot ${slot} does not fail like that here\\.\\n`));
    }
    await close();
  });

  it('keeps the error, and says why, when the node gives nothing to replay', async () => {
    assert.match(await through(() => ({ body: '<html>' })), /hbx does not understand/);
    assert.match(await through(() => ({ status: 500, body: 'Oops!\x1b[2J' })), /not found out here: [^\x1b]*\n$/);
    assert.match(await through((path) => (path.startsWith(`/${module}`) ? { status: 404, body: '"not_found"' } : undefined)), /no process of Lua modules/);
  });

  it('stays within its bounds', async () => {
    assert.match(await through(() => undefined, { slots: 3 }), /^The node does not tell where, and it was not found out here: running 4 slots again would take too long\.\n$/);
    assert.match(await through(() => 'endless', { bytes: 100_000 }), /longer than 100000 bytes/);
    assert.match(await through(() => undefined, { bytes: 1000 }), /longer than/);
    assert.match(await through(() => 'endless', { seconds: 0.2, bytes: 1e12 }), /it takes longer than 0\.2 s/);
  });

  it('ends with Ctrl-C, without a word', async () => {
    const control = new AbortController();
    const said = await through(() => (setTimeout(() => control.abort(), 20), 'endless'), { bytes: 1e12 }, control.signal);
    assert.equal(said, 'The node does not tell where: running slots 0 to 3 here to find out …\n');
  });

  it('is what commands show of a remote node, by the files that the module was built of', async () => {
    const { cwd, home } = projectFolder();
    mkdirSync(join(cwd, 'lib'));
    writeFileSync(join(cwd, 'lib/sum.lua'), sum);
    writeFileSync(join(cwd, 'main.lua'), `local sum = require("lib.sum")\nlocal total\n${main}`);
    const { code, map } = createBundler({ entry: { path: join(cwd, 'main.lua'), name: 'main.lua' }, root: cwd, dialect: 'luerl' }).build();
    const built = await node.client.cacheModule(code);
    saveSourceMap(join(cwd, '.hbx'), built.id, map, cwd);
    const own = (await node.client.spawn(spawnTags({ module: built.id, node: node.node.address, tags: {} }))).process;
    const kept = readdirSync(join(cwd, '.hbx')).sort();
    const run = (...words: string[]) => runInProcess([...words, '--url', remote.url], { cwd, home });

    for (const action of ['Begin', 'Forget']) assert.equal((await run('send', own, action)).code, 0);
    const shown = await run('send', own, 'Add');
    assert.equal(shown.code, 1);
    assert.match(shown.stderr, /bad arithmetic '\+' on nil,1\n {2}at lib\/sum\.lua:3:/);
    assert.match(shown.stderr, /\n {2}in compute \(main\.lua:7\b/);
    const { error } = JSON.parse((await run('send', own, 'Add', '--json')).stdout) as { error: ResultError };
    assert.equal(error.line, 3);
    assert.match(error.file!, /lib\/sum\.lua$/);
    assert.match((await run('inspect', own, '3')).stdout, /failed .*\(lib\/sum\.lua:3:/);
    assert.deepEqual(readdirSync(join(cwd, '.hbx')).sort(), kept);
  });

  it('is what `hbx get` shows of a slot that a node does not get past', async () => {
    const strict = await startTestNode({ strict: true });
    const stopped = await forgetfulNode(strict.node.url);
    try {
      const known = (await strict.client.cacheModule(source)).id;
      const own = (await strict.client.spawn(spawnTags({ module: known, node: strict.node.address, tags: {} }))).process;
      for (const action of ['Begin', 'Forget', 'Add', 'Begin']) await (await strict.client.prepare(own, { action })).send();
      const shown = await runInProcess(['get', `/${own}/compute&slot=4/results`, '--url', stopped.url], folder);
      assert.equal(shown.code, 1);
      assert.match(shown.stderr, new RegExp(`stands still at slot 3, which failed: bad arithmetic '\\+' on nil,1\\n {2}${known}:4:\\d+\\n {2}in add \\(${known}:4`));
    } finally {
      await stopped.stop();
      await strict.stop();
    }
  });
});
