// Random messages to the token, and to the token with staking, against what must always hold. The seed is printed; HBX_TEST_SEED=<seed>
// runs the same sequences again. A failing sequence is shrunk to the messages that matter.
// Alone: it takes long.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { packageRoot } from '../../src/base/package-root.ts';
import { toPlain } from '../../src/client/result.ts';
import { createEngine, defaultLimits, type Dialect, type Engine, type Vm } from '../../src/lua/engines.ts';
import { message, type PlainValue } from '../../src/message/value.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';
import { surroundingsOf } from '../../src/project/bundle-surroundings.ts';

const seed = Number(process.env['HBX_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Of each dialect; together 10 000 in two dialects. */
const tokenSequences = 3500;
const stakingSequences = 1500;

const owner = 'owner';
const node = 'node';
const self = 'process'.padEnd(43, '0');

interface Sent {
  readonly from: string;
  readonly action: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Blocks since the message before. */
  readonly blocks: number;
}

interface Entry {
  readonly target?: string;
  readonly action?: string;
  readonly [key: string]: string | undefined;
}

type Amounts = Record<string, string>;

/** What a message led to, and everything after it. */
interface Seen {
  readonly error?: string;
  readonly outbox: readonly Entry[];
  readonly balances: Amounts;
  readonly supply: string;
  /** As it is shown on the base. */
  readonly shown: Amounts;
  readonly shownSupply: string;
  readonly staked: Amounts;
  readonly shownStaked: Amounts;
  readonly unstaking: Amounts;
  readonly shownUnstaking: Amounts;
  /** Height of the next release. */
  readonly due?: number;
}

/** Runs a whole sequence in one call: `Drive(process message, balances, supply, messages)` on a state of its own. */
const driver = `
local function copy(map)
  local result = {}
  for key, value in pairs(map or {}) do result[key] = value end
  return result
end
-- A table without keys would be a list, and one with the keys 1 to n too.
local function shown(map)
  local result = copy(map)
  result["*"] = "0"
  return result
end
local function staked()
  local result = {}
  for who, held in pairs(Stakers or {}) do result[who] = held.amount end
  return result
end
local function unstaking(see)
  local result, bint = {}, require(".bint")(256)
  for who, list in pairs(Unstaking or {}) do
    local sum = bint(0)
    for _, entry in ipairs(list) do
      sum = sum + bint(entry.amount)
      see(entry.release_at)
    end
    result[who] = tostring(sum)
  end
  return result
end
function Drive(definition, balances, supply, messages)
  Balances, TotalSupply, Inbox, Errors = copy(balances), supply, {}, {}
  local base, answers = { process = definition, balances = copy(balances), ["token-info"] = { supply = supply } }, {}
  if Stakers then
    Stakers, Unstaking, BlockClock, StakingBatch = {}, {}, { height = 0 }, { number = 0 }
    base["staking-batch"] = "0"
  end
  for i, req in ipairs(messages) do
    base = compute(base, req, {})
    local due
    local waiting = unstaking(function(height) if due == nil or height < due then due = height end end)
    answers[i] = {
      error = base.results.error, outbox = base.results.outbox, balances = shown(Balances), supply = TotalSupply, shown = shown(base.balances),
      shownSupply = base["token-info"].supply, staked = shown(staked()), shownStaked = shown(base.staked), unstaking = shown(waiting),
      shownUnstaking = shown(base.unstaking), due = due
    }
  end
  return answers
end
`;

const names = ['alice', 'bob', 'carol', owner, '__index', '__proto__', 'constructor'];
const senders = [...names, self];
const big = 2n ** 64n;

const goodAmount = fc.oneof(
  { weight: 5, arbitrary: fc.bigInt({ min: 1n, max: 12n }).map(String) },
  { weight: 2, arbitrary: fc.bigInt({ min: big - 2n, max: big * big * 4n }).map(String) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 9n }).map((n) => `00${n}`) },
);
const badAmount = fc.oneof(
  fc.constantFrom('', '0', '-0', '-1', '1.5', '1.0', 'abc', '1e3', '+1', ' 1', '1 ', '0x10', '1_0', '١', '9'.repeat(77), '9'.repeat(2000), `-${'1'.repeat(40)}`, '1\n', '\u0000'),
  fc.string({ maxLength: 6 }),
);
const amount = fc.oneof({ weight: 6, arbitrary: goodAmount }, { weight: 2, arbitrary: badAmount }, { weight: 1, arbitrary: fc.constant(undefined) });
const recipient = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...senders) },
  { weight: 2, arbitrary: fc.constantFrom('', 'a b', 'x'.repeat(129), 'x'.repeat(10_240), '1', 'device', 'Commitments', 'private', 'a/b', 'é') },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const further = fc.dictionary(fc.constantFrom('x-color', 'X-Note', 'x-', 'x-__index', 'color', 'note', 'xx-y', 'sender'), fc.constantFrom('red', 'a b', '', '5', 'x'.repeat(300)), { maxKeys: 3 });

