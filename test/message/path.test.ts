import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePath, parseSingleton, type Base, type Resolve, type SingletonRequest, type Step } from '../../src/message/path.ts';
import { message, type Message, type PlainValue } from '../../src/message/value.ts';
import { anyKey, anyValue } from '../helpers/arbitrary-value.ts';

const ID = 'DOpVcw8LdT2q6-qyto21kCddr_A1tHcJYGWrczSpE5k';
const ADDR = '0x1234567890123456789012345678901234567890';

/** What a path means, in short: the base, then the steps. A step is its message; `~` names its device, `=` its results of requests. */
type Short = readonly [base: unknown, ...steps: unknown[]];
const serialize = { path: 'serialize' };
const json = { '~': 'json@1.0' };

/** The rows of the table of the protocol: input and meaning. */
const rows: readonly (readonly [row: string, url: string, meaning: Short])[] = [
  ['/ID: the message itself', `/${ID}`, [ID]],
  ['/ID/key: key on that message by its own device', `/${ID}/key`, [ID, { path: 'key' }]],
  ['/ID~process@1.0/now: ID read, device forced', `/${ID}~process@1.0/now`, [{ id: ID, '~': 'process@1.0' }, { path: 'now' }]],
  ['/ID/compute?slot=3', `/${ID}/compute?slot=3`, [ID, { path: 'compute', slot: '3' }]],
  ['/ID/compute&slot=3', `/${ID}/compute&slot=3`, [ID, { path: 'compute', slot: '3' }]],
  ['/ID/compute=3', `/${ID}/compute=3`, [ID, { path: 'compute', compute: '3' }]],
  ['/ID/compute&slot+integer=3', `/${ID}/compute&slot+integer=3`, [ID, { path: 'compute', slot: 3 }]],
  ['/ID/compute/results?slot=3: slot reaches both steps', `/${ID}/compute/results?slot=3`, [ID, { path: 'compute', slot: '3' }, { path: 'results', slot: '3' }]],
  ['/ID~process@1.0/compute/results=3: results carries the slot', `/${ID}~process@1.0/compute/results=3`, [{ id: ID, '~': 'process@1.0' }, { path: 'compute' }, { path: 'results', results: '3' }]],
  [
    '/ID~process@1.0/as=execution/compute&Action=Info&X=a%20b: dry run',
    `/${ID}~process@1.0/as=execution/compute&Action=Info&X=a%20b`,
    [{ id: ID, '~': 'process@1.0' }, { path: 'as', as: 'execution' }, { path: 'compute', action: 'Info', x: 'a b' }],
  ],
  ['/ID/slot/current', `/${ID}/slot/current`, [ID, { path: 'slot' }, { path: 'current' }]],
  ['/~meta@1.0/info/address', '/~meta@1.0/info/address', [{ '~': 'meta@1.0' }, { path: 'info' }, { path: 'address' }]],
  ['/~message@1.0&hello=world/hello: literal world', '/~message@1.0&hello=world/hello', [{ '~': 'message@1.0', hello: 'world' }, { path: 'hello' }]],
  [
    '/~message@1.0/set/hello?hello=world',
    '/~message@1.0/set/hello?hello=world',
    [{ '~': 'message@1.0', hello: 'world' }, { path: 'set', hello: 'world' }, { path: 'hello', hello: 'world' }],
  ],
  ["/~json@1.0/serialize?a=1: JSON of the request's own keys", '/~json@1.0/serialize?a=1', [{ ...json, a: '1' }, { ...serialize, a: '1' }]],
  ['/X/~json@1.0/serialize: result of X cast to json@1.0', `/${ID}/x/~json@1.0/serialize`, [ID, { path: 'x' }, { cast: 'json@1.0' }, serialize]],
  ['/X/serialize~json@1.0: the same', `/${ID}/x/serialize~json@1.0`, [ID, { path: 'x' }, { ...serialize, ...json }]],
  [
    '/ID~process@1.0/compute/results/outbox/1/data?slot=1',
    `/${ID}~process@1.0/compute/results/outbox/1/data?slot=1`,
    [{ id: ID, '~': 'process@1.0' }, ...['compute', 'results', 'outbox', '1', 'data'].map((path) => ({ path, slot: '1' }))],
  ],
  [
    '/~scheduler@1.0/schedule?target=PID&from=0&to=3&accept=application/aos-2',
    `/~scheduler@1.0/schedule?target=${ID}&from=0&to=3&accept=application/aos-2`,
    [
      { '~': 'scheduler@1.0', target: ID, from: '0', to: '3', accept: 'application/aos-2' },
      { path: 'schedule', target: ID, from: '0', to: '3', accept: 'application/aos-2' },
    ],
  ],
  ['/PID/schedule&accept=application/aos-2: same', `/${ID}/schedule&accept=application/aos-2`, [ID, { path: 'schedule', accept: 'application/aos-2' }]],
  [
    '/ledger~node-process@1.0/now/balance/ADDR: base {as node-process, path ledger}',
    `/ledger~node-process@1.0/now/balance/${ADDR}`,
    [{ '~': 'node-process@1.0', key: 'ledger', path: 'ledger' }, { path: 'now' }, { path: 'balance' }, { path: ADDR }],
  ],
  ['/a/b&k1=v1/c&k2=v2: k1 only at b, k2 only at c', '/a/b&k1=v1/c&k2=v2', [{}, { path: 'a' }, { path: 'b', k1: 'v1' }, { path: 'c', k2: 'v2' }]],
  ['/a/b?2.k=v: k only at message 2 (= b)', '/a/b?2.k=v', [{}, { path: 'a' }, { path: 'b', k: 'v' }]],
  [
    '/a?k+resolve=/x/y: k = result of /x/y at every step',
    '/a?k+resolve=/x/y',
    [{ '=': { k: [{}, { path: 'x' }, { path: 'y' }] } }, { path: 'a', '=': { k: [{}, { path: 'x' }, { path: 'y' }] } }],
  ],
  ['/a/(x/y&z=1)/c: middle message = resolved', '/a/(x/y&z=1)/c', [{}, { path: 'a' }, { sub: [{}, { path: 'x' }, { path: 'y', z: '1' }] }, { path: 'c' }]],
  [
    '/~cron@1.0/every?interval=500-milliseconds&cron-path=/~wao@1.0/cron: an unencoded / in the query is fine',
    '/~cron@1.0/every?interval=500-milliseconds&cron-path=/~wao@1.0/cron',
    [
      { '~': 'cron@1.0', interval: '500-milliseconds', 'cron-path': '/~wao@1.0/cron' },
      { path: 'every', interval: '500-milliseconds', 'cron-path': '/~wao@1.0/cron' },
    ],
  ],
  ['/: no messages at all', '/', [{}]],
  ['/a%2Fb/c: decoded before splitting', '/a%2Fb/c', [{}, { path: 'a' }, { path: 'b' }, { path: 'c' }]],
];

