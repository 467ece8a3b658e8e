import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkMessage, checkSpawnTags, type CheckedMessage } from '../../src/blueprints/check-message.ts';
import { readManifest } from '../../src/blueprints/manifest.ts';

const address = 'A'.repeat(43);
const token = readManifest(
  JSON.stringify({
    name: 'token',
    version: '1.0.0',
    actions: [
      { action: 'Info' },
      {
        action: 'Transfer',
        tags: [
          { name: 'Recipient', type: 'address', required: true, aliases: ['To'] },
          { name: 'Quantity', type: 'amount', required: true },
          { name: 'Cast', type: 'boolean' },
        ],
        extraTags: 'X-',
      },
      { action: 'Note', data: { type: 'json', required: true } },
      { action: 'List', tags: [{ name: 'Limit', type: 'integer', min: '1' }, { name: 'Step', type: 'integer' }, { name: 'Floor', type: 'amount', min: '0' }] },
    ],
  }),
  'f',
);
const voting = readManifest(JSON.stringify({ name: 'voting', version: '1.0.0', actions: [{ action: 'Info', tags: [{ name: 'Poll', required: true }] }, { action: 'Vote', tags: [{ name: 'Side', type: 'enum', values: ['yay', 'nay'], required: true }] }] }), 'f');
const open = readManifest(JSON.stringify({ name: 'open', version: '1.0.0', actions: [{ action: 'Inc' }, { action: '*' }] }), 'f');

const check = (message: Partial<CheckedMessage>, manifests = [token, voting]) => checkMessage(manifests, { action: 'Transfer', tags: {}, ...message });

