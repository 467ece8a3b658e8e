import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ans104 } from '../../../src/message/codecs/ans104.ts';
import { message, type PlainValue } from '../../../src/message/value.ts';
import { processSchedules } from '../../../src/node/cron/process-schedules.ts';
import { makeItem, posted } from '../../helpers/items.ts';

const read = (fields: Record<string, PlainValue>) => {
  const { schedules, problems } = processSchedules(message({ type: 'Process', ...fields }));
  return { schedules: schedules.map(({ intervalMs, keys }) => [intervalMs, Object.fromEntries(keys)]), problems };
};

const dataItem = (tags: [name: string, value: string][]) => ({
  // A data item has each key once, whatever its tags repeat.
  'cron-interval': 'ignored',
  commitments: { anId: { 'commitment-device': 'ans104@1.0', 'original-tags': Object.fromEntries(tags.map(([name, value], index) => [String(index + 1), { name, value }])) } },
});

describe('processSchedules', () => {
  it('finds none in a process without tags', () => assert.deepEqual(read({ 'cron-tag-action': 'Cron' }), { schedules: [], problems: [] }));

  it('reads keys in any case', () => {
    assert.deepEqual(read({ 'Cron-Interval': '10-seconds', 'Cron-Tag-Action': 'Cron', 'cron-tag-N': 5 }), { schedules: [[10_000, { action: 'Cron', n: '5' }]], problems: [] });
  });

  it('reads several intervals from a list or a text with commas, the shortest first', () => {
    for (const intervals of [['1-day', '1-minute'], '1-day, 1-minute']) {
      assert.deepEqual(read({ 'cron-interval': intervals, 'cron-tag-action': ['Report', 'Tick'], 'cron-tag-both': 'a, b' }).schedules, [
        [60_000, { action: 'Tick', both: 'a, b' }],
        [86_400_000, { action: 'Report', both: 'a, b' }],
      ]);
    }
  });

  it('reads the tags of a data item in their order: each belongs to the interval before it', () => {
    const item = dataItem([
      ['Cron-Tag-Lost', 'x'],
      ['Name', 'clock'],
      ['Cron-Interval', '1-hour'],
      ['Cron-Tag-Action', 'Report'],
      ['Cron-Interval', '5-seconds'],
      ['Cron-Tag-Action', 'Tick'],
      ['Cron-Tag-Color', 'Red'],
    ]);
    assert.deepEqual(read(item), { schedules: [[5000, { action: 'Tick', color: 'Red' }], [3_600_000, { action: 'Report' }]], problems: [] });
    const reversed = { ...item, commitments: { anId: { 'original-tags': Object.fromEntries(Object.entries(item.commitments.anId['original-tags']).reverse()) } } };
    assert.deepEqual(read(reversed), read(item));
  });

  it('reads the tags of a signed data item as it arrives', async () => {
    const tags = [['Type', 'Process'], ['Cron-Interval', '1-hour'], ['Cron-Tag-Action', 'Report'], ['Cron-Interval', '5-seconds'], ['Cron-Tag-Action', 'Tick']] as const;
    const decoded = await ans104.decode(posted(await makeItem({ tags })));
    assert.ok(decoded.ok);
    assert.deepEqual(processSchedules(decoded.value).schedules.map(({ interval, keys }) => [interval, keys.get('action')]), [['5-seconds', 'Tick'], ['1-hour', 'Report']]);
  });

  it('leaves out what says who a message is from or where it goes', () => {
    const { schedules, problems } = read({
      'cron-interval': '1-second',
      'cron-tag-from': 'me',
      'cron-tag-from-process': 'them',
      'cron-tag-target': 'them',
      'cron-tag-type': 'Process',
      'cron-tag-commitments': 'x',
      'cron-tag-path': '/',
      'cron-tag-signature': 'x',
      'cron-tag-bad name': 'x',
      'cron-tag-': 'x',
      'cron-tag-__proto__': 'x',
      'cron-tag-long': 'x'.repeat(1025),
      'cron-tag-data': 'fine',
    });
    assert.deepEqual(schedules, [[1000, { data: 'fine' }]]);
    assert.equal(problems.length, 11);
  });

  it('says what is wrong with an interval and takes the others', () => {
    const { schedules, problems } = read({ 'cron-interval': ['10-blocks', '500-milliseconds', 'often', '1-second'] });
    assert.deepEqual(schedules, [[1000, {}]]);
    assert.equal(problems.length, 3);
    assert.match(problems[0]!, /sees no blocks/);
  });

  it('bounds how many there are', () => {
    const { schedules, problems } = read({ 'cron-interval': Array.from({ length: 500 }, () => '1-second'), ...Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`cron-tag-t${n}`, 'x'])) });
    assert.equal(schedules.length, 8);
    assert.equal(Object.keys(schedules[0]![1] as object).length, 32);
    assert.match(problems[0]!, /at most 8/);
  });
});