describe('parsePath', () => {
  for (const [row, url, meaning] of rows) it(row, () => assert.deepEqual(short(parsed(url)), meaning));

  it('starts a new step at the slash of other values, unless they are quoted', () => {
    assert.deepEqual(short(parsed('/a&k=application/b')), [{}, { path: 'a', k: 'application' }, { path: 'b' }]);
    assert.deepEqual(short(parsed('/a&accept=%22application/aos-2%22/b')), [{}, { path: 'a', accept: 'application/aos-2' }, { path: 'b' }]);
    assert.deepEqual(short(parsed('/a&accept=application/json/b')), [{}, { path: 'a', accept: 'application/json' }, { path: 'b' }]);
  });

  it('drops empty segments', () => {
    assert.deepEqual(short(parsed('//a///b/')), [{}, { path: 'a' }, { path: 'b' }]);
    assert.deepEqual(short(parsed('')), [{}]);
    assert.deepEqual(short(parsed('?a=1')), [{ a: '1' }]);
  });

  it('keeps the case of ids of 32, 42 and 43 characters, also in the middle, and gives them no global keys', () => {
    const raw = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
    assert.deepEqual(short(parsed(`/${raw}/x?k=v`)), [raw, { path: 'x', k: 'v' }]);
    assert.deepEqual(short(parsed(`/a/${ID}?k=v`)), [{ k: 'v' }, { path: 'a', k: 'v' }, { path: ID }]);
    assert.deepEqual(short(parsed(`/a/${ID}~d?k=v`)), [{ k: 'v' }, { path: 'a', k: 'v' }, { path: ID, '~': 'd' }]);
    assert.deepEqual(short(parsed(`/${ID}~d&x=1/a?0.k=v`)), [{ id: ID, '~': 'd', x: '1' }, { path: 'a' }]);
  });

  it('keeps 43 characters that are no id apart from ids', () => {
    const path = '~message@1.0&hello=world&count=42&abcdefg=1';
    assert.equal(path.length, 43);
    assert.deepEqual(short(parsed(`/${path}/hello`))[0], { '~': 'message@1.0', hello: 'world', count: '42', abcdefg: '1' });
  });

  it('reads keys without a value as true, in segments and in the query', () => {
    assert.deepEqual(short(parsed('/a&flag&x=1?g')), [{ g: true }, { path: 'a', flag: true, x: '1', g: true }]);
  });

  it('removes quotes, which protect separators', () => {
    assert.deepEqual(short(parsed('/~message@1.0&greeting=%22Hello%22&count+integer=42/greeting'))[0], { '~': 'message@1.0', greeting: 'Hello', count: 42 });
    assert.deepEqual(short(parsed('/a&k=%22v/1&x=2%22/b')), [{}, { path: 'a', k: 'v/1&x=2' }, { path: 'b' }]);
    assert.deepEqual(short(parsed('/a?k=%22v&w%22&x=1')), [{ k: 'v&w', x: '1' }, { path: 'a', k: 'v&w', x: '1' }]);
    assert.deepEqual(short(parsed('/a&k=%22x%3Fy%22?q=1')), [{ q: '1' }, { path: 'a', k: 'x?y', q: '1' }]);
    assert.deepEqual(short(parsed('/a&k=x%22y/z%22')), [{}, { path: 'a', k: 'x"y/z"' }]);
  });

  it('takes quotes of the query that are never closed as plain text', () => {
    assert.deepEqual(short(parsed('/a?k=5%22&x=:('))[0], { k: '5"', x: ':(' });
  });

  it('applies types, also with a blank for the plus', () => {
    const typed = { i: 5, f: 1.5, a: true, n: null };
    assert.deepEqual(short(parsed('/x&i+integer=5&f+float=1.5&a+atom=true&n+atom=%22null%22')), [{}, { path: 'x', ...typed }]);
    assert.deepEqual(short(parsed('/x?i+integer=5&f%20float=1.5&a%2Batom=true&n+atom=null'))[0], typed);
    assert.deepEqual(short(parsed('/~message@1.0&x+list=%22a%22,%22b%22/x/1'))[0], { '~': 'message@1.0', x: ['a', 'b'] });
    assert.deepEqual(short(parsed('/seg+integer=4&k=v')), [{}, { path: 'seg', seg: 4, k: 'v' }]);
    assert.deepEqual(short(parsed('/seg%20integer=4')), [{}, { path: 'seg', seg: 4 }]);
  });

  it('keeps an encoded plus of a value, and reads a bare one in the query as a blank', () => {
    assert.deepEqual(short(parsed('/x?k=a%2Bb&l=a+b'))[0], { k: 'a+b', l: 'a b' });
    assert.deepEqual(short(parsed('/x&k=a+b')), [{}, { path: 'x', k: 'a+b' }]);
  });

  it('keeps equals signs of values and empty values', () => {
    assert.deepEqual(short(parsed('/x&k=YQ==&e=')), [{}, { path: 'x', k: 'YQ==', e: '' }]);
  });

  it('resolves inline values in parentheses and inline resolve types', () => {
    const inner = [{}, { path: 'x' }, { path: 'y', z: '1' }];
    assert.deepEqual(short(parsed('/a&k=(/x/y&z=1)/b')), [{}, { path: 'a', '=': { k: inner } }, { path: 'b' }]);
    assert.deepEqual(short(parsed('/a&k+resolve=(x/y&z=1)')), [{}, { path: 'a', '=': { k: inner } }]);
    assert.deepEqual(short(parsed('/a&k+resolve=%22/x/y&z=1%22')), [{}, { path: 'a', '=': { k: inner } }]);
    assert.deepEqual(short(parsed('/a&k=v?k+resolve=/x'))[1], { path: 'a', k: 'v' });
    assert.deepEqual(short(parsed('/(x/y&z=1)/b')), [{ sub: inner }, { path: 'b' }]);
    assert.deepEqual(short(parsed('/a/(x?k+integer=1)')), [{}, { path: 'a' }, { sub: [{ k: 1 }, { path: 'x', k: 1 }] }]);
  });

  it('tells which keys a cast in the middle was given itself', () => {
    const step = parsed('/a/~d@1.0&x=1?g=2&2.h=3').steps[1];
    assert.ok(step?.kind === 'cast');
    assert.deepEqual(step.message, message({ g: '2', h: '3', x: '1' }));
    assert.deepEqual(step.inline, message({ h: '3', x: '1' }));
  });

  it('lets inline keys win over global ones, and the key of the segment over both', () => {
    assert.deepEqual(short(parsed('/a&k=1/b?k=2&path=x')), [{ k: '2', path: 'x' }, { path: 'a', k: '1' }, { path: 'b', k: '2' }]);
    assert.deepEqual(short(parsed('/a&path=x')), [{}, { path: 'a' }]);
  });

  it('scopes keys to a message counted with the base as 0', () => {
    assert.deepEqual(short(parsed('/a/b?0.k=0&1.k=1&k=9&7.k=7')), [{ k: '0' }, { path: 'a', k: '1' }, { path: 'b', k: '9' }]);
    assert.deepEqual(short(parsed('/a/b?2.k+integer=5')), [{}, { path: 'a' }, { path: 'b', k: 5 }]);
    assert.deepEqual(short(parsed('/a?1.k+resolve=/x')), [{}, { path: 'a', '=': { k: [{}, { path: 'x' }] } }]);
  });

  it('header foo.bar: an ordinary key here, where a real node fails', () => {
    assert.deepEqual(short(parsed('/a?foo.bar=x&1.2.3=y')), [{ 'foo.bar': 'x', '1.2.3': 'y' }, { path: 'a', 'foo.bar': 'x', '1.2.3': 'y' }]);
  });
});

