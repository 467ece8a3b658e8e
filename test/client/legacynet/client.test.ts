import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HbxError } from '../../../src/base/errors.ts';
import { createLegacynetClient, type LegacynetClient } from '../../../src/client/legacynet/client.ts';
import { tooLong } from '../../../src/client/errors.ts';
import { unitError } from '../../../src/client/legacynet/errors.ts';
import { createTransport, type TransportOptions } from '../../../src/client/transport.ts';
import { fakeUnits, recordedAnswer, type FakeUnits, type UnitAnswers } from '../../helpers/legacynet-units.ts';
import { hostileServer, reply } from '../../helpers/hostile-server.ts';
import { testSigner } from '../../helpers/signer.ts';
import { fakeServer, freePort } from '../../helpers/two-nodes.ts';

const process = 'P'.repeat(42) + 'A';
const signer = testSigner(0);
const quick: Partial<TransportOptions> = { pauseMs: 1, longestPauseMs: 1, timeoutMs: 200 };

function clientOf({ mu, cu, gateway }: { mu: string; cu: string; gateway?: string }, resultMs?: number): LegacynetClient {
  const to = (url: string) => createTransport({ ...quick, url });
  return createLegacynetClient({ mu: to(mu), cu: to(cu), gateway: gateway === undefined ? undefined : to(gateway), signer, ...(resultMs === undefined ? {} : { resultMs }) });
}

async function withUnits(answers: UnitAnswers, resultMs?: number): Promise<{ units: FakeUnits; client: LegacynetClient }> {
  const units = await fakeUnits(answers);
  return { units, client: clientOf({ mu: units.mu.url, cu: units.cu.url, gateway: units.gateway.url }, resultMs) };
}

async function failureOf(work: Promise<unknown>): Promise<HbxError> {
  return work.then(() => assert.fail('It worked.'), (error: HbxError) => error);
}

