import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { WireMessage } from '../../../src/message/codec.ts';
import { decodeJson, encodeJson, json } from '../../../src/message/codecs/json.ts';
import { Atom, float, Float, message, type Value } from '../../../src/message/value.ts';
import { anyValue } from '../../helpers/arbitrary-value.ts';

function read(text: string): Value {
  const result = decodeJson(text);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

function refuse(text: string): string {
  const result = decodeJson(text);
  assert.ok(!result.ok, `${text} was read`);
  assert.equal(result.status, 400);
  return result.reason;
}

describe('encodeJson', () => {
  it('writes native booleans, null, numbers and arrays, and no ao-types', () => {
    const text = encodeJson(message({ a: true, b: null, c: 1, d: 1.5, e: ['x', [2]], f: {}, g: [], h: new Atom('not_found') }));
    assert.equal(text, '{"a":true,"b":null,"c":1,"d":1.5,"e":["x",[2]],"f":{},"g":[],"h":"not_found"}');
  });

  it('writes integers exactly and floats so that they read back as floats', () => {
    assert.equal(encodeJson(2n ** 70n), '1180591620717411303424');
    assert.equal(encodeJson(-(2n ** 63n)), '-9223372036854775808');
    assert.deepEqual([1, -0, 1e21, 1e300, 5e-324, 2 ** 60].map((value) => encodeJson(float(value))), ['1.0', '-0.0', '1e+21', '1e+300', '5e-324', '1152921504606847000.0']);
    assert.equal(encodeJson([new Float(Infinity), new Float(NaN)]), '[null,null]');
  });

  it('keeps the order of keys, numbered ones and traps among them', () => {
    const source = new Map<string, Value>([['10', 1], ['2', 2], ['__proto__', 3], ['b', 4], ['a', 5]]);
    assert.equal(encodeJson(source), '{"10":1,"2":2,"__proto__":3,"b":4,"a":5}');
  });

  it('writes bytes that are no text as base64url', () => {
    assert.equal(encodeJson(new Uint8Array([255, 254, 253, 252])), '"__79_A"');
  });

  it('marks bytes where a reader asked for it, and nothing else can look like them', () => {
    const marked = (value: Value): string => encodeJson(value, { markBytes: true });
    assert.equal(marked(message({ a: Uint8Array.of(255, 0), b: 'text' })), '{"a":{"ao-types":".=\\"bytes\\"","base64url":"_wA"},"b":"text"}');
    assert.equal(marked(message({ 'ao-types': '.="bytes"', base64url: '_wA' })), '{"base64url":"_wA"}');
    fc.assert(
      fc.property(fc.array(anyValue), (values) => {
        const bytesIn = (value: Value): Uint8Array[] => (value instanceof Uint8Array ? [value] : Array.isArray(value) ? value.flatMap(bytesIn) : value instanceof Map ? [...value.values()].flatMap(bytesIn) : []);
        assert.deepEqual(bytesIn(read(marked(values))).map((bytes) => Buffer.from(bytes)), bytesIn(values).map((bytes) => Buffer.from(bytes)));
      }),
    );
  });

  it('reads marked bytes in canonical form, and leaves what is only like them', () => {
    assert.equal(read('{"ao-types":".=\\"bytes\\"","base64url":"aGk"}'), 'hi');
    assert.deepEqual(read('{"ao-types":".=\\"bytes\\"","base64url":"_wA","more":1}'), message({ base64url: '_wA', more: 1 }));
    assert.deepEqual(read('{"ao-types":".=\\"bytes\\"","base64url":5}'), message({ base64url: 5 }));
  });

  it('escapes as JSON.stringify does', () => {
    for (const text of ['"', '\\', '\n\u0000\u001f\u007f', 'ä€😀', '\u2028', '', `${'x'.repeat(60)}"`, '</script>']) assert.equal(encodeJson(text), JSON.stringify(text));
  });

  it('refuses more than 200 levels', () => {
    let deep: Value = 1;
    for (let level = 0; level < 200; level++) deep = [deep];
    assert.equal(encodeJson(deep).length, 401);
    assert.throws(() => encodeJson([deep]), RangeError);
    const result = json.encode(message({ deep }));
    assert.ok(!result.ok);
    assert.equal(result.status, 500);
  });
});

describe('decodeJson', () => {
  it('reads integers of any size exactly and floats as floats', () => {
    assert.deepEqual(read('[1, -1, -0, 9007199254740991, 9007199254740993, 1180591620717411303424]'), [1, -1, 0, 9007199254740991, 9007199254740993n, 2n ** 70n]);
    assert.deepEqual(read('[1.0, 1e2, 1.5, -0.0, 1E-2]'), [new Float(1), new Float(100), 1.5, new Float(-0), 0.01]);
  });

  it('keeps numbered messages, their order, and traps', () => {
    const value = read('{"10":1,"2":2,"__proto__":{"x":1},"constructor":3}');
    assert.ok(value instanceof Map);
    assert.deepEqual([...value.keys()], ['10', '2', '__proto__', 'constructor']);
    assert.deepEqual(value.get('__proto__'), message({ x: 1 }));
  });

  it('keeps the last of equal keys, and the spelling of keys', () => {
    assert.deepEqual(read('{"A":1,"A":2,"a":3}'), new Map([['A', 2], ['a', 3]]));
  });

  it('reads escapes; half a surrogate pair becomes U+FFFD', () => {
    assert.equal(read('"a\\n\\u00e4\\ud83d\\ude00\\/\\""'), 'a\nä😀/"');
    assert.equal(read('"\\ud800x"'), '\ufffdx');
  });

  it('skips blanks and a byte order mark', () => {
    assert.deepEqual(read('\ufeff \t\r\n{ "a" : [ 1 , 2 ] , "b" : { } }\n'), message({ a: [1, 2], b: {} }));
  });

  it('applies ao-types to texts and leaves other values alone', () => {
    const value = read('{"a":"true","i":"5","n":7,"l":"\\"x\\", \\"(ao-type-integer) 1\\"","f":"1.0","ao-types":"a=\\"atom\\", i=\\"integer\\", n=\\"atom\\", l=\\"list\\", f=\\"float\\", e=\\"empty-list\\", m=\\"map\\""}');
    assert.deepEqual(value, message({ a: true, i: 5, n: 7, l: ['x', 1], f: new Float(1), e: [] }));
    assert.deepEqual(read('{"list":{"1":"a","2":"b","ao-types":".=\\"list\\""},"o":{"2":"b","1":"a"},"ao-types":"o=\\"list\\""}'), message({ list: ['a', 'b'], o: ['a', 'b'] }));
  });

  it('refuses ao-types that do not fit', () => {
    assert.match(refuse('{"a":"x","ao-types":"a=\\"integer\\""}'), /The JSON key a is wrong/);
    assert.match(refuse('{"a":"x","ao-types":"=,"}'), /ao-types/);
  });

  const broken = [
    '', ' ', '{', '[', '"', '"abc', '{"a"', '{"a":', '{"a":1', '{"a":1,}', '[1,]', '[,1]', '{,}', '{a:1}', "{'a':1}", 'nul', 'True', 'undefined', 'NaN', 'Infinity',
    '01', '+1', '.5', '1.', '1e', '-', '--1', '1 2', '{} x', '"\\x"', '"\\u12"', '"\n"', '"\\', '1e999', '\u00a0 1', '9'.repeat(5000),
  ];
  for (const text of broken) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.match(refuse(text), /^The JSON /);
    });
  }

  it('allows 200 levels and refuses more, however many', () => {
    assert.ok(decodeJson('['.repeat(200) + ']'.repeat(200)).ok);
    assert.match(refuse('['.repeat(201) + ']'.repeat(201)), /more than 200 deep/);
    assert.match(refuse('{"a":'.repeat(100_000)), /more than 200 deep/);
  });

  it('never throws, and reads what JSON.parse reads', () => {
    const pieces = fc.constantFrom(...'{}[],:"\\ \n', 'true', 'null', '1', '-0', '1.5', '1e5', '"a"', '"ao-types"', '"a=\\"atom\\""', '\\u00e4', '\u0000');
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')));
    fc.assert(
      fc.property(texts, (text) => {
        const ours = decodeJson(text).ok;
        if (text.includes('ao-types')) return;
        let theirs = true;
        try {
          JSON.parse(text);
        } catch {
          theirs = false;
        }
        if (text.charCodeAt(0) !== 0xfeff) assert.equal(ours, theirs);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('JSON round trip', () => {
  it('reads back every value: atoms as text, bytes as base64url, what is no number as null', () => {
    fc.assert(fc.property(anyValue, (value) => assert.deepEqual(read(encodeJson(value)), asRead(value))), { numRuns: 500 });
  });

  it('gives the same text for the same value', () => {
    fc.assert(fc.property(anyValue, (value) => assert.equal(encodeJson(read(encodeJson(value))), encodeJson(value))));
  });
});

describe('json@1.0', () => {
  const encoded = (source: Parameters<typeof message>[0]): { headers: Record<string, string>; body: string; status: number | undefined } => {
    const result = json.encode(message(source));
    assert.ok(result.ok);
    const names = result.value.headers.map(([name]) => name);
    assert.equal(new Set(names).size, names.length, 'a header stands twice');
    return { headers: Object.fromEntries(result.value.headers), body: Buffer.from(result.value.body).toString(), status: result.value.status };
  };
  const decoded = (body: string | Uint8Array, headers: Record<string, string> = {}): Value => {
    const wire: WireMessage = { method: 'POST', url: '/', headers: Object.entries(headers), body: typeof body === 'string' ? Buffer.from(body) : body };
    const result = json.decode(wire);
    assert.ok(result.ok, result.ok ? '' : result.reason);
    return result.value;
  };

  it('repeats scalars as headers, but not body and data, and carries everything in the body', () => {
    const reply = encoded({ status: 200, slot: 3, process: 'abc', ok: true, f: new Float(1), a: new Atom('x'), n: null, body: 'B', data: 'D', list: [1], map: { x: 1 } });
    assert.deepEqual(reply.headers, { 'content-type': 'application/json', 'codec-device': 'json@1.0', status: '200', slot: '3', process: 'abc', ok: 'true', f: '1.0', a: 'x', n: 'null' });
    assert.equal(reply.body, '{"status":200,"slot":3,"process":"abc","ok":true,"f":1.0,"a":"x","n":null,"body":"B","data":"D","list":[1],"map":{"x":1}}');
    assert.equal(reply.status, 200);
  });

  it('leaves out of the headers what a header cannot carry or must not set', () => {
    const reply = encoded({
      line: 'a\r\nset-cookie: x', 'ä': 'x', umlaut: 'ä', 'bad name': 'x', ' pad': 'x', pad: ' x', long: 'x'.repeat(4097),
      'content-type': 'text/html', 'content-length': 5, 'transfer-encoding': 'chunked', 'set-cookie': 'a=b', 'access-control-allow-origin': 'evil', connection: 'close',
    });
    assert.deepEqual(Object.keys(reply.headers), ['content-type', 'codec-device']);
    assert.match(reply.body, /"line":"a\\r\\nset-cookie: x"/);
  });

  it('keeps headers small enough for clients', () => {
    const reply = encoded(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key-${index}`, 'x'.repeat(1000)])));
    assert.ok(JSON.stringify(reply.headers).length < 9000);
  });

  it('never shows private keys, at no level', () => {
    const reply = encoded({ 'priv-key': 'x', a: { privy: 1, b: [{ priv: 1, c: 2 }] } });
    assert.equal(reply.body, '{"a":{"b":[{"c":2}]}}');
    assert.ok(!('priv-key' in reply.headers));
  });

  it('ignores a status that HTTP does not have', () => {
    assert.equal(encoded({ status: 5 }).status, undefined);
    assert.equal(encoded({ status: 'no' }).status, undefined);
  });

  it('merges headers under the body, without those of the transport', () => {
    const headers = { host: 'x', 'user-agent': 'x', accept: '*/*', 'content-type': 'application/json', 'codec-device': 'json@1.0', 'sec-fetch-mode': 'cors', 'x-tag': 'h', action: 'h', city: 'K\u00c3\u00b6ln' };
    assert.deepEqual(decoded('{"Action":"b","n":1}', headers), message({ accept: '*/*', 'x-tag': 'h', city: 'Köln', action: 'b', n: 1 }));
    assert.deepEqual(decoded('', { a: '1' }), message({ a: '1' }));
  });

  it('spells keys as messages do, at every level', () => {
    const id = 'DOpVcw8LdT2q6-qyto21kCddr_A1tHcJYGWrczSpE5k';
    assert.deepEqual(decoded(`{"A":{"B":[{"C":1}],"${id}":2}}`), message({ a: { b: [{ c: 1 }], [id]: 2 } }));
  });

  it('believes no commitments', () => {
    assert.deepEqual(decoded('{"a":1,"Commitments":{"x":{"committer":"me"}},"body":{"commitments":{},"b":[{"commitments":1}]}}'), message({ a: 1, body: { b: [{}] } }));
  });

  it('takes other JSON than an object as the body', () => {
    assert.deepEqual(decoded('[1,{"A":2}]'), message({ body: [1, { a: 2 }] }));
    assert.deepEqual(decoded('5'), message({ body: 5 }));
  });

  it('refuses a body that is no JSON or no UTF-8', () => {
    for (const body of [Buffer.from('{'), Buffer.from([0x22, 0xff, 0x22])]) {
      const result = json.decode({ headers: [], body });
      assert.ok(!result.ok);
      assert.equal(result.status, 400);
    }
  });
});

/** What a value is after its way through JSON. */
function asRead(value: Value): Value {
  if (value instanceof Atom) return value.name;
  if (value instanceof Float) return Number.isFinite(value.value) ? value : null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  if (Array.isArray(value)) return value.map(asRead);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, asRead(item as Value)]));
  return value;
}