describe('parseSingleton', () => {
  const post = { method: 'POST', url: '/push' };

  it('/push + ANS-104 item: the base is the item', () => {
    const item = message({ device: 'process@1.0', type: 'Process', commitments: { [ID]: { committer: ADDR } } });
    const request = value(parseSingleton(item, post));
    assert.deepEqual(request.base, { kind: 'message', message: new Map([...item, ['method', 'POST']]), resolves: [] });
    assert.deepEqual((request.steps[0] as { message: Message }).message, new Map([...item, ['method', 'POST'], ['path', 'push']]));
  });

  it('takes the path of the message before the request line', () => {
    assert.deepEqual(short(value(parseSingleton(message({ path: '/a&x=1', method: 'PUT' }), post))), [{ method: 'PUT' }, { path: 'a', x: '1', method: 'PUT' }]);
  });

  it('lets the query win over the message', () => {
    assert.deepEqual(short(value(parseSingleton(message({ slot: 1, k: 'm' }), { method: 'GET', url: '/a?slot=2' })))[1], { path: 'a', slot: '2', k: 'm', method: 'GET' });
  });

  it('shows method and commitments to steps that are ids, and nothing else', () => {
    const request = value(parseSingleton(message({ k: 'v', commitments: {} }), { method: 'GET', url: `/a/${ID}` }));
    assert.deepEqual((request.steps[1] as { message: Message }).message, message({ path: ID, method: 'GET', commitments: {} }));
  });

  it('applies types and scopes of header names, and leaves names alone whose plus starts no type', () => {
    const headers = message({ '1.n+integer': '4', 'a+link': ID, 'b+integer': 7, 'C Sharp': 'x', 'r+resolve': '/x%20float=1.5' });
    const everywhere = { 'a+link': ID, 'b+integer': 7, 'C Sharp': 'x', method: 'GET', '=': { r: [{}, { path: 'x', x: 1.5 }] } };
    assert.deepEqual(short(value(parseSingleton(headers, { method: 'GET', url: '/a' }))), [everywhere, { path: 'a', n: 4, ...everywhere }]);
  });

  it('believes commitments only under their one right name', () => {
    for (const name of ['1.commitments', 'Commitments', 'commitments+map', '0.commitments+resolve']) {
      const result = parseSingleton(message({ [name]: 'x' }), { method: 'GET', url: '/a' });
      assert.ok(!result.ok, name);
      assert.match(result.reason, /commitments/);
    }
    assert.ok(parseSingleton(message({ 'x.y.commitments': 'x' }), { method: 'GET', url: '/a' }).ok);
  });

  it('keeps keys that are traps in plain objects', () => {
    const trap = new Map([['__proto__', 'x']]);
    const request = value(parseSingleton(trap, { method: 'GET', url: '/__proto__&constructor=1' }));
    assert.equal((request.steps[0] as { key: string }).key, '__proto__');
    assert.equal((request.steps[0] as { message: Message }).message.get('__proto__'), 'x');
  });
});