describe('a client of legacynet', () => {
  it('signs a message, tells its id, sends it, and reads what came of it', async () => {
    const { units, client } = await withUnits({ result: recordedAnswer('handler') });
    const signed: [string, number][] = [];
    const result = await client.send(process, { action: 'Inc', data: '5', tags: { Step: '2' } }, { onSigned: (id) => signed.push([id, units.mu.requests.length]) });
    const [item] = units.items();
    assert.deepEqual(signed, [[item!.id, 0]], 'told before it is sent');
    assert.deepEqual([item!.target, item!.data, item!.tags['Action'], item!.tags['Step'], item!.tags['Type'], item!.tags['Variant'], item!.tags['Data-Protocol']], [process, '5', 'Inc', '2', 'Message', 'ao.TN.1', 'ao']);
    assert.equal(units.cu.requests[0]!.url, `/result/${item!.id}?process-id=${process}`);
    const { ms, outbox, ...rest } = result;
    assert.deepEqual(rest, { process, slot: null, id: item!.id, ok: true, output: 'count 17', error: null });
    assert.deepEqual([outbox.length, outbox[0]!.action, outbox[0]!.data, outbox[0]!.tags['Reference']], [1, 'Counted', '17', '4']);
    assert.ok(Object.values(ms).every((part) => part >= 0));
    await client.close();
  });

  it('reads what processes of aos say, without their colours', async () => {
    const told = ['eval', 'table', 'spawn', 'evalError', 'handlerError', 'syntaxError'] as const;
    const { client } = await withUnits({ result: [...told.map(recordedAnswer), { body: '{}' }, { body: '{"Output":"plain","Messages":[]}' }, { body: '{"Output":{"data":{"output":"\\u001b[34mearly","prompt":"x"}}}' }] });
    const results = [];
    for (let count = 0; count < told.length + 3; count++) results.push(await client.send(process, { action: 'Eval', data: 'x' }));
    const place = { file: 'aos', line: 1, traceback: [] };
    assert.deepEqual(
      results.map(({ ok, output, error }) => [ok, output, error]),
      [
        [true, '42', null],
        [true, '{\n   a = 1\n}', null],
        [true, 'hi', null],
        [false, '', { message: 'boom', ...place }],
        [false, '', { message: 'attempt to perform arithmetic on a nil value', ...place }],
        [false, '', { message: "unexpected symbol near '='", ...place }],
        [true, '', null],
        [true, 'plain', null],
        [true, 'early', null],
      ],
    );
    // What it spawns stands behind what it sends.
    assert.deepEqual([results[2]!.outbox.length, results[2]!.outbox[0]!.tags['Type'], results[2]!.outbox[0]!.data], [1, 'Process', 'x']);
    await client.close();
  });

  it('runs a message dry, unsigned', async () => {
    const { units, client } = await withUnits({});
    const { ms: _ms, outbox, ...result } = await client.dryRun(process, { action: 'Inc', data: '7' });
    assert.deepEqual(result, { process, slot: null, dryRun: true, from: null, id: '', ok: true, output: 'count 24', error: null, changes: null });
    assert.equal(outbox.length, 1);
    const asked = units.cu.requests[0]!;
    assert.equal(asked.url, `/dry-run?process-id=${process}`);
    const sent = JSON.parse(asked.body.toString()) as Record<string, unknown>;
    assert.deepEqual([sent['Owner'], sent['Target'], sent['Data']], [signer.address, process, '7']);
    assert.equal(units.mu.requests.length, 0);
    await client.dryRun(process, { action: 'Get' });
    assert.equal((JSON.parse(units.cu.requests[1]!.body.toString()) as { Data: string }).Data, ' ', 'not the 1234 of aoconnect');
    assert.equal((await failureOf(client.dryRun(process, { action: 'Get', data: Buffer.from([0xff, 0]) }))).code, 'legacynet/not-there');
    await client.close();
  });

  it('knows the owner by the gateway, as far as that tells', async () => {
    const { client } = await withUnits({});
    assert.equal(await client.owner(process), signer.address);
    await client.close();
    for (const owner of [{ body: '{"data":{"transactions":{"edges":[]}}}' }, { body: 'null' }, { body: '<html>' }, { status: 500, body: 'x' }]) {
      const { client: other } = await withUnits({ owner });
      assert.equal(await other.owner(process), undefined);
      await other.close();
    }
    const none = clientOf({ mu: 'http://127.0.0.1:9', cu: 'http://127.0.0.1:9' });
    assert.equal(await none.owner(process), undefined);
  });

  it('asks again while the unit computes, and gives up in the end', async () => {
    const computing = { status: 202, body: '{"message":"Evaluation of process is in progress."}' };
    const { units, client } = await withUnits({ result: [computing, recordedAnswer('eval')] });
    assert.equal((await client.send(process, { action: 'Eval', data: '42' })).output, '42');
    assert.deepEqual([units.mu.requests.length, units.cu.requests.length], [1, 2]);
    await client.close();
    const { units: slow, client: other } = await withUnits({ result: computing }, 1);
    const error = await failureOf(other.send(process, { action: 'Inc' }));
    const [item] = slow.items();
    assert.deepEqual([error.code, error.exitCode, error.details], ['legacynet/no-result-yet', 3, [`message: ${item!.id}`]]);
    assert.match(error.hint!, new RegExp(`${slow.cu.url}/result/${item!.id}`));
    await other.close();
  });
});