const defined = (tags: Record<string, string | undefined>): Record<string, string> => Object.fromEntries(Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** Mostly so small that several fit into what somebody has. */
const stakingAmount = fc.oneof({ weight: 5, arbitrary: fc.bigInt({ min: 1n, max: 6n }).map(String) }, { weight: 1, arbitrary: amount });

const sentWith = (action: fc.Arbitrary<string>, from: readonly string[], quantities: fc.Arbitrary<string | undefined>): fc.Arbitrary<Sent> =>
  fc
    .record({ from: fc.constantFrom(...from), action, recipient, quantity: quantities, cast: fc.constantFrom(undefined, undefined, undefined, '', 'true'), tags: further, blocks: fc.constantFrom(0, 0, 1, 1, 2, 15) })
    .map(({ from: sender, action: name, recipient: to, quantity, cast, tags, blocks }) => ({ from: sender, action: name, blocks, tags: { ...tags, ...defined({ recipient: to, quantity, cast }) } }));

const tokenAction = fc.oneof({ weight: 7, arbitrary: fc.constant('Transfer') }, { weight: 5, arbitrary: fc.constantFrom('Mint', 'Burn', 'Balance', 'Info', 'Total-Supply', 'Balances', 'transfer', 'Nothing') });
const stakingAction = fc.oneof({ weight: 8, arbitrary: fc.constantFrom('Stake', 'Unstake') }, { weight: 2, arbitrary: fc.constantFrom('Transfer', 'Burn', 'Mint', 'Stakers', 'Get-Stake', 'Credit-Notice') });

const start = fc.record({ alice: fc.bigInt({ min: 10n, max: 50n }), bob: fc.bigInt({ min: 0n, max: big * big }), [self]: fc.bigInt({ min: 0n, max: 5n }) }).map((all) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)])));

for (const dialect of ['luerl', 'puc'] as const) {
  describe(`the token's invariants (${dialect}, seed ${seed})`, () => {
    let engine: Engine;
    before(async () => {
      engine = await createEngine('hbx');
    });
    after(() => engine.close());

    it(`hold over ${tokenSequences} sequences of messages`, async () => {
      const vm = await openDriver(engine, dialect, ['token']);
      await holdsFor(tokenSequences, fc.array(sentWith(tokenAction, senders, amount), { minLength: 1, maxLength: 10 }), async (balances, sequence) => {
        const seen = await drive(vm, balances, sequence);
        const model = new TokenModel(balances);
        seen.forEach((one, at) => {
          checkInvariants(one, seen[at - 1]);
          assert.deepEqual(one.shown, one.balances);
          assert.equal(sumOf(one.balances), BigInt(one.supply));
          model.check(sequence[at]!, one);
        });
      });
    });

    it(`hold with staking over ${stakingSequences} sequences of messages`, async () => {
      const vm = await openDriver(engine, dialect, ['token', 'staking']);
      let behind = 0;
      await holdsFor(stakingSequences, fc.array(sentWith(stakingAction, ['alice', 'alice', 'alice', 'bob', 'bob', self], stakingAmount), { minLength: 6, maxLength: 12 }), async (balances, sequence) => {
        let height = 1;
        let releases = 0;
        let isBehind = false;
        const seen = await drive(vm, balances, sequence);
        seen.forEach((one, at) => {
          const earlier = seen[at - 1];
          height += sequence[at]!.blocks;
          checkInvariants(one, earlier);
          assert.equal(sumOf(one.balances) + sumOf(one.staked) + sumOf(one.unstaking), BigInt(one.supply));
          // A release that comes with a message that fails is shown with the next one that does not.
          if (one.error === undefined) isBehind = false;
          else if (earlier !== undefined && sumOf(one.unstaking) < sumOf(earlier.unstaking)) isBehind = true;
          if (isBehind) behind++;
          else {
            assert.deepEqual(one.shown, one.balances);
            agrees(one.shownStaked, one.staked);
            agrees(one.shownUnstaking, one.unstaking);
          }
          const { action, tags } = sequence[at]!;
          const problem = amountOf(tags['quantity']);
          if (/^(Uns|S)take$/.test(action) && typeof problem === 'string') assert.equal(one.error, problem);
          // What is due never waits.
          assert.ok(one.due === undefined || one.due > height, `due at ${one.due}, but it is ${height}`);
          if (earlier?.due !== undefined && earlier.due <= height) releases++;
        });
        return releases;
      });
      assert.ok(behind > 0, 'no release came with a message that failed');
    });
  });
}

