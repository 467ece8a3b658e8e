/** What a console signs for a public network, and what it reads before. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { runCli } from '../../../../src/cli/run-cli.ts';
import { createConsoleNews } from '../../../../src/cli/commands/repl/console-news.ts';
import { builtIns } from '../../../../src/project/built-ins.ts';
import { bundle } from '../../../../src/project/bundle/bundle.ts';
import { createConsoleQuestion } from '../../../../src/cli/commands/repl/console-question.ts';
import { createReplClient } from '../../../../src/cli/commands/repl/repl-client.ts';
import { openNode } from '../../../../src/cli/node-access.ts';
import { cliContext } from '../../../helpers/cli-context.ts';
import { counterSource } from '../../../helpers/counter.ts';
import { projectFolder, type ProjectFolder } from '../../../helpers/project-folder.ts';
import { startTestNode, type TestNode } from '../../../helpers/test-node.ts';

const { signal } = new AbortController();

describe('a console to a public network', () => {
  let target: TestNode;
  let project: ProjectFolder;
  let counter: string;
  let shop: string;
  before(async () => {
    target = await startTestNode();
    counter = await target.spawn(counterSource);
    const text = 'Handlers.add("hello", "Hello", function() end)';
    shop = await target.spawn(bundle({ entry: { name: 'main.lua', text }, root: '/', dialect: 'luerl', builtIns: builtIns(), runtime: 'handlers' }).code);
    project = projectFolder('question');
    writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify({ networks: { prod: { url: target.node.url, public: true } }, processes: { counter, shop } }));
  });
  after(() => target.stop());

  /** @param terminal true: somebody types */
  async function open(terminal: boolean, yes?: boolean, named = 'counter') {
    const context = cliContext(project, { network: 'prod' });
    const news = createConsoleNews(context, terminal);
    const question = createConsoleQuestion(context, terminal);
    const access = await openNode(question.context, { wallet: true, yes, onNews: news.node });
    const client = createReplClient(question.context, access, { push: true, terminal, news, question, yes });
    return { client, context, process: await client.open(named, { signal }), close: () => access.close() };
  }

  it('reads without a word, and refuses each kind of write when nobody can be asked', async () => {
    const { client, process, close } = await open(false);
    assert.equal(await client.newestSlot(process, { signal }), 0);
    await client.state(process, undefined, { signal });
    const writes: (() => Promise<unknown>)[] = [
      () => client.send(process, { action: 'Inc' }, { signal }),
      () => client.dryRun(process, { action: 'Inc' }, { signal }),
      () => client.loadBlueprint(process, 'token', { signal, tell() {} }),
      () => client.monitor(process, '10-seconds', { signal }),
      () => client.unmonitor(process, { signal }),
    ];
    for (const write of writes) await assert.rejects(write(), { code: 'cli/not-confirmed', exitCode: 2, message: /would sign .* counter \([\w-]{43}\).*, and what this console sends after it, .*Nothing was signed or sent\./ });
    await close();
    assert.equal(await target.client.newestSlot(counter), 0);
  });

  it('asks once when somebody types, and again after a no', async () => {
    const { client, process, context, close } = await open(true);
    context.told.length = 0;
    const asked: string[] = [];
    const answers = [false, true];
    client.onQuestion!(async (lines, text) => {
      asked.push([...lines, text].join('\n'));
      return answers.shift()!;
    });
    await assert.rejects(client.send(process, { action: 'Inc' }, { signal }), { code: 'cli/not-confirmed' });
    assert.equal(await target.client.newestSlot(counter), 0);
    await Promise.all([client.send(process, { action: 'Inc' }, { signal }), client.dryRun(process, { action: 'Inc' }, { signal })]);
    await client.send(process, { action: 'Inc' }, { signal });
    await close();
    assert.equal(asked.length, 2);
    assert.match(asked[1]!, /A public network:[^]*signs +the message Inc to counter [^]*address[^]*to +prod \(http[^]*Sign and send it\?$/);
    assert.equal(await target.client.newestSlot(counter), 2);
    assert.deepEqual(context.told, [], 'nothing is written past the console');
  });

  it('asks before a load removes handlers, each time, whatever else was agreed to', async () => {
    writeFileSync(join(project.cwd, 'none.lua'), 'Handlers.list = {}');
    writeFileSync(join(project.cwd, 'one.lua'), 'Handlers.add("hello", "Hello", function() end)');
    const { client, process, close } = await open(true, undefined, 'shop');
    const [asked, answers] = [[] as string[], [true, false, true, false]];
    client.onQuestion!(async (_lines, text) => {
      asked.push(text);
      return answers.shift()!;
    });
    const load = (file: string): Promise<readonly string[]> => client.loadBlueprint(process, file, { signal, tell() {} });
    await assert.rejects(load('./none.lua'), { code: 'cli/not-confirmed', message: 'Nothing was loaded.' });
    assert.equal(await target.client.newestSlot(shop), 0);
    await load('./none.lua');
    await load('./one.lua');
    await assert.rejects(load('./none.lua'), { code: 'cli/not-confirmed' });
    const removes = 'Load it, and remove the handler?';
    assert.deepEqual(asked, ['Sign and send it?', removes, removes, removes]);
    await close();
  });

  it('leaves a script with 2 at its first write, unless --yes', async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const stdin = Readable.from([Buffer.from('.get now/at-slot\nInc\n.get now/at-slot\n')]);
    const code = await runCli(['repl', 'counter', '--network', 'prod'], { stdin, stdout, stderr, env: { HBX_HOME: project.home }, cwd: project.cwd, signal });
    const [shown, told] = [stdout, stderr].map((stream) => String(stream.read() ?? ''));
    assert.deepEqual([code, shown], [2, '2\n'], told);
    assert.match(told!, /`hbx repl` would sign the message Inc to counter/);
    const { client, process, close } = await open(true, true);
    assert.equal((await client.send(process, { action: 'Inc' }, { signal })).ok, true);
    await close();
  });
});
