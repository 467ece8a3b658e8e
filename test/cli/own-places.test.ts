/** Every command that shows an error of a process names the user's file, with its source; what was kept as the source is shown. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { createContext } from '../../src/cli/context.ts';
import { withOwnPlaces } from '../../src/cli/process-failure.ts';
import { processFailed } from '../../src/client/errors.ts';
import { slotErrorIn } from '../../src/client/result.ts';
import { HbxError } from '../../src/base/errors.ts';
import { identityMap } from '../../src/project/source-map.ts';
import { saveSourceMap } from '../../src/project/source-maps.ts';
import { onNode, type OnNode } from '../helpers/on-node.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';

const source = [
  '-- 漢字, and a tab below',
  'local function deep(m)',
  '\tif m.action == "Fail" then local note = "é"; return note.size.more end',
  '\tif m.action == "Raise" then error("raised") end',
  'end',
  'function compute(base, req)',
  '  deep(req.body)',
  '  base.results = { outbox = {}, output = "ok" }',
  '  return base',
  'end',
  'function boom() deep({ action = "Raise" }) end',
  '',
].join('\r\n');

describe('errors of a process', () => {
  let target: TestNode;
  let on: OnNode;
  let id: string;
  before(async () => {
    target = await startTestNode();
    const process = await target.spawn(source);
    ({ id } = await target.client.cacheModule(source));
    on = onNode(target, { keeper: process });
    saveSourceMap(join(on.project.cwd, '.hbx'), id, identityMap('src/keeper.lua', source), on.project.cwd);
    await target.client.send(process, { action: 'Raise' });
  });
  after(() => target.stop());

  it('are shown with place, source and the way there: send', async () => {
    const { code, stderr } = await on.hbx(['send', 'keeper', 'Fail']);
    assert.equal(code, 1);
    const lines = stderr.split('\n');
    assert.match(lines[1]!, /^ {2}at src\/keeper\.lua:3:\d+$/);
    assert.deepEqual(lines.slice(2, 4), ['    2 | local function deep(m)', '  > 3 |   if m.action == "Fail" then local note = "é"; return note.size.more end']);
    const column = Number(lines[1]!.split(':').at(-1));
    // The tab takes two cells.
    assert.equal(lines[4]!.indexOf('^'), '  > 3 | '.length + column);
    assert.match(source.split('\r\n')[2]!.slice(column - 1), /^\.?(size|more)\b/);
    assert.match(lines[5]!, /^ {4}4 \| /);
    assert.match(lines[6]!, /^ {2}in deep \(src\/keeper\.lua:3:\d+\)$/);
    assert.match(lines[7]!, /^ {2}in compute \(src\/keeper\.lua:7:\d+\)$/);
    assert.ok(!stderr.includes(id));
  });

  it('have the same place as JSON, without the source', async () => {
    const { error } = await on.json(['send', 'keeper', 'Raise']);
    assert.deepEqual([error.message, error.file, error.line, 'sourceText' in error], ['raised', join(on.project.cwd, 'src/keeper.lua'), 4, false]);
    assert.deepEqual(error.traceback.map(({ function: name, file, line }: Record<string, unknown>) => [name, file, line]).slice(-2), [['deep', join(on.project.cwd, 'src/keeper.lua'), 4], ['compute', join(on.project.cwd, 'src/keeper.lua'), 7]]);
  });

  it('dryrun, inspect, diff and get too', async () => {
    assert.match((await on.hbx(['dryrun', 'keeper', 'Raise'])).stderr, /^Error: raised\n {2}at src\/keeper\.lua:4:\d+\n {4}3 \| [^\n]*\n {2}> 4 \| /);
    assert.match((await on.hbx(['inspect', 'keeper', '1'])).stdout, /\nfailed +raised \(src\/keeper\.lua:4:\d+\)\n/);
    const about = await on.json(['inspect', 'keeper', '1']);
    assert.deepEqual([about.error.file, about.error.line, 'sourceText' in about.error], ['src/keeper.lua', 4, false]);
    assert.equal((await on.json(['inspect', id])).file, join(on.project.cwd, 'src/keeper.lua'));
    assert.match((await on.hbx(['diff', 'keeper', '0', '1'])).stderr, /^Note: Slot 1 failed: raised \(src\/keeper\.lua:4:\d+\)\n/);
    const got = await on.hbx(['get', `keeper/now/~lua@5.3a&module=${id}/boom`]);
    assert.match(got.stderr, /^Error: raised\n {2}src\/keeper\.lua:4:\d+\n {4}3 \| [^\n]*\n {2}> 4 \| [^]*\n {2}in deep \(src\/keeper\.lua:4:\d+\)\n {2}in boom \(src\/keeper\.lua:11:\d+\)\n/);
    const { error } = await on.json(['get', `keeper/now/~lua@5.3a&module=${id}/boom`]);
    assert.deepEqual([error.file, error.line], ['src/keeper.lua', 4]);
  });

  it('show the source as it was built, whatever the file holds now', async () => {
    mkdirSync(join(on.project.cwd, 'src'));
    writeFileSync(join(on.project.cwd, 'src', 'keeper.lua'), '-- another\n-- text\n-- by now\n-- all changed\n');
    for (const words of [['send', 'keeper', 'Raise'], ['get', `keeper/now/~lua@5.3a&module=${id}/boom`]]) {
      const { stderr } = await on.hbx(words);
      assert.match(stderr, / > 4 \| .*error\("raised"\)/);
      assert.ok(!stderr.includes('all changed'));
    }
  });
});

describe('an answer without a result', () => {
  const cwd = onNode({ node: { url: '' } } as TestNode, {}).project;
  const context = createContext({ stdin: Readable.from([]), stdout: process.stdout, stderr: process.stderr, env: { HBX_HOME: cwd.home }, cwd: cwd.cwd, signal: new AbortController().signal }, { json: false, quiet: true, color: false }, 'hbx test');
  const module = 'x'.repeat(43);
  const failure = (file: string): HbxError => {
    const reply = new Map<string, string | number | readonly Map<string, string | number>[]>([['phase', 'compute'], ['body', 'boom'], ['file', file], ['line', 2], ['trace', [new Map<string, string | number>([['function', 'f'], ['file', file], ['line', 2]])]]]);
    return processFailed('http://node', '/p/now', 500, slotErrorIn(reply as Parameters<typeof slotErrorIn>[0])!, reply);
  };

  it('is told with the own place and the way there', async () => {
    saveSourceMap(join(cwd.cwd, '.hbx'), module, identityMap('src/a.lua', 'one\ntwo'), cwd.cwd);
    const error = (await withOwnPlaces(failure(module), context)) as HbxError;
    assert.deepEqual([error.code, error.message, error.exitCode], ['client/process-failed', 'boom', 1]);
    assert.deepEqual(error.location, { file: 'src/a.lua', line: 2, text: 'one\ntwo' });
    assert.deepEqual(error.details, ['in f (src/a.lua:2)', '500 from http://node/p/now']);
  });

  it('never has a file read that a node names', async () => {
    for (const error of [failure('counter.lua'), (await withOwnPlaces(failure('counter.lua'), context)) as HbxError]) {
      assert.equal(error.location?.text, '');
    }
  });

  it('leaves other errors alone', async () => {
    for (const error of [new HbxError('a/b', 'No.'), new TypeError('x'), 'text', undefined]) assert.equal(await withOwnPlaces(error, context), error);
  });
});