async function holdsFor(numRuns: number, sequences: fc.Arbitrary<Sent[]>, check: (balances: Amounts, sequence: readonly Sent[]) => Promise<number | void>): Promise<void> {
  let releases: number | undefined;
  await fc.assert(
    fc.asyncProperty(start, sequences, async (balances, sequence) => {
      const counted = await check(balances, sequence);
      if (typeof counted === 'number') releases = (releases ?? 0) + counted;
    }),
    { seed, numRuns },
  );
  // Sequences that release nothing would prove nothing about releases.
  if (releases !== undefined) assert.ok(releases > numRuns / 10, `only ${releases} releases`);
}

async function openDriver(engine: Engine, dialect: Dialect, blueprints: readonly string[]): Promise<Vm> {
  const folder = join(packageRoot(), 'blueprints');
  const text = blueprints.map((name) => `require("./${name}/main")\n`).join('') + driver;
  const { code } = bundle({ ...surroundingsOf(undefined, folder, undefined), entry: { name: 'driver.lua', text }, dialect, runtime: 'handlers' });
  const opened = await engine.open([{ name: 'driver', source: code }], { dialect, limits: defaultLimits });
  assert.ok(opened.ok, opened.ok ? '' : opened.error.message);
  // The program runs with the first message.
  const { results } = (await call(opened.vm, 'compute', [{ process: definition }, { slot: 0, process: self, 'block-height': 1, body: definition }])) as { results: Seen };
  assert.equal(results.error, undefined);
  return opened.vm;
}

const definition = { type: 'Process', authority: node, 'unstake-delay': '12', commitments: { [self]: commitment(owner) } };

/** The process runs all sequences, and no message twice. */
let signatures = 0;

function commitment(committer: string): PlainValue {
  return { alg: 'rsa-pss-sha512', type: 'rsa-pss-sha512', committer };
}

async function call(vm: Vm, name: string, args: readonly PlainValue[]): Promise<unknown> {
  // Plain values become those of messages inside one message.
  const values = [...message(Object.fromEntries(args.map((arg, at) => [`a${at}`, arg]))).values()];
  const answer = await vm.call(name, values);
  assert.ok(answer.ok, answer.ok ? '' : answer.error.message);
  return toPlain(answer.values[0]!);
}

async function drive(vm: Vm, balances: Amounts, sequence: readonly Sent[]): Promise<Seen[]> {
  let height = 1;
  const requests = sequence.map(({ from, action, tags, blocks }, at): PlainValue => ({
    slot: at + 1,
    process: self,
    'block-height': (height += blocks),
    timestamp: 1_700_000_000_000 + at,
    body: { ...tags, action, type: 'Message', target: self, ...(from === self ? { 'from-process': self } : {}), commitments: { [`${signatures++}-message`]: commitment(from === self ? node : from) } },
  }));
  const answers = (await call(vm, 'Drive', [definition, balances, String(sumOf(balances)), requests])) as Seen[];
  assert.equal(answers.length, sequence.length);
  for (const one of answers) for (const amounts of [one.balances, one.shown, one.staked, one.shownStaked, one.unstaking, one.shownUnstaking]) delete amounts['*'];
  return answers;
}

function sumOf(amounts: Amounts): bigint {
  return Object.values(amounts).reduce((sum, one) => sum + BigInt(one), 0n);
}

/** What is shown is what there is; who has nothing may be shown with 0. */
function agrees(shown: Amounts, held: Amounts): void {
  for (const name of new Set([...Object.keys(shown), ...Object.keys(held)])) assert.equal(own(shown, name) ?? '0', own(held, name) ?? '0', `${name} is shown wrong`);
}

function own(amounts: Amounts, name: string): string | undefined {
  return Object.hasOwn(amounts, name) ? amounts[name] : undefined;
}

function checkInvariants(one: Seen, earlier: Seen | undefined): void {
  for (const amounts of [one.balances, one.staked, one.unstaking]) {
    for (const [name, value] of Object.entries(amounts)) assert.match(value, /^(0|[1-9]\d*)$/, `${name} has ${value}`);
  }
  assert.equal(one.shownSupply, one.supply);
  const isRefused = one.error !== undefined || one.outbox.some(({ action }) => action !== undefined && action.endsWith('-Error'));
  // What is due goes on its way with a message that is refused too.
  if (!isRefused || earlier === undefined || sumOf(one.unstaking) !== sumOf(earlier.unstaking)) return;
  assert.deepEqual([one.balances, one.supply, one.staked, one.unstaking], [earlier.balances, earlier.supply, earlier.staked, earlier.unstaking]);
}

