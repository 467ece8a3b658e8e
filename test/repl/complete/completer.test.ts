import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCompleter } from '../../../src/repl/complete/completer.ts';
import { aModule, viewOf } from './view.ts';

const never = new AbortController().signal;

/** The text in which `|` is the cursor: what Tab offers, and where it would stand. */
async function tab(marked: string, { view } = viewOf()) {
  const cursor = marked.indexOf('|');
  const { from, items } = await createCompleter(view)(marked.replace('|', ''), cursor, never);
  return { from, items, texts: items.map(({ text }) => text).join(' ') };
}

const lua = 'counter = 1 Balances = { alice = 1, bob = 2 } function compute() end _secret = 1';

describe('Tab', () => {
  const cases: readonly (readonly [typed: string, offers: string])[] = [
    ['.lo|', '.load .load-blueprint'], ['.load a|', 'api.lua app.lua'], ['.load m|', '"my file.lua"'], ['.load "my f|', '"my file.lua"'], ['.load s|', 'src/'], ['.load src/|', 'src/a.lua src/deep/'], ['.load n|', 'notes.txt'], ['.load .g|', '.git/'],
    ['.load nowhere/|', ''], ['.load-blueprint t|', 'token'], ['.load-blueprint ./a|', ''], ['.load-blueprint src/a|', 'src/a.lua'], ['.use |', 'counter bank'], ['.json |', 'on off'], ['.help .se|', '.send'], ['.help se|', 'send'],
    ['.send |', 'Transfer Balance Inc Burn'], ['.send tr|', 'Transfer'], ['.send Transfer |', 'Quantity= Recipient='], ['.send Transfer Quantity=1 |', 'Recipient='], ['.send Nothing |', ''], ['.send Burn |', 'Amount='],
    ['.state |', 'counter results/'], ['.state results/out|', 'results/outbox/ results/output'], ['.state counter/|', ''], ['.get |', 'now/ compute/ slot/ schedule/'], ['.get now/results/outp|', 'now/results/output'], ['.get slot/|', ''],
    ['x = cou|', 'counter'], ['Balances.|', 'alice bob'], ['Balances.b| + 1', 'bob'], ['local counted = 1 return count|', 'counted counter'], ['whi|', 'while'], ['bal|', 'Balance Balances'], ['_s|', '_secret'], ['Send({ Action = "In|', 'Inc'],
    ['.at |', '12 11 10 9 8 7 6 5 4 3'], ['.at 1|', '12 11 10 1'], ['.diff 3 |', '12 11 10 9 8 7 6 5 4 3'], ['.outbox 99|', ''], ['.step |', ''], ['.slots |', ''],
    ['local b = Balances b.|', 'alice bob'], ['local t = { alpha = 1, beta = 2 }\nt.b|', 'beta'],
    ['math.fl|', 'floor'], ['nothing.|', ''], ['x = "|', ''],
  ];
  for (const [typed, offers] of cases) it(`${typed} → ${offers}`, async () => assert.equal((await tab(typed, viewOf(lua))).texts, offers));

  it('names what stands there, if it is whole', async () => {
    const { from, texts } = await tab('x = counter|', viewOf(lua));
    assert.deepEqual([from, texts], [4, 'counter']);
  });

  it('tells the actions of slots where that is one short request, and the way back from the past', async () => {
    const asked: string[] = [];
    const of = (local: boolean) => {
      const client = {
        network: { local },
        async *messages(_process: unknown, from: number, to: number) {
          asked.push(`${from}-${to}`);
          yield [{ slot: 11, action: 'Inc\u001b[2J' }, { slot: 12, action: null }];
        },
      };
      return viewOf('', { client, at: 3 });
    };
    const mine = of(true);
    assert.deepEqual((await tab('.at |', mine)).items.slice(0, 3), [{ text: 'now', note: 'the present' }, { text: '12' }, { text: '11', note: 'Inc\\x1b[2J' }]);
    assert.deepEqual((await tab('.outbox |', of(false))).items.slice(0, 2), [{ text: '12' }, { text: '11' }]);
    assert.deepEqual(asked, ['3-12']);
  });

  it('tells what a command and an action do', async () => {
    assert.match((await tab('.sen|')).items[0]?.note ?? '', /send an action/);
    assert.deepEqual((await tab('.send Tr|')).items, [{ text: 'Transfer', note: 'Moves tokens' }]);
    assert.deepEqual((await tab('.load src/a|')).items, [{ text: 'src/a.lua', shown: 'a.lua' }]);
  });

  it('knows that a word on a module may be an action, or Lua', async () => {
    assert.equal((await tab('|', viewOf(lua, aModule))).texts, 'Transfer Balance Inc Burn');
    assert.equal((await tab('Ba|', viewOf(lua, aModule))).texts, 'Balance Balances');
    assert.equal((await tab('co|', viewOf(lua, aModule))).texts, 'collectgarbage compute counter');
    assert.equal((await tab('Transfer R|', viewOf(lua, aModule))).texts, 'Recipient=');
    assert.equal((await tab('return Ba|', viewOf(lua, aModule))).texts, 'Balances');
  });

  it('keeps to what ends a block inside one', async () => {
    const { texts } = await tab('x = 1\n.|', viewOf(lua, { block: { lines: [] } }));
    assert.match(texts, /\.done/);
    assert.doesNotMatch(texts, /\.send/);
  });

  it('knows the libraries of a process that tells nothing', async () => {
    const silent = () => viewOf('', { look: () => Promise.reject(new Error('no')) });
    assert.equal((await tab('string.fo|', silent())).texts, 'format');
    assert.equal((await tab('Handl|', silent())).texts, 'Handlers');
    assert.equal((await tab('tos|', silent())).texts, 'tostring');
  });
});

