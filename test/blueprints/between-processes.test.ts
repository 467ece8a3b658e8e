import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { PushedMessage } from '../../src/base/result.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { createClient, type Client } from '../../src/client/client.ts';
import { createTransport } from '../../src/client/transport.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';
import { surroundingsOf } from '../../src/project/bundle-surroundings.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';

/** A blueprint as one module, as `hbx deploy` sends it. */
function moduleOf(name: string): string {
  const path = join(packageRoot(), 'blueprints', name, 'main.lua');
  const around = surroundingsOf(undefined, dirname(path), undefined);
  return bundle({ ...around, entry: { path, name: 'main.lua' }, dialect: 'luerl', runtime: 'handlers' }).code;
}

interface Delivery {
  readonly to: string;
  readonly error?: string;
}

/** Where messages went, at any depth, and what failed there. */
function deliveries(pushed: readonly PushedMessage[] = []): Delivery[] {
  return pushed.flatMap(({ target, error, pushed: deeper }) => [{ to: target, ...(error === undefined ? {} : { error }) }, ...deliveries(deeper)]);
}

/** A wallet has no process that could take a message. That of who asked needs none. */
const wallet = 'Could not access target process!';

describe('between processes', () => {
  let target: TestNode;
  let owner: Client;
  let alice: Client;
  let bob: Client;
  const ids: Record<'token' | 'pool' | 'voting', string> = { token: '', pool: '', voting: '' };
  type Name = keyof typeof ids;
  const send = (client: Client, to: Name, action: string, tags: Record<string, string> = {}) => client.send(ids[to], { action, tags });
  /** As anybody reads it. */
  const now = async (of: Name, path: string): Promise<string> => {
    const { status, body } = await owner.read(`/${ids[of]}/now/${path}`);
    return status === 200 ? Buffer.from(body).toString() : `status ${status}`;
  };
  const good = async (sending: ReturnType<Client['send']>) => {
    const result = await sending;
    assert.deepEqual([result.ok, result.error, result.pushFailed], [true, null, undefined]);
    return result;
  };

  before(async () => {
    target = await startTestNode();
    owner = target.client;
    const clientOf = (key: number) => createClient(createTransport({ url: target.node.url }), testSigner(key));
    [alice, bob] = [clientOf(2), clientOf(3)];
    ids.token = await target.spawn(moduleOf('token'), { Ticker: 'TST' });
    ids.pool = await target.spawn(moduleOf('staking'), { Token: ids.token, 'Unstake-Delay': '4' });
    ids.voting = await target.spawn(moduleOf('voting'), { Staking: ids.pool });
  });
  after(async () => {
    await alice.close();
    await bob.close();
    await target.stop();
  });

  it('a fresh token shows its balances and what it is called', async () => {
    assert.equal(await now('token', `balances/${ids.token}`), '10000000000000000');
    assert.deepEqual([await now('token', 'token-info/ticker'), await now('token', 'token-info/supply')], ['TST', '10000000000000000']);
    assert.equal(await now('token', `balances/${alice.signer.address}`), 'status 404');
  });

  it('notices to wallets end quietly', async () => {
    const minted = await good(send(owner, 'token', 'Mint', { Quantity: '1000' }));
    assert.deepEqual(deliveries(minted.pushed), [{ to: owner.signer.address }]);
    const sent = await good(send(owner, 'token', 'Transfer', { Recipient: alice.signer.address, Quantity: '600' }));
    assert.deepEqual(deliveries(sent.pushed), [{ to: owner.signer.address }, { to: alice.signer.address, error: wallet }]);
    assert.deepEqual([await now('token', `balances/${owner.signer.address}`), await now('token', `balances/${alice.signer.address}`)], ['400', '600']);
  });

  it('names that mean something elsewhere are readable too', async () => {
    for (const name of ['__proto__', 'constructor', '__index', 'Bob']) {
      await good(send(owner, 'token', 'Transfer', { Recipient: name, Quantity: '1', Cast: 'true' }));
      assert.equal(await now('token', `balances/${name}`), '1', name);
    }
  });

  it('a notice to a process that knows no such message reaches its inbox', async () => {
    const sent = await good(send(owner, 'token', 'Transfer', { Recipient: ids.voting, Quantity: '5' }));
    assert.deepEqual(deliveries(sent.pushed), [{ to: owner.signer.address }, { to: ids.voting }]);
    const inbox = await good(owner.send(ids.voting, { action: 'Eval', data: 'local m = Inbox[#Inbox] return m.From .. " " .. m.Action .. " " .. m.Quantity' }));
    assert.equal(inbox.output, `${ids.token} Credit-Notice 5`);
  });

  it('a Transfer with X-Action=Stake stakes', async () => {
    const sent = await good(send(alice, 'token', 'Transfer', { Recipient: ids.pool, Quantity: '250', 'X-Action': 'Stake' }));
    assert.deepEqual(deliveries(sent.pushed), [{ to: alice.signer.address }, { to: ids.pool }, { to: alice.signer.address }]);
    assert.equal(sent.pushed![1]!.outbox![0]!.action, 'Stake-Notice');
    assert.equal(await now('pool', `staked/${alice.signer.address}`), '250');
    assert.deepEqual([await now('token', `balances/${alice.signer.address}`), await now('token', `balances/${ids.pool}`)], ['350', '250']);
  });

  it('nobody stakes by a notice of their own', async () => {
    const tags = { Sender: bob.signer.address, Quantity: '250', 'X-Action': 'Stake' };
    await good(send(bob, 'pool', 'Credit-Notice', tags));
    await good(send(bob, 'pool', 'Credit-Notice', { ...tags, 'From-Process': ids.token }));
    assert.equal(await now('pool', `staked/${bob.signer.address}`), 'status 404');
  });

  it('a vote weighs what the staking process says', async () => {
    const voted = await good(send(alice, 'voting', 'Vote', { Proposal: 'fee', Side: 'yay', Deadline: '6' }));
    // The question, its answer, and the notice.
    assert.deepEqual(deliveries(voted.pushed), [{ to: ids.pool }, { to: ids.voting }, { to: alice.signer.address }]);
    assert.equal(voted.pushed![0]!.pushed![0]!.outbox![0]!.action, 'Vote-Notice');
    assert.deepEqual([await now('voting', 'votes/fee/yay'), await now('voting', 'votes/fee/result')], ['250', 'open']);
    const none = await good(send(bob, 'voting', 'Vote', { Proposal: 'fee', Side: 'nay' }));
    const [refusal] = none.pushed![0]!.pushed![0]!.outbox!;
    assert.deepEqual([refusal!.target, refusal!.action, refusal!.tags.error], [bob.signer.address, 'Vote-Error', 'No staked tokens to vote']);
    assert.equal(await now('voting', 'votes/fee/nay'), '0');
  });

  it('from the deadline on the next message decides', async () => {
    let result = await good(send(bob, 'voting', 'Get-Votes'));
    for (let sent = 0; sent < 6 && !result.outbox.some(({ action }) => action === 'Vote-Result'); sent++) result = await good(send(bob, 'voting', 'Get-Votes'));
    const decided = result.outbox.find(({ action }) => action === 'Vote-Result')!;
    assert.deepEqual([decided.target, decided.tags.proposal, decided.tags.result], [alice.signer.address, 'fee', 'passed']);
    assert.equal(await now('voting', 'votes/fee/result'), 'passed');
  });

  it('what is unstaked goes back by a Transfer of the staking process', async () => {
    await good(send(alice, 'pool', 'Unstake', { Quantity: '100' }));
    const isBack = async (): Promise<boolean> => (await now('token', `balances/${alice.signer.address}`)) === '450';
    for (let sent = 0; sent < 6 && !(await isBack()); sent++) await good(send(bob, 'pool', 'Stakers'));
    assert.ok(await isBack());
    assert.deepEqual([await now('token', `balances/${ids.pool}`), await now('pool', `staked/${alice.signer.address}`), await now('pool', `unstaking/${alice.signer.address}`)], ['150', '150', '0']);
  });
});
