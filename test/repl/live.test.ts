import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../src/base/errors.ts';
import type { Result } from '../../src/base/result.ts';
import { loadCode } from '../../src/blueprints/load-code.ts';
import type { LoggedMessage } from '../../src/client/log.ts';
import { displayWidth } from '../../src/repl/display-width.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';
import { createLive, shownAtOnce } from '../../src/repl/live.ts';
import { renderLive } from '../../src/repl/live-text.ts';
import type { ReplProcess } from '../../src/repl/options.ts';
import { shortId } from '../../src/repl/outbox-table.ts';
import { atRest, createFakeClock } from './fake-clock.ts';
import { processId, resultOf, walletAddress } from './session.ts';

const process: ReplProcess = { id: processId, kind: 'module', slot: 0 };
const other = 'oThEr0123456789_abcdefghijklmnopqrstuvwxyzA';
const gone = new HbxError('client/unreachable', 'http://127.0.0.1:1 can not be reached.', { exitCode: ExitCode.network });
const view = { color: false, width: 80 };

/** A node with a log, and a live view of it that is asked only when the test says so. */
function openLive({ local = true, gone: isGone = () => false } = {}) {
  const log: LoggedMessage[] = [];
  const results = new Map<number, Partial<Result>>();
  const shown: string[] = [];
  const notes: string[] = [];
  const node = { fails: undefined as unknown, refuses: undefined as number | undefined, pages: [] as [number, number][], results: 0, failsBehind: Infinity, open: 0, most: 0, hold: undefined as Promise<void> | undefined };
  const asked = async <T>(work: () => T): Promise<T> => {
    node.open++;
    node.most = Math.max(node.most, node.open);
    try {
      await (node.hold ?? new Promise(setImmediate));
      if (node.fails !== undefined) throw node.fails;
      return work();
    } finally {
      node.open--;
    }
  };
  const clock = createFakeClock();
  const seen: number[] = [];
  const live = createLive({
    client: {
      network: { name: 'local', url: 'http://127.0.0.1:1', local },
      address: walletAddress,
      newestSlot: () => asked(() => log.length),
      async *messages(_process, from, to) {
        node.pages.push([from, to]);
        yield await asked(() => log.slice(from - 1, to));
      },
      result: (_process, slot) =>
        asked(() => {
          if (node.results >= node.failsBehind) throw gone;
          node.results++;
          if (slot === node.refuses) throw new HbxError('client/rejected', 'No result here.', { exitCode: ExitCode.rejected });
          return resultOf({ slot, ...results.get(slot) });
        }),
    },
    print: (text) => void shown.push(text),
    note: (text) => void notes.push(text),
    view: () => view,
    seen: (_process, slot) => void seen.push(slot),
    gone: isGone,
    clock,
  });
  const arrive = (fields: Partial<LoggedMessage> = {}, result: Partial<Result> = {}): number => {
    const slot = log.length + 1;
    log.push({ slot, id: `message${slot}`, timestamp: 0, from: other, target: processId, action: 'Inc', tags: {}, data: '', ...fields });
    results.set(slot, result);
    return slot;
  };
  return { live, clock, node, shown, notes, seen, arrive };
}