describe('what goes wrong on legacynet', () => {
  const page = { headers: { 'content-type': 'text/html' }, body: '<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>' };

  it('names the unit, the request and its status, and no page', async () => {
    const cases: [UnitAnswers, string, RegExp, RegExp][] = [
      [{ mu: { status: 400, body: '{"error":"A valid and signed data item must be provided as the body"}' } }, 'client/rejected', /^A valid and signed data item/, /^400 from POST http:\S+\/, 1 attempt$/],
      [{ mu: { ...page, status: 500 } }, 'client/rejected', /^The messenger unit at http:\S+ answered 500 to \/ with a web page: "502 Bad Gateway"\.$/, /^500 from POST/],
      [{ mu: page }, 'client/unexpected-reply', /^A web page \("502 Bad Gateway"\) came instead of the answer of the messenger unit/, /^200 from/],
      [{ result: { status: 500, body: '{"error":"out of gas"}' } }, 'client/rejected', /^out of gas$/, /^500 from GET http:\S+\/result\/\S+, 1 attempt$/],
      [{ result: { body: '{"error":"no such process"}' } }, 'client/rejected', /^no such process$/, /^200 from GET/],
      [{ result: { body: '' } }, 'client/unexpected-reply', /^The compute unit at \S+ answered \S+ in a way hbx does not understand: it is empty\.$/, /^message: /],
      [{ result: { body: '[1]' } }, 'client/unexpected-reply', /its reply is not a JSON object/, /^message: /],
    ];
    for (const [answers, code, message, detail] of cases) {
      const { units, client } = await withUnits(answers);
      const error = await failureOf(client.send(process, { action: 'Inc' }));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.match(error.details[0]!, detail);
      assert.equal(error.details.at(-1), `message: ${units.items()[0]!.id}`);
      assert.doesNotMatch(`${error.message} ${error.hint}`, /<(?:html|head|h1)|hbx (?:get|ps|node|messages)|HyperBEAM/);
      assert.equal(units.mu.requests.length, 1);
      await client.close();
    }
  });

  it('sends the same message again where nothing was done, or it is known again by its id', async () => {
    const { units, client } = await withUnits({ mu: [{ status: 503 }, recordedAnswer('taken')] });
    assert.equal((await client.send(process, { action: 'Inc' })).output, '42');
    const [first, second] = units.items();
    assert.equal(first!.id, second!.id);
    await client.close();
    // The first answer was lost, and the scheduler refuses what it has: the result tells.
    const lossy = await hostileServer((socket, { number }) => (number === 1 ? socket.destroy() : socket.end(reply('400 Bad Request', {}, '{"error":"message already exists"}'))));
    const { units: known, client: unused } = await withUnits({});
    await unused.close();
    const other = clientOf({ mu: lossy.url, cu: known.cu.url });
    assert.equal((await other.send(process, { action: 'Inc' })).output, '42');
    assert.equal(lossy.heads.length, 2);
    await other.close();
    await lossy.stop();
  });

  it('says that a message may have arrived, and where to look', async () => {
    const { units, client: unused } = await withUnits({ mu: { silent: true } });
    await unused.close();
    const cut = await hostileServer((socket) => socket.end(reply('202 Accepted', { 'content-length': '99' }, '{"id":')));
    for (const [mu, code] of [[units.mu.url, 'client/no-answer'], [cut.url, 'client/cut-off']] as const) {
      const client = clientOf({ mu, cu: units.cu.url });
      let id = '';
      const error = await failureOf(client.send(process, { action: 'Inc' }, { onSigned: (signed) => (id = signed) }));
      assert.equal(error.code, code);
      assert.equal(error.hint, `It may have arrived all the same: ${units.cu.url}/result/${id}?process-id=${process} tells what came of it then. \`hbx send\` would send another message.`);
      await client.close();
    }
    await cut.stop();
    const refused = clientOf({ mu: `http://127.0.0.1:${await freePort()}`, cu: units.cu.url });
    const error = await failureOf(refused.send(process, { action: 'Inc' }));
    assert.match(error.message, /^No messenger unit answers at http:\S+: the connection was refused\.$/);
    assert.doesNotMatch(error.hint!, /may have arrived/);
    await refused.close();
  });

  it('reads numbers that JavaScript has not, and tells what is nested too deep', async () => {
    const digits = '123456789012345678901234567890';
    const { client } = await withUnits({ result: [{ body: `{"Output":{"data":{"output":"x","n":1e999}},"Messages":[{"Target":"t","Data":${digits}}],"GasUsed":${digits}}` }, { body: `{"Output":${'['.repeat(200_000)}${']'.repeat(200_000)}}` }, { body: '{"Output":0123456789012345678}' }] });
    const result = await client.send(process, { action: 'Inc' });
    assert.deepEqual([result.output, result.outbox[0]!.data], ['x', digits]);
    assert.match((await failureOf(client.send(process, { action: 'Inc' }))).message, /does not understand: its JSON is nested more than 200 deep\.$/);
    assert.match((await failureOf(client.send(process, { action: 'Inc' }))).message, /JSON/);
    await client.close();
  });

  it('takes no other message for the one that was sent', async () => {
    const { units, client } = await withUnits({ mu: [{ body: `{"id":"${'B'.repeat(43)}"}` }, { body: '{}' }, { status: 304, body: '' }] });
    const error = await failureOf(client.send(process, { action: 'Inc' }));
    assert.deepEqual([error.code, error.exitCode, error.details], ['legacynet/other-message', 5, [`acknowledged: ${'B'.repeat(43)}`, `message: ${units.items()[0]!.id}`]]);
    assert.equal(units.cu.requests.length, 0);
    assert.equal((await client.send(process, { action: 'Inc' })).output, '42', 'an acknowledgement without an id');
    assert.match((await failureOf(client.send(process, { action: 'Inc' }))).message, /^The messenger unit at \S+ answered 304/);
    await client.close();
  });

  it('tells the size of an answer as that of the unit, and that the message may be there', async () => {
    const { units, client } = await withUnits({ mu: { body: `{"id":"${'x'.repeat(1_100_000)}"}` } });
    const error = await failureOf(client.send(process, { action: 'Inc' }));
    assert.match(error.message, /^The answer of the messenger unit is longer than 1048576 bytes\.$/);
    assert.match(error.hint!, new RegExp(`^It may have arrived all the same: ${units.cu.url}/result/`));
    assert.equal(unitError(tooLong(9, 'POST', 'http://cu.example/dry-run'), 'compute unit').hint, undefined);
    await client.close();
  });

  it('names a unit whose URL has a path, and follows its redirects as those of a node', async () => {
    const mu = await fakeServer(() => ({ status: 400 }));
    const { units, client: unused } = await withUnits({});
    await unused.close();
    const refused = clientOf({ mu: `${mu.url}/gw/mu`, cu: units.cu.url });
    const error = await failureOf(refused.send(process, { action: 'Inc' }));
    assert.equal(error.message, `The messenger unit at ${mu.url}/gw/mu answered 400.`);
    assert.match(error.details[0]!, new RegExp(`^400 from POST ${mu.url}/gw/mu, 1 attempt$`));
    await refused.close();
    const elsewhere = await fakeServer(({ method, url }) => (method === 'GET' ? { status: 307, headers: { location: `${units.cu.url}${url}` } } : { status: 307, headers: { location: units.cu.url } }));
    const led = clientOf({ mu: units.mu.url, cu: elsewhere.url });
    assert.equal((await led.send(process, { action: 'Inc' })).output, '42');
    const kept = await failureOf(led.dryRun(process, { action: 'Inc' }));
    assert.deepEqual([kept.code, kept.hint], ['client/redirected', 'If you trust the new address, name it as a unit of the network: `hbx network add <name> --mu <url> --cu <url>`.']);
    await led.close();
  });

  it('ends at once with Ctrl-C, and names the message', async () => {
    const { units, client } = await withUnits({ result: { silent: true } });
    const stop = new AbortController();
    const sending = client.send(process, { action: 'Inc' }, { signal: stop.signal, onSigned: () => void setImmediate(function wait() {
      if (units.cu.requests.length > 0) stop.abort();
      else setImmediate(wait);
    }) });
    const error = await failureOf(sending);
    assert.deepEqual([error.code, error.exitCode, error.details], ['client/aborted', 130, [`message: ${units.items()[0]!.id}`]]);
    await client.close();
  });
});