describe('checkMessage', () => {
  it('lets pass what suits, whatever the case of the tags', () => {
    for (const tags of [{ Recipient: address, Quantity: '1' }, { recipient: address, QUANTITY: '00100', 'x-memo': 'a', 'X-Any': '' }, { to: `0x${'aB'.repeat(20)}`, quantity: '9'.repeat(5000), cast: 'true' }]) {
      assert.deepEqual(check({ tags }), { blueprint: 'token', problems: [], notes: [] });
    }
  });

  it('says which tags are missing and how they are written', () => {
    assert.deepEqual(check({}).problems, ['The tag Recipient is missing: --tag Recipient=<address>', 'The tag Quantity is missing: --tag Quantity=100']);
    assert.deepEqual(check({ tags: { Recipiant: address, Quantity: '5' } }).problems, ['The tag Recipient is missing, and Recipiant is none of its tags: --tag Recipient=<address>']);
  });

  for (const value of ['0', '000', '1.5', '-1', '1e3', '', ' 1', 'abc', '0x10']) {
    it(`does not take ${JSON.stringify(value)} for an amount`, () => {
      assert.deepEqual(check({ tags: { Recipient: address, quantity: value } }).problems, [`quantity: ${value === '' ? 'an empty text' : `\`${value}\``} is no amount such as 100 (decimal digits and nothing else, above 0).`]);
    });
  }

  it('says it as the console writes it', () => {
    const inConsole = (message: Partial<CheckedMessage>) => checkMessage([token], { action: 'Transfer', tags: {}, ...message }, { surface: 'console' }).problems;
    assert.deepEqual(inConsole({}), ['The tag Recipient is missing: Recipient=<address>', 'The tag Quantity is missing: Quantity=100']);
    assert.deepEqual(inConsole({ action: 'Note' }), ['It needs data: behind the tags, or behind ` -- `.']);
  });

  it('says what else a value may be that is no address', () => {
    const aboutName = (value: string) => (value === 'stakes' ? 'stakes is a process.' : undefined);
    assert.deepEqual(checkMessage([token], { action: 'Transfer', tags: { To: 'stakes', Quantity: '1' } }, { aboutName }).problems, ['To: `stakes` does not look like an address (43 characters). stakes is a process.']);
  });

  it('takes a letter or two that are wrong for a slip, where no blueprint takes every action', () => {
    for (const [action, meant, blueprint] of [['Transfr', 'Transfer', 'token'], ['transfer', 'Transfer', 'token'], ['Tranfsre', 'Transfer', 'token'], ['Vott', 'Vote', 'voting']] as const) {
      assert.deepEqual(check({ action }), { blueprint, slipOf: meant, problems: [], notes: [] }, action);
    }
    for (const action of ['Votes', 'Vo', 'Transfer-All', 'Trancefor', 'Eval', 'Cron', 'Move']) assert.equal(check({ action }).slipOf, undefined, action);
    assert.deepEqual(checkMessage([token, open], { action: 'Transfr', tags: {} }), { problems: [], notes: [] });
    assert.deepEqual(checkMessage([token], { action: 'Transfr', tags: {} }, { isKnown: true }), { problems: [], notes: [] });
  });

  it('checks the tags of a process message by their types', () => {
    const { spawn } = readManifest(JSON.stringify({ name: 'token', version: '1.0.0', actions: [], spawn: [{ name: 'Denomination', type: 'integer', min: '0' }, { name: 'Parent', type: 'address' }] }), 'f');
    assert.deepEqual(checkSpawnTags(spawn, { denomination: 'abc', Parent: 'coin', Color: 'red' }, { aboutName: (value) => `About ${value}.` }), [
      'denomination: `abc` is no integer of 0 or more.',
      'Parent: `coin` does not look like an address (43 characters). About coin.',
    ]);
    assert.deepEqual(checkSpawnTags(spawn, { Denomination: '0', parent: address }), []);
  });

  it('checks each type', () => {
    const { problems } = check({ tags: { Recipient: 'bob', Quantity: '1', Cast: 'yes' } });
    assert.deepEqual(problems, ['Recipient: `bob` does not look like an address (43 characters).', 'Cast: `yes` is neither `true` nor `false`.']);
    assert.deepEqual(check({ action: 'Vote', tags: { side: 'maybe' } }).problems, ['side: `maybe` is not `yay` or `nay`.']);
    assert.deepEqual(check({ action: 'List', tags: { Limit: '0', Step: 'x', Floor: '-1' } }).problems, [
      'Limit: `0` is no integer of 1 or more.',
      'Step: `x` is no integer such as 5.',
      'Floor: `-1` is no amount such as 100 (decimal digits and nothing else, 0 or more).',
    ]);
    assert.deepEqual(check({ action: 'Note' }).problems, ['It needs data: --data or --data-file.']);
    assert.deepEqual(check({ action: 'Note', data: '{' }).problems, ['The data is not JSON.']);
    assert.deepEqual(check({ action: 'Note', data: Buffer.from('[1]') }).problems, []);
    // Bytes that are no text are none of its business.
    assert.deepEqual(check({ action: 'Note', data: Uint8Array.of(0xff, 0) }).problems, []);
    assert.ok(check({ tags: { Recipient: 'x'.repeat(1e6), Quantity: '1' } }).problems[0]!.length < 200);
  });

  it('only notes what may be a slip', () => {
    assert.deepEqual(check({ action: 'Votes' }), { problems: [], notes: ['No blueprint of this process has the action `Votes`. Did you mean `Vote`?'] });
    assert.deepEqual(check({ tags: { Recipient: address, Quantity: '1', Kast: '1' } }).notes, ['Transfer has no tag Kast. Did you mean `Cast`?']);
    for (const action of ['Inc', 'Eval', 'constructor', '__proto__', '']) assert.deepEqual(check({ action }), { problems: [], notes: [] });
    assert.deepEqual(check({ action: 'Incc' }, [open]), { problems: [], notes: [] });
    assert.deepEqual(check({}, []), { problems: [], notes: [] });
  });

  it('asks only one of the blueprints that have an action', () => {
    assert.deepEqual(check({ action: 'Info' }, [voting, token]), { blueprint: 'token', problems: [], notes: [] });
    assert.equal(check({ action: 'Info' }, [voting]).problems.length, 1);
  });
});
