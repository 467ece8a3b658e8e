import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Plain } from '../helpers/lua-module.ts';
import { loadLuaModule } from '../helpers/lua-module.ts';

const source = readFileSync(new URL('../../templates/counter/counter.lua', import.meta.url), 'utf8');

const signedBy = (committer: string, algorithm: Record<string, string> = { alg: 'rsa-pss-sha512' }) => ({
  hmac: { alg: 'hmac-sha256', 'commitment-device': 'httpsig@1.0' },
  rsa: { ...algorithm, committer, 'commitment-device': 'httpsig@1.0' },
});

/** A process of `owner`, spoken to by `owner` unless a message says otherwise. */
function newProcess() {
  const compute = loadLuaModule(source, 'counter.lua');
  const base = { process: { type: 'Process', commitments: signedBy('owner') } };
  return (action?: string, data?: Plain, more: Record<string, Plain> = {}, commitments: Plain = signedBy('owner')) =>
    compute(base, { slot: 1, path: 'compute', body: { action, data, type: 'Message', ...more, commitments } }).results;
}

const says = (data: string, error?: string) => ({ outbox: { 1: error === undefined ? { data } : { data, error } }, output: '' });

describe('counter.lua', () => {
  it('counts', () => {
    const send = newProcess();
    assert.deepEqual(send('Get'), says('0'));
    assert.deepEqual(send('Inc'), says('1'));
    assert.deepEqual(send('Inc', '5'), says('6'));
    assert.deepEqual(send('Inc', '+2'), says('8'));
    assert.deepEqual(send('Inc', 2), says('10'));
    assert.deepEqual(send('Inc', ''), says('11'));
    assert.deepEqual(send('Dec', '20'), says('-9'));
    assert.deepEqual(send('Dec'), says('-10'));
    assert.deepEqual(send('Dec', '-4'), says('-6'));
  });

  it('answers where it stands to everything it does not know', () => {
    const send = newProcess();
    send('Inc');
    assert.deepEqual(send('Frobnicate'), says('1'));
    assert.deepEqual(send(undefined), says('1'));
    // The message that makes the process has no action.
    assert.deepEqual(send(undefined, undefined, { type: 'Process' }), says('1'));
  });

  it('finds the action wherever it may be', () => {
    const compute = loadLuaModule(source);
    const answer = (req: Plain) => compute({ process: {} }, req).results.outbox[1].data;
    assert.equal(answer({ body: { action: 'Inc' } }), '1');
    assert.equal(answer({ body: { Action: 'Inc' } }), '2');
    assert.equal(answer({ body: {}, action: 'Inc' }), '3');
    assert.equal(answer({ body: {}, Action: 'Inc' }), '4');
    assert.equal(answer({ action: 'Inc', data: '2' }), '6');
  });

  it('refuses what is no integer, and stays where it is', () => {
    const send = newProcess();
    for (const data of ['1.5', 'x', '1e3', '0x10', ' 7 ', '5 ', '--1', 1.5, true]) assert.deepEqual(send('Inc', data), says('0', 'Amount must be an integer'), String(data));
    assert.deepEqual(send('Set'), says('0', 'Amount must be an integer'));
    for (const data of ['9'.repeat(30), '9999999999', '2147483648']) assert.deepEqual(send('Inc', data), says('0', 'Amount is too large'));
  });

  it('never goes round the end of its integers', () => {
    // This VM has 32 bits.
    const send = newProcess();
    for (const amount of ['999999999', '999999999', '147483649']) send('Inc', amount);
    assert.deepEqual(send('Inc'), says('2147483647', 'Amount is too large'));
    send('Reset');
    for (const amount of ['999999999', '999999999', '147483649']) send('Dec', amount);
    assert.deepEqual(send('Dec', '5'), says('-2147483647', 'Amount is too large'));
  });

  it('lets only its owner set, reset and eval', () => {
    const send = newProcess();
    assert.deepEqual(send('Set', '40'), says('40'));
    assert.deepEqual(send('Reset'), says('0'));
    const others: Plain[] = [signedBy('other'), null, {}, signedBy('owner', { alg: 'hmac-sha256' })];
    for (const commitments of others) {
      assert.deepEqual(send('Set', '1', {}, commitments), says('0', 'Only the owner can Set'));
      assert.deepEqual(send('Reset', undefined, {}, commitments), says('0', 'Only the owner can Reset'));
      assert.equal(send('Eval', 'counter', {}, commitments).error, 'Only the owner can Eval');
    }
    assert.deepEqual(send('Set', '1', { 'from-process': 'p' }), says('0', 'Only the owner can Set'));
    assert.deepEqual(send('Set', '7', {}, signedBy('owner', { type: 'rsa-pss-sha512' })), says('7'));
  });

  it('runs the code of its owner', () => {
    const send = newProcess();
    const output = (code: string) => {
      const results = send('Eval', code);
      assert.equal(results.error, undefined);
      return results.output;
    };
    assert.equal(output('1 + 1'), '2');
    assert.equal(output('counter = 5'), '');
    assert.deepEqual(send('Get'), says('5'));
    assert.equal(output('1, nil, "x"'), '1\tnil\tx');
    assert.equal(output('print("a", 1) print(2) return counter'), 'a\t1\n2\n5');
    assert.equal(output('for i = 1, 30 do local n = i end'), '');
    assert.equal(output(''), '');
    send('Inc', '2');
    send('Dec');
    assert.equal(output('table.concat(log, " ")'), '+2 -1');
  });

  it('tells what went wrong in that code, and gives print back', () => {
    const send = newProcess();
    assert.match(send('Eval', 'x = = 1').error, /unexpected symbol/);
    assert.match(send('Eval', 'error("boom")').error, /boom/);
    const failed = send('Eval', 'counter = 3 error({})');
    assert.match(failed.error, /table/);
    assert.equal(failed.output, failed.error);
    assert.equal(send('Eval', 'type(print)').output, 'function');
  });

  it('shows its owner what is in a table, and no more than somebody reads', () => {
    const send = newProcess();
    const shown = (code: string): string => send('Eval', code).output;
    send('Inc', '5');
    assert.equal(shown('log'), '{ "+5" }');
    assert.equal(shown('{ 1, "a", { b = {} }, x = true, ["y z"] = 2.5, [9] = "n" }, "text"'), '{ 1, "a", { b = {} }, [9] = "n", x = true, ["y z"] = 2.5 }\ttext');
    assert.equal(shown('local t = {} t.t = t print(t) return setmetatable({}, { __tostring = function() return "mine" end })'), '{ t = {...} }\nmine');
    assert.equal(shown('{ { { { { { 1 } } } } } }'), '{ { { { { {...} } } } } }');
    // Wide in each level, and long: never more than so many entries in all.
    const wide = shown('local function f(n) local t = {} for i = 1, 60 do t[i] = n > 0 and f(n - 1) or i end return t end return f(2)');
    assert.ok(wide.length < 2000 && wide.endsWith(', ... }'), wide.slice(-20));
    assert.match(shown('local t = {} for i = 1, 5000 do t["k" .. i] = i end return t'), /^\{ (?:k\d+ = \d+, ){100}\.\.\. \}$/);
    assert.equal(shown('next, 1')!.replace(/:.*\t/, '\t'), 'function\t1');
  });

  it('keeps its log short', () => {
    const send = newProcess();
    for (let i = 0; i < 50; i++) send('Inc');
    assert.equal(send('Eval', '#log').output, '20');
  });

  it('is ASCII and does without what lua@5.3a does not have', () => {
    assert.match(source, /^[\n\x20-\x7e]*$/);
    const code = source.replace(/--.*$/gm, '');
    assert.doesNotMatch(code, /\b(goto|coroutine|xpcall|string\.pack|string\.unpack|table\.move|math\.ult|debug|gmatch|select|require)\b|%f\[/);
  });
});