describe('live messages', () => {
  it('does not take what a blueprint sent for a message from elsewhere, though it was sent while the newest slot was asked for', async () => {
    const { live, clock, shown, arrive } = openLive();
    live.start(process, 0);
    let loaded!: () => void;
    const loading = live.own(() => new Promise<string[]>((resolve) => (loaded = () => resolve([]))));
    const asking = clock.next();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    // The newest slot was told, and is waited with.
    arrive({ from: walletAddress, action: 'Eval' });
    loaded();
    await loading;
    await asking;
    await clock.next();
    assert.deepEqual(shown, []);
    arrive({ from: walletAddress });
    await clock.next();
    assert.match(shown.join(), /^slot 2/);
  });

  it('shows what others sent since, with what came of it', async () => {
    const { live, clock, shown, seen, arrive } = openLive();
    arrive();
    live.start(process, 1);
    await clock.next();
    assert.deepEqual(shown, []);
    arrive({ data: '5' }, { output: 'total 6' });
    await clock.next();
    assert.deepEqual(shown, [`slot 2 · ${shortId(other)} · Inc 5\n  total 6`]);
    await clock.next();
    assert.equal(shown.length, 1);
    assert.deepEqual(seen, [1, 2, 2]);
  });

  it('names a load by hbx, which has proved that it ran, and tells what it did', async () => {
    const { live, clock, shown, arrive } = openLive();
    live.start(process, 0);
    const { code, marker } = loadCode([{ ...bundle({ entry: { name: 'a.lua', text: 'return 1' }, root: '/', dialect: 'luerl' }), root: '/' }], { mode: 'real', process: processId, owner: walletAddress, next: { slot: 1, timestamp: 1, blockTimestamp: 1, blockHeight: 1 } });
    const load = { action: 'Eval', data: code, tags: { 'source-id': other }, from: walletAddress };
    arrive(load, { output: `welcome\n${marker}\nadded a%20b\nadded more\nremoved old\n` });
    // None that answers another report or the code, and no stranger's, who may know what is echoed.
    arrive({ ...load, from: other }, { output: `${marker}\nadded a` });
    arrive(load, { output: `hbx: report ${'0'.repeat(32)}\nadded a` });
    arrive(load, { output: code });
    await clock.next();
    const [first, ...others] = shown;
    assert.equal(first, 'slot 1 · you, elsewhere · a load by hbx\n  added a b, more\n  removed old\n  welcome');
    for (const one of others) assert.match(one, /· Eval source-id=/);
  });

  it('asks a local node every half second and another every two, and keeps no program alive', () => {
    for (const local of [true, false]) {
      const { live, clock } = openLive({ local });
      live.start(process, 0);
      assert.deepEqual([clock.waits, clock.mayEnd], [[local ? 500 : 2000], true]);
    }
  });

  it('never asks while it waits for an answer', async () => {
    const { live, clock, node, arrive } = openLive();
    let answer!: () => void;
    node.hold = new Promise((resolve) => (answer = resolve));
    live.start(process, 0);
    arrive();
    arrive();
    await clock.next();
    assert.deepEqual([node.open, clock.waits], [1, []]);
    node.hold = undefined;
    answer();
    for (let turn = 0; turn < 5; turn++) await atRest();
    assert.deepEqual([node.most, clock.waits], [1, [500]]);
  });

  it('does not show what this console sent, even when the log has it before the answer is there', async () => {
    const { live, clock, shown, arrive } = openLive();
    live.start(process, 0);
    let answer!: (result: Result) => void;
    const sent = live.own(() => new Promise<Result>((resolve) => (answer = resolve)));
    const [mine, theirs] = [arrive({ from: walletAddress }), arrive()];
    await clock.next();
    assert.deepEqual(shown, []);
    answer(resultOf({ slot: mine }));
    assert.equal((await sent).slot, mine);
    await atRest();
    assert.deepEqual(shown.map((text) => text.split(' · ')[0]), [`slot ${theirs}`]);
  });

  it('does not repeat what the answer showed already: messages of the process to itself', async () => {
    const { live, clock, shown, arrive } = openLive();
    live.start(process, 0);
    arrive({ from: walletAddress });
    arrive({ from: processId });
    await live.own(async () => resultOf({ slot: 1, pushed: [{ n: 1, target: other, slot: 9, pushed: [{ n: 1, target: processId, slot: 2 }] }] }));
    await clock.next();
    assert.deepEqual(shown, []);
  });

  it('takes what our wallet signed meanwhile for ours when the answer tells no slot, and no more', async () => {
    for (const work of [async () => ['Loaded.'], () => Promise.reject(new Error('cancelled'))]) {
      const { live, clock, shown, arrive } = openLive();
      live.start(process, 0);
      arrive({ from: walletAddress });
      arrive();
      await live.own<unknown>(work).catch(() => undefined);
      await clock.next();
      arrive({ from: walletAddress });
      await clock.next();
      assert.deepEqual(shown.map((text) => text.split(' · ').slice(0, 2)), [['slot 2', shortId(other)], ['slot 3', 'you, elsewhere']]);
    }
  });

  it('sums up a burst of 1000, reads no more than it shows, and asks less often while it lasts', async () => {
    const { live, clock, node, shown, arrive } = openLive();
    live.start(process, 0);
    for (let count = 0; count < 1000; count++) arrive();
    await clock.next();
    for (let turn = 0; turn < 5; turn++) await atRest();
    assert.deepEqual([shown[0], shown.length], ['… 990 messages of others, slots 1 to 990. .slots lists the newest.', 1 + shownAtOnce]);
    assert.deepEqual([node.pages, node.results, clock.waits], [[[991, 1000]], 10, [1000]]);
    for (let count = 0; count < 1000; count++) arrive();
    await clock.next();
    assert.deepEqual([shown.length, shown.at(-1)], [2 + shownAtOnce, '… 1,000 messages of others, slots 1001 to 2000. .slots lists the newest.']);
    await clock.next();
    assert.deepEqual(clock.waits, [500]);
  });

  it('does not count own messages as a burst', async () => {
    const { live, clock, shown, node, arrive } = openLive();
    live.start(process, 0);
    for (let count = 0; count < 30; count++) await live.own(async () => resultOf({ slot: arrive({ from: walletAddress }) }));
    await clock.next();
    assert.deepEqual([shown, node.results, node.pages], [[], 0, []]);
  });

  it('says once that the node is gone and once that it is back, and loses nothing', async () => {
    const { live, clock, node, notes, shown, arrive } = openLive();
    live.start(process, 0);
    node.fails = gone;
    for (let time = 0; time < 8; time++) await clock.next();
    assert.deepEqual(notes, ['http://127.0.0.1:1 can not be reached. Messages of others are shown again when the node answers.']);
    assert.deepEqual(clock.waits, [10_000]);
    arrive();
    node.fails = undefined;
    await clock.next();
    await atRest();
    assert.deepEqual([notes.slice(1), shown.length, clock.waits], [['The node answers again.'], 1, [500]]);
  });

  it('leaves the note to the client where that tells that its node is gone, or tells it later', async () => {
    let told = true;
    const { live, clock, node, notes } = openLive({ gone: () => told });
    live.start(process, 0);
    for (const knows of [[true, true], [false, true], [false, false]]) {
      node.fails = gone;
      for (const one of knows) {
        told = one;
        await clock.next();
      }
      [told, node.fails] = [false, undefined];
      await clock.next();
      await atRest();
    }
    const lost = 'http://127.0.0.1:1 can not be reached. Messages of others are shown again when the node answers.';
    assert.deepEqual(notes, [lost, lost, 'The node answers again.']);
  });

  it('goes on where it was when the node goes away between two answers', async () => {
    const { live, clock, node, shown, arrive } = openLive();
    live.start(process, 0);
    arrive({ action: 'One' });
    arrive({ action: 'Two' });
    node.failsBehind = 1;
    for (let time = 0; time < 3; time++) await clock.next();
    assert.equal(shown.length, 1);
    node.failsBehind = Infinity;
    await clock.next();
    assert.deepEqual(shown.map((text) => text.split(' · ')[2]), ['One', 'Two']);
  });

  it('shows a message whose result the node refuses, and goes on', async () => {
    const { live, clock, node, shown, notes, arrive } = openLive();
    live.start(process, 0);
    node.refuses = arrive();
    arrive({ action: 'Two' });
    await clock.next();
    await atRest();
    assert.deepEqual([shown[0]!.split('\n')[1], shown.length, notes], ['  No result here.', 2, []]);
  });

  it('stops at once, also in the middle of an answer', async () => {
    const { live, clock, node, shown, arrive } = openLive();
    let answer!: () => void;
    node.hold = new Promise((resolve) => (answer = resolve));
    live.start(process, 0);
    arrive();
    await clock.next();
    live.stop();
    answer();
    await atRest();
    assert.deepEqual([shown, clock.waits, live.on], [[], [], false]);
    live.start(process, 0);
    live.stop();
    assert.deepEqual(clock.waits, []);
  });

  it('follows another process, and a log that became shorter', async () => {
    const { live, clock, shown, arrive } = openLive();
    live.start(process, 50);
    arrive();
    await clock.next();
    arrive({ action: 'Two' });
    await clock.next();
    assert.deepEqual(shown.map((text) => text.split(' · ')[2]), ['Two']);
    live.start({ ...process, id: other });
    await clock.next();
    assert.equal(shown.length, 1);
  });
});