describe('path limits', () => {
  const refused: readonly (readonly [what: string, path: string, reason: RegExp])[] = [
    ['a segment of more than 8192 bytes', `/${'ä'.repeat(4097)}`, /8194 bytes; 8192 are allowed/],
    ['more than 100 steps', '/a'.repeat(101), /101 steps; 100 are allowed/],
    ['parentheses nested more than 16 deep', `/a/${'('.repeat(17)}x${')'.repeat(17)}`, /more than 16 paths in one another/],
    ['inline requests nested more than 16 deep', `/${'a&k=('.repeat(17)}x${')'.repeat(17)}`, /more than 16 paths in one another/],
    ['more than 256 requests inside', `/a${'/(x)'.repeat(90)}?i+resolve=x&j+resolve=x&k+resolve=x`, /more than 256 requests/],
    ['commitments in a segment', '/a&commitments=(/x)', /commitments can only come from/],
    ['commitments in the query', '/a?Commitments=x', /commitments can only come from/],
    ['commitments with a type', '/a&commitments+resolve=/x', /commitments can only come from/],
    ['commitments with a scope', '/a?1.commitments+map=a', /commitments can only come from/],
    ['a parenthesis that is never closed', '/a/(b/c', /never closed/],
    ['a quote that is never closed', '/a&k=%22b/c', /never closed/],
    ['a broken percent-escape', '/a%zz', /percent sign/],
    ['an escape that is no UTF-8', '/a%ff', /percent sign/],
    ['an unknown type', '/a&x+boolean=true', /unknown type boolean/],
    ['an unknown type in the query', '/a?x+boolean=true', /unknown type boolean/],
    ['a typed value that does not fit', '/a&x+integer=abc', /x is not a valid integer/],
    ['a type without a value', '/a&x+integer', /no value/],
    ['a type without a name', '/a&+integer=1', /no name/],
    ['a key without a name', '/a&=1', /no name/],
    ['a segment without a name', '/&k=v', /neither a key nor a device/],
    ['a device without a name', '/a~', /no device name/],
    ['a device in parentheses', '/a~(x/y)', /A device must be named/],
    ['text after a closing parenthesis', '/(a/b)~dev', /Nothing may follow/],
    ['two parentheses in one segment', '/(a)(b)', /Nothing may follow/],
  ];
  for (const [what, path, reason] of refused) {
    it(`refuses ${what}`, () => {
      const result = parsePath(path);
      assert.ok(!result.ok);
      assert.equal(result.status, 400);
      assert.match(result.reason, reason);
    });
  }

  it('allows what stands at a limit', () => {
    assert.ok(parsePath(`/${'a'.repeat(8192)}`).ok);
    assert.equal(parsed('/a'.repeat(100)).steps.length, 100);
    assert.ok(parsePath(`/a/${'('.repeat(16)}x${')'.repeat(16)}`).ok);
  });

  it('refuses a huge message with many steps before copying it', () => {
    const big = new Map(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 'v'] as const));
    assert.ok(parseSingleton(big, { method: 'POST', url: '/a/b' }).ok);
    assert.ok(!parseSingleton(big, { method: 'POST', url: '/a'.repeat(60) }).ok);
  });
});