describe('what goes wrong', () => {
  it('gives nothing', async () => {
    const fails = () => Promise.reject(new Error('gone'));
    const throws = () => {
      throw new Error('gone');
    };
    for (const fail of [fails, throws]) {
      const client = { knownActions: fail, source: fail, state: fail, blueprintNames: fail, processNames: fail };
      for (const typed of ['.send |', '.use |', '.load |', '.load-blueprint |', '.state |', 'x.|', '.send A |']) {
        assert.equal((await tab(typed, viewOf('', { client, files: { list: fail }, look: fail }))).texts, '', typed);
      }
    }
  });

  it('is left out: names that could not be typed, notes that could move the cursor', async () => {
    const client = { ...viewOf().view.client, knownActions: async () => [{ action: 'Good', description: 'a\u001b[2J\nb', tags: ['Fine', 'ba\u0007d'] }, { action: 'b\u001b[2Jad', tags: [] }], source: async () => undefined };
    assert.deepEqual((await tab('.send |', viewOf('', { client }))).items, [{ text: 'Good', note: 'a\\x1b[2J\\nb' }]);
    assert.equal((await tab('.send Good |', viewOf('', { client }))).texts, 'Fine=');
  });

  it('does not hold whoever types on', async () => {
    const typing = new AbortController();
    const { view } = viewOf('', { look: () => new Promise(() => undefined) });
    const asked = createCompleter(view)('x.', 2, typing.signal);
    setImmediate(() => typing.abort());
    assert.deepEqual(await asked, { from: 2, items: [] });
    assert.deepEqual(await createCompleter(view)('x.', 2, typing.signal), { from: 2, items: [] });
  });

  it('is nothing that can be typed', async () => {
    const { view } = viewOf('', { look: async () => '' });
    const complete = createCompleter(view);
    const odd = ['\0', '"'.repeat(20_000), 'a.'.repeat(20_000), 'a[1]'.repeat(10_000) + '.', '.load ' + '"'.repeat(20_000), 'Say ' + 'a=b '.repeat(10_000), '.send A ' + 'x="'.repeat(10_000), '\ud800', '🦊.', '.__proto__ ', '.constructor x', '('.repeat(20_000)];
    for (const text of odd) await assert.doesNotReject(complete(text, text.length, never), text.slice(0, 20));
  });
});