describe('a live message', () => {
  const message: LoggedMessage = { slot: 7, id: 'x', timestamp: 0, from: 'pEr0123456789_abcdefghijklmnopqrstuvwxyzABCD', target: '', action: 'Transfer', tags: { 'data-protocol': 'ao', quantity: '10' }, data: 'hi' };

  it('stands there as it would be typed, with its output, its outbox and its error', () => {
    const came = resultOf({ output: 'one\ntwo\n', outbox: [{ n: 1, target: 'bob', action: 'Credit', data: 10, tags: {} }], error: { message: 'no price', file: 'shop.lua', line: 3, handler: 'sell', traceback: [] } });
    assert.equal(renderLive({ ...message, from: 'bob' }, came, walletAddress, view), 'slot 7 · bob · Transfer quantity=10 -- hi\n  one\n  two\n  -> bob  Credit "10"\n  Error: no price (shop.lua:3) in handler \'sell\'');
  });

  it('keeps to the width, however narrow, and lets no control sequence through', () => {
    const evil = `\x1b[2J\r\n${'漢'.repeat(500)}`;
    const came = resultOf({ output: `${evil}\n`.repeat(50), outbox: Array.from({ length: 50 }, (_, index) => ({ n: index + 1, target: evil, action: evil, data: evil, tags: {} })), error: { message: evil, file: evil, line: 1, traceback: [] } });
    for (const width of [1, 20, 80]) {
      for (const from of [evil, '', walletAddress, message.from]) {
        const lines = renderLive({ ...message, from, action: evil, tags: { [evil]: evil, __proto__: 'x' }, data: evil }, came, walletAddress, { color: false, width }).split('\n');
        assert.ok(lines.length <= 12, String(lines.length));
        for (const line of lines) {
          assert.ok(displayWidth(line) <= Math.max(8, width), line);
          // eslint-disable-next-line no-control-regex
          assert.doesNotMatch(line, /[\x00-\x1f]/);
        }
      }
    }
  });

  it('escapes what was sent once', () => {
    const came = resultOf({ outbox: [{ n: 1, target: 'bob', data: 'a\x1bb "c"\x9b', tags: {} }] });
    assert.match(renderLive({ ...message, from: 'bob' }, came, walletAddress, view), /-> bob {2}"a\\u001bb \\"c\\"\\x9b"$/);
  });

  it('tells bytes by their number, and a message without action or sender as such', () => {
    assert.equal(renderLive({ ...message, from: '', action: null, tags: {}, data: new Uint8Array(3) }, 'No result.', walletAddress, view), 'slot 7 · unsigned · no action <3 bytes>\n  No result.');
  });

  it('leaves half of the line to the data when the tags are long', () => {
    const [line] = renderLive({ ...message, from: 'bob', tags: { note: 'x'.repeat(300) }, data: 'y'.repeat(300) }, resultOf(), walletAddress, view).split('\n');
    assert.match(line!, /^slot 7 · bob · Transfer note=x+… -- y+…$/);
  });
});
