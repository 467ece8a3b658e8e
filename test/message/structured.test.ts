import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeTyped, formatAoTypes, fromTabm, maxMessageDepth, parseAoTypes, parseTyped, toTabm, type Tabm } from '../../src/message/structured.ts';
import { Atom, binary, Float, message, normalizeKey, type Message, type Value } from '../../src/message/value.ts';
import { anyValue } from '../helpers/arbitrary-value.ts';

function tabm(fields: Parameters<typeof message>[0]): Record<string, unknown> {
  const result = toTabm(message(fields));
  assert.ok(result.ok);
  return plain(result.value) as Record<string, unknown>;
}

function plain(value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)])) : value;
}

function rich(fields: Record<string, unknown>): Message {
  const level = (entries: Record<string, unknown>): Tabm =>
    new Map(Object.entries(entries).map(([key, value]) => [key, typeof value === 'string' ? value : level(value as Record<string, unknown>)]));
  const result = fromTabm(level(fields));
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

function typed(type: string, text: string): Value {
  const result = parseTyped(type, text);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

describe('toTabm', () => {
  it('writes the documented forms', () => {
    assert.deepEqual(
      tabm({ a: 1, b: 's', c: [1, 'x', true], d: { e: { f: 1.5 } }, g: true, h: null, i: '', j: [], k: {}, big: 2n ** 70n }),
      {
        a: '1',
        b: 's',
        c: '"(ao-type-integer) 1", "x", "(ao-type-atom) \\"true\\""',
        d: { e: { f: '1.50000000000000000000e+00', 'ao-types': 'f="float"' } },
        g: '"true"',
        h: '"null"',
        big: '1180591620717411303424',
        'ao-types': 'a="integer", big="integer", c="list", g="atom", h="atom", i="empty-binary", j="empty-list", k="empty-message"',
      },
    );
  });

  it('numbers lists that hold messages or lists', () => {
    assert.deepEqual(tabm({ l: [{ a: 1 }, [1, 2], 'x', 5] }), {
      l: { 1: { a: '1', 'ao-types': 'a="integer"' }, 2: '"(ao-type-integer) 1", "(ao-type-integer) 2"', 3: 'x', 4: '5', 'ao-types': '2="list", 4="integer"' },
      'ao-types': 'l="list"',
    });
  });

  it('writes floats as Erlang does', () => {
    const texts = [0.1, -2.5e-9, 123456.789].map((value) => encodeTyped(value).text);
    assert.deepEqual(texts, ['1.00000000000000005551e-01', '-2.50000000000000005231e-09', '1.23456789000000004307e+05']);
    assert.equal(encodeTyped(new Float(1e100)).text, '1.00000000000000001590e+100');
    assert.equal(encodeTyped(new Float(5)).text, '5.00000000000000000000e+00');
    assert.equal(encodeTyped(new Float(-0)).text, '-0.00000000000000000000e+00');
  });

  it('lower-cases keys except ids, escapes keys in ao-types, leaves private and computed keys behind', () => {
    const id = 'NAC9'.padEnd(43, 'x');
    assert.deepEqual(tabm({ Action: 'x', [id]: 1, 'a b': 2, private: 'y', priv: { a: 1 }, 'content-digest': 'z', 'Ao-Types': 'q' }), {
      action: 'x',
      [id]: '1',
      'a b': '2',
      'ao-types': `%4e%41%439${'x'.repeat(39)}="integer", a%20b="integer"`,
    });
  });

  it('takes the type of the last of two spellings', () => {
    assert.deepEqual(tabm({ A: 1, a: 'x' }), { a: 'x' });
    assert.deepEqual(tabm({ A: '', a: 'x' }), { a: 'x' });
    assert.deepEqual(tabm({ A: 'x', a: '' }), { 'ao-types': 'a="empty-binary"' });
  });

  it('keeps items apart that look like typed ones', () => {
    assert.deepEqual(rich(tabm({ l: ['(ao-type-integer) 5', 'a "quoted" \\ one'] })), message({ l: ['(ao-type-integer) 5', 'a "quoted" \\ one'] }));
  });

  it('refuses what is nested too deep', () => {
    let deep: Message = message({ a: '1' });
    for (let level = 0; level <= maxMessageDepth; level++) deep = new Map([['m', deep]]);
    const result = toTabm(deep);
    assert.ok(!result.ok && result.status === 400);
  });
});

describe('fromTabm', () => {
  it('reads the loose form of ao-core-libs', () => {
    const read = rich({ 'ao-types': 'num=integer,list=list,flt=float, t=atom', num: '5', flt: '1.5', list: '(ao-type-binary) a,(ao-type-integer) 1', t: 'true' });
    assert.deepEqual(read, message({ num: 5, list: ['a', 1], flt: 1.5, t: true }));
  });

  it('reads a level that says itself that it is a list', () => {
    assert.deepEqual(rich({ l: { 1: 'a', 10: 'c', 2: 'b', 'ao-types': '.="list"' } }), message({ l: ['a', 'b', 'c'] }));
  });

  it('reads types of absent keys: empty ones appear, others do not', () => {
    assert.deepEqual(rich({ 'ao-types': 'a="empty-binary", b="empty-list", c="empty-message", d="integer"' }), message({ a: '', b: [], c: {} }));
  });

  it('leaves a level of type list alone when its keys are no numbers', () => {
    assert.deepEqual(rich({ 'ao-types': 'l="list"', l: { a: '1' } }), message({ l: { a: '1' } }));
  });

  it('refuses texts that are not of their type', () => {
    for (const types of ['a="integer"', 'a="float"', 'a="nonsense"', 'a=', '=', 'a=("x")', 'a="integer" b="integer"']) {
      const result = fromTabm(new Map([['ao-types', types], ['a', '1x']]));
      assert.ok(!result.ok && result.status === 400, types);
    }
  });
});

describe('parseTyped', () => {
  it('reads every type', () => {
    assert.equal(typed('integer', '-3'), -3);
    assert.equal(typed('Integer', '+4'), 4);
    assert.equal(typed('integer', '99999999999999999999'), 99999999999999999999n);
    assert.equal(typed('float', '1.5e+00'), 1.5);
    assert.deepEqual(typed('float', '3'), new Float(3));
    assert.equal(typed('atom', '"true"'), true);
    assert.equal(typed('atom', 'null'), null);
    assert.deepEqual(typed('atom', '"not_found"'), new Atom('not_found'));
    assert.equal(typed('boolean', 'false'), false);
    assert.equal(typed('binary', 'é'), 'é');
    assert.deepEqual(typed('list', '"a","b"'), ['a', 'b']);
    assert.deepEqual(typed('list', '1, 2.5, ok, ?1, "é"'), [1, 2.5, new Atom('ok'), true, 'é']);
    assert.deepEqual(typed('list', 'a b, c'), ['a b', 'c']);
    assert.deepEqual(typed('map', 'a="x", b=5'), message({ a: 'x', b: 5 }));
    assert.deepEqual(typed('empty-list', ''), []);
  });

  it('fails on unknown types and wrong texts', () => {
    for (const [type, text] of [['resolve', '/x'], ['nonsense', 'x'], ['integer', '1.5'], ['integer', ''], ['integer', '9'.repeat(5000)], ['float', 'x'], ['boolean', 'maybe'], ['atom', ''], ['list', '(ao-type-integer) x'], ['map', 'a=(']] as const) {
      const result = parseTyped(type, text);
      assert.ok(!result.ok && result.status === 400 && result.reason.length < 200, `${type} ${text.slice(0, 20)}`);
    }
  });

  it('does not nest lists in texts without end', () => {
    const text = Array.from({ length: 50 }).reduce<string>((inner) => `(ao-type-list) ${inner}`, 'a');
    assert.equal(parseTyped('list', text).ok, false);
  });
});

describe('ao-types', () => {
  it('reads and writes keys of any spelling', () => {
    const types: [string, string][] = [['a', 'integer'], ['a b,"c', 'float'], ['é', 'list'], ['1', 'atom']];
    const parsed = parseAoTypes(formatAoTypes(types));
    assert.ok(parsed.ok);
    assert.deepEqual([...parsed.value].sort(), types.sort());
  });
});

describe('the way through a TABM', () => {
  it('brings every message back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), anyValue)), (entries) => {
        const original = canonical(new Map(entries)) as Message;
        const there = toTabm(original);
        assert.ok(there.ok);
        const back = fromTabm(there.value);
        assert.ok(back.ok, back.ok ? '' : back.reason);
        assert.deepEqual(comparable(back.value), comparable(original));
      }),
      { numRuns: 300 },
    );
  });
});

/** The message as it can be written: keys normalised, nothing private or computed, no atoms without a name. */
function canonical(value: Value): Value {
  if (value instanceof Atom) return value.name === '' || ['true', 'false', 'null'].includes(value.name) ? 'x' : value;
  if (Array.isArray(value)) return (value as Value[]).map(canonical);
  if (!(value instanceof Map)) return value;
  const result = new Map<string, Value>();
  for (const [key, inner] of value as Message) {
    const normal = normalizeKey(key);
    if (!/^(priv|ao-types$|content-digest$|unsigned_id$)/.test(normal)) result.set(normal, canonical(inner));
  }
  return result;
}

function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return ['bytes', binary(value) === '' ? '' : [...value]];
  if (Array.isArray(value)) return value.map(comparable);
  if (value instanceof Map) return [...value].map(([key, inner]) => [key, comparable(inner)]).sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  return value;
}
