// Messages a second: pre-signed and answered in JSON, on one process and over 50; and replies that the node signs.
import { constants, sign } from 'node:crypto';
import { best, inFlight, row } from './measure.mjs';
import { readyGet, readyRequest, sendReady } from './ready-requests.mjs';

const perRound = 2000;

export async function throughput({ client, module, wallet, url }) {
  const options = { key: wallet, padding: constants.RSA_PKCS1_PSS_PADDING };
  const signAsync = () => new Promise((resolve, reject) => sign('sha512', Buffer.from('x'.repeat(500)), options, (error) => (error ? reject(error) : resolve())));
  const measureSigning = () => best(3, () => inFlight(Array.from({ length: 400 }), 8, signAsync));
  const signingRate = await measureSigning();

  console.log('\npre-signed messages over HTTP, 32 in flight, JSON replies (scheduled and durable; best of 3 rounds)');
  for (const count of [1, 50]) {
    const pids = await Promise.all(Array.from({ length: count }, async () => (await client.spawnModule(module)).process));
    const prepare = () => inTurn(perRound, async (index) => readyRequest(client, await client.prepare(pids[index % count], { action: 'Inc', data: String(index) })));
    // The first thousands of messages are compiled on the way; a node that is up has had them.
    await sendReady(url, await prepare(), 32);
    const rounds = [await prepare(), await prepare(), await prepare()];
    const rate = await best(rounds.length, (round) => sendReady(url, rounds[round], 32));
    row(count === 1 ? 'on one process' : `over ${count} processes`, rate, '/s', `${(rate / signingRate).toFixed(2)} x what the whole machine can sign (budget: 1500 /s)`);
    await Promise.all(pids.map((pid) => client.readJson(`/${pid}/now/results`)));
    const computedAt = await inFlight(pids.length === 1 ? Array.from({ length: 2000 }, (_, index) => index + 1) : [], 32, (slot) => client.readJson(`/${pids[0]}/compute&slot=${slot}/results`));
    if (count === 1) row('results of past slots read', computedAt, '/s');
  }

  // A reply in httpsig carries a signature of the node.
  const read = (count) => sendReady(url, Array.from({ length: count }, () => readyGet(url, '/~message@1.0&count+integer=42/count')), 16, '\r\nsignature: ');
  await read(400);
  // Beside what it is compared with: the pace of a machine changes within minutes.
  const signingNow = await measureSigning();
  const replies = await best(3, () => read(600));
  console.log('\nreplies that the node signs, 16 in flight');
  row('signatures of the machine alone', signingNow, '/s', 'all cores, nothing else to do');
  row('signed replies', replies, '/s', `${(replies / signingNow).toFixed(2)} x that (budget: 0.8)`);
}

/** One after the other: `readyRequest` borrows the client's transport. */
async function inTurn(count, make) {
  const made = [];
  for (let index = 0; index < count; index++) made.push(await make(index));
  return made;
}
