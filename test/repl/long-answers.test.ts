/** Answers that are longer than a screen: bounded for somebody who types, whole for everybody else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeClient, runPipe } from './session.ts';
import { openTypedConsole } from './typed-console.ts';

const text = Array.from({ length: 5000 }, (_, n) => `line ${n + 1}`).join('\n');
const outbox = Array.from({ length: 120 }, (_, n) => ({ n: n + 1, target: 'someone', tags: {}, data: `data ${n + 1}` }));

describe('a long answer on a terminal', () => {
  it('shows the beginning of the output; .json shows all of it', async () => {
    const { enter } = openTypedConsole({ client: fakeClient(() => ({ output: text })) });
    const lines = (await enter('Get')).split('\n');
    assert.deepEqual(lines.slice(200), ['line 200', '… 4,800 more lines (46.1 KiB): .json shows all.', 'outbox empty']);
    const json = await enter('.json');
    assert.equal(JSON.parse(json.slice(json.indexOf('{'))).output, text);
    assert.equal(JSON.parse(await enter('Get')).output, text);
  });

  it('shows the first messages of the outbox; .outbox lists all', async () => {
    const { enter } = openTypedConsole({ client: fakeClient(() => ({ outbox })) });
    const shown = await enter('Get');
    assert.match(shown, /data 50\n… 70 more messages: \.outbox lists all\.$/);
    assert.match(await enter('.outbox'), /data 120$/);
  });

  it('bounds the message of an error, values that are read, and globals', async () => {
    const rows = Array.from({ length: 250 }, (_, n) => `name${n}\tnumber\t1`).join('\n');
    const failing = openTypedConsole({ client: fakeClient(() => ({ error: { message: text, traceback: [] } }), { read: async () => ({ value: text.split('\n') }) }) });
    assert.match(await failing.enter('Get'), /\nline 200\n… 4,800 more lines/);
    assert.match(await failing.enter('.get now/x'), /"line 199",\n… 4,802 more lines \(.*\): \.json on, and the same again shows all\.$/);
    assert.match(await openTypedConsole({ client: fakeClient(({ data }) => ({ output: data?.includes('27 * 37') ? 'hbx999' : rows })) }).enter('.globals'), /\n… 50 more globals: \.json on, and \.globals again shows all\.$/);
  });

  it('stays whole in a pipe', async () => {
    const { out } = await runPipe('Get\n', { client: fakeClient(() => ({ output: text, outbox })) });
    assert.ok(out.startsWith(`${text}\n`) && out.endsWith('data 120\n'));
  });
});

describe('a line without a Result, in a pipe with --json', () => {
  it('is an object as well, and a sentence on stderr', async () => {
    const { out, err, exitCode } = await runPipe('.nothing\nInc\n', { json: true, stopOnError: false });
    const [failed, done] = out.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(
      { ...failed, process: '' },
      { process: '', slot: null, id: null, ok: false, output: '', outbox: [], error: { message: 'There is no command .nothing.', traceback: [], code: 'repl/unknown-command', hint: '.help lists the commands.' }, ms: { sign: 0, schedule: 0, compute: 0 } },
    );
    assert.equal(done.slot, 1);
    assert.match(err, /^Error: There is no command \.nothing\./);
    assert.equal(exitCode, 2);
  });

  it('is only text without --json', async () => {
    assert.equal((await runPipe('.nothing\n')).out, '');
  });
});
