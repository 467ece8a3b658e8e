import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../../src/base/errors.ts';
import { createWatchCommand } from '../../../src/repl/commands/watch.ts';
import { atRest, createFakeClock } from '../fake-clock.ts';
import { fakeClient, runPipe } from '../session.ts';
import { openTypedConsole, type TypedConsoleOptions } from '../typed-console.ts';

/** Runs the command by a clock that moves when the test says so. */
function watch(args: string, given: TypedConsoleOptions = {}) {
  const clock = createFakeClock(new Date(2024, 0, 2, 3, 4, 5).getTime());
  const opened = openTypedConsole(given);
  const ended = Promise.resolve(createWatchCommand(clock).run(args, opened.console.context));
  let over = false;
  const done = (): void => void (over = true);
  ended.then(done, done);
  return { ...opened, clock, ended, isOver: () => over };
}

describe('.watch', () => {
  it('repeats a line until it is interrupted, each time with the time of day', async () => {
    const { clock, printed, client, console, ended } = watch('0.5 Get now', { client: fakeClient(() => ({ output: 'total 5' })) });
    await atRest();
    assert.deepEqual([clock.waits, clock.mayEnd, client.sent], [[500], false, [{ action: 'Get', data: 'now' }]]);
    await clock.next();
    assert.deepEqual(printed.map((text) => text.replace(/^slot (\d).*\n/, 'slot $1 ')), [
      'Every 0.5 s; Ctrl-C ends it.',
      '03:04:05  Get now',
      'slot 1 total 5\noutbox empty',
      '03:04:05  Get now',
      'slot 2 total 5\noutbox empty',
    ]);
    console.close();
    await ended;
    assert.deepEqual([clock.waits, client.sent.length], [[], 2]);
  });

  it('takes Lua and dot-commands that look', async () => {
    for (const [line, sent] of [['x + 1', ['Eval']], ['.eval Inc', ['Eval']], ['.history', []]] as const) {
      const { client, console, ended } = watch(`1s ${line}`);
      await atRest();
      console.close();
      await ended;
      assert.deepEqual(client.sent.map(({ action }) => action), sent);
    }
  });

  it('ends with Ctrl-C, also while it waits', async () => {
    const { console, enter, client, printed } = openTypedConsole();
    const entered = enter('.watch 3600 Get');
    await atRest();
    console.cancelRunning();
    await entered;
    assert.deepEqual([client.sent.length, printed.at(-1)!.includes('Cancelled')], [1, false]);
    assert.deepEqual(console.context.history, ['.watch 3600 Get']);
  });

  it('goes on after a message that failed, when somebody sees it', async () => {
    const { clock, client, console } = watch('1 Get', { client: fakeClient(() => ({ ok: false, error: { message: 'no', traceback: [] } })) });
    await atRest();
    await clock.next();
    assert.equal(client.sent.length, 2);
    console.close();
  });

  it('ends with an error that left no answer', async () => {
    const client = fakeClient(() => Promise.reject(new HbxError('client/unreachable', 'Gone.', { exitCode: ExitCode.network })));
    const { err, exitCode } = await runPipe('.watch 3600 Get\n', { client });
    assert.deepEqual([err, exitCode], ['Error: Gone.\n', ExitCode.network]);
  });

  it('prints only results in a pipe, and ends there with the first message that fails', async () => {
    let count = 0;
    const client = fakeClient(() => (++count < 3 ? { output: `${count}` } : { ok: false, error: { message: 'no', traceback: [] } }));
    const { clock, printed, isOver } = watch('1 Get', { client, terminal: false });
    await atRest();
    await clock.next();
    assert.deepEqual([printed, isOver()], [['1', '2'], false]);
    await clock.next();
    assert.deepEqual([isOver(), clock.waits], [true, []]);
    assert.equal((await runPipe('.watch 3600 Get\n', { client })).exitCode, ExitCode.process);
  });

  it('ends when nobody reads any more, and with the signal of the session', async () => {
    const { clock, sink, ended, client } = watch('1 Get', { terminal: false });
    await atRest();
    sink.broken = true;
    await clock.next();
    await assert.rejects(ended);
    assert.equal(client.sent.length, 1);
    const interrupt = new AbortController();
    const one = fakeClient(() => (setImmediate(() => interrupt.abort()), {}));
    assert.equal((await runPipe('.watch 3600 Get\nInc\n', { client: one, signal: interrupt.signal })).exitCode, ExitCode.interrupted);
    assert.equal(one.sent.length, 1);
  });

  for (const [line, why] of [
    ['.watch', /Write it as \.watch <seconds> <action>/],
    ['.watch 1', /Write it as/],
    ['.watch 1 -- nothing', /Write it as/],
    ['.watch Get 1', /"Get" is not a number of seconds between 0\.1 and 86,400/],
    ['.watch 0.01 Get', /not a number of seconds/],
    ['.watch 1e9 Get', /not a number of seconds/],
    ['.watch 99999999 Get', /not a number of seconds/],
    ['.watch NaN Get', /not a number of seconds/],
    ['.watch 1 .watch 1 Get', /\.watch can't be repeated/],
    ['.watch 1 .exit', /\.exit can't be repeated/],
    ['.watch 1 .nonsense', /There is no command \.nonsense/],
  ] as const) {
    it(`${line} is refused`, async () => {
      const { err, sent } = await runPipe(line);
      assert.match(err, why);
      assert.deepEqual(sent, []);
    });
  }
});