/** The token once more, in another language. */
class TokenModel {
  readonly #balances: Map<string, bigint>;
  #supply: bigint;

  constructor(balances: Amounts) {
    this.#balances = new Map(Object.entries(balances).map(([name, value]) => [name, BigInt(value)]));
    this.#supply = sumOf(balances);
  }

  /** What the message has to lead to, and whether it did. */
  check(sent: Sent, { error, outbox, balances, supply }: Seen): void {
    const expected = this.#apply(sent);
    assert.equal(error, typeof expected === 'string' ? expected : undefined);
    if (typeof expected !== 'string') {
      const told = ['target', 'action', 'recipient', 'sender', 'quantity', 'error', 'balance', 'account', ...Object.keys(sent.tags).map((name) => name.toLowerCase())];
      const seen = outbox.map((entry) => defined(Object.fromEntries(told.map((key) => [key, entry[key]]))));
      assert.deepEqual(seen, expected);
    } else {
      assert.deepEqual([...outbox], []);
    }
    assert.deepEqual(new Map(Object.entries(balances)), new Map([...this.#balances].map(([name, value]) => [name, String(value)])));
    assert.equal(supply, String(this.#supply));
  }

  /** The outbox, or the text of the error. */
  #apply({ from, action, tags }: Sent): Entry[] | string {
    const { recipient: to, quantity, cast } = tags;
    const has = this.#balances.get(from) ?? 0n;
    const amounts = amountOf(quantity);
    const error = (name: string): Entry[] => [{ target: from, action: name, error: name === 'Mint-Error' ? 'Only the Process Id can mint new PNTS tokens!' : 'Insufficient Balance!' }];
    switch (action) {
      case 'Transfer': {
        const problem = recipientProblem(to);
        if (problem !== undefined) return problem;
        if (typeof amounts === 'string') return amounts;
        if (has < amounts) return error('Transfer-Error');
        this.#balances.set(from, has - amounts);
        this.#balances.set(to!, (this.#balances.get(to!) ?? 0n) + amounts);
        const passed = Object.fromEntries(Object.entries(tags).filter(([name]) => name.toLowerCase().startsWith('x-')).map(([name, value]) => [name.toLowerCase(), value]));
        if (cast !== undefined) return [];
        return [
          { target: from, action: 'Debit-Notice', recipient: to!, quantity: String(amounts), ...passed },
          { target: to!, action: 'Credit-Notice', sender: from, quantity: String(amounts), ...passed },
        ];
      }
      case 'Mint':
        if (typeof amounts === 'string') return amounts;
        if (from !== owner && from !== self) return error('Mint-Error');
        this.#balances.set(from, has + amounts);
        this.#supply += amounts;
        return [{ target: from, action: 'Mint-Notice', quantity: String(amounts) }];
      case 'Burn':
        if (typeof amounts === 'string') return amounts;
        if (has < amounts) return error('Burn-Error');
        this.#balances.set(from, has - amounts);
        this.#supply -= amounts;
        return [{ target: from, action: 'Burn-Notice', quantity: String(amounts) }];
      case 'Balance': {
        const account = to === undefined || to === '' ? from : to;
        if (to !== undefined && to !== '' && recipientProblem(to) !== undefined) return recipientProblem(to)!;
        return [{ target: from, balance: String(this.#balances.get(account) ?? 0n), account }];
      }
      case 'Total-Supply':
        return from === self ? 'Cannot call Total-Supply from the same process!' : [{ target: from, action: 'Total-Supply' }];
      case 'Info':
      case 'Balances':
        return [{ target: from }];
      default:
        return [];
    }
  }
}

function recipientProblem(to: string | undefined): string | undefined {
  if (to === undefined || to === '') return 'Recipient is required!';
  return senders.includes(to) ? undefined : 'Recipient is not an address';
}

function amountOf(text: string | undefined): bigint | string {
  if (text === undefined || text === '') return 'Quantity is required!';
  if (Buffer.byteLength(text) > 76) return 'Quantity has more than 76 digits';
  if (!/^-?[0-9]+$/.test(text) || text.endsWith('\n')) return 'Quantity must be a whole number, in decimal digits';
  return BigInt(text) > 0n ? BigInt(text) : 'Quantity must be greater than 0';
}