describe('parsePath on anything', () => {
  const alphabet = fc.constantFrom(...'/~&=+ ?().,"\\%', ID, 'a', 'integer', 'resolve', '%2F', '%22', 'ä', '1.', 'list');

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(alphabet, { maxLength: 60 }).map((parts) => parts.join(''))), check), { numRuns: 3000 });
  });

  it('never throws on mutations of real paths', () => {
    const urls = rows.map(([, url]) => url);
    const mutated = fc
      .tuple(fc.constantFrom(...urls), fc.nat(), fc.nat({ max: 3 }), alphabet)
      .map(([url, at, cut, insert]) => url.slice(0, at % url.length) + insert + url.slice((at % url.length) + cut));
    fc.assert(fc.property(mutated, check), { numRuns: 3000 });
  });

  it('never throws on any message', () => {
    const anyMessage = fc.array(fc.tuple(fc.oneof(anyKey, fc.constantFrom('path', '1.a', 'a+integer', 'b+resolve', 'c+list', 'd+map', '+', 'x.')), anyValue)).map((entries) => new Map(entries));
    fc.assert(
      fc.property(anyMessage, fc.string(), (keys, url) => {
        parseSingleton(keys, { method: 'GET', url });
      }),
    );
  });

  function check(path: string): void {
    const result = parsePath(path);
    if (result.ok) {
      for (const step of result.value.steps) if (step.kind === 'key') assert.equal(step.message.get('path'), step.key);
    } else assert.equal(result.status, 400);
  }
});

function parsed(url: string): SingletonRequest {
  return value(parsePath(url));
}

function value<T>(result: { ok: true; value: T } | { ok: false; reason: string }): T {
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

function short(request: SingletonRequest): [unknown, ...unknown[]] {
  return [shortBase(request.base), ...request.steps.map(shortStep)];
}

function shortBase(base: Base): unknown {
  if (base.kind === 'sub') return { sub: short(base.request) };
  const keys = shortKeys(base.message, base.resolves);
  if (base.kind === 'message') return keys;
  if (base.kind === 'id') return base.device === undefined && base.message.size === 0 ? base.id : { id: base.id, ...(base.device === undefined ? {} : { '~': base.device }), ...keys };
  return { '~': base.device, ...(base.key === undefined ? {} : { key: base.key }), ...keys };
}

function shortStep(step: Step): unknown {
  if (step.kind === 'sub') return { sub: short(step.request) };
  if (step.kind === 'cast') return { cast: step.device, ...shortKeys(step.message, step.resolves) };
  return { ...(step.device === undefined ? {} : { '~': step.device }), ...shortKeys(step.message, step.resolves) };
}

function shortKeys(keys: Message, resolves: readonly Resolve[]): Record<string, unknown> {
  const result: Record<string, PlainValue | unknown> = Object.fromEntries(keys);
  if (resolves.length > 0) result['='] = Object.fromEntries(resolves.map(({ key, request }) => [key, short(request)]));
  return result;
}
