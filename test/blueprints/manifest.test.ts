import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isHbxError } from '../../src/base/errors.ts';
import { readManifest } from '../../src/blueprints/manifest.ts';

/** `line:column message` of what is wrong with a text. */
function mistake(text: string): string {
  try {
    readManifest(text, '/b/blueprint.json');
  } catch (error) {
    assert.ok(isHbxError(error) && error.code === 'blueprints/bad-manifest', String(error));
    const { file, line, column } = error.location!;
    assert.equal(file, '/b/blueprint.json');
    return `${line}:${column} ${error.message}`;
  }
  return 'right';
}

const least = { name: 'shop', version: '1.0.0' };
const lines = (value: unknown): string => JSON.stringify(value, null, 1);

describe('readManifest', () => {
  it('tells mistakes in what is long or no text in a few words', () => {
    const long = 'x'.repeat(500_000);
    for (const text of [long, '\0'.repeat(500_000), `{"${long}" 5}`, lines({ ...least, state: { [long]: 5 } }), lines({ ...least, actions: [{ action: long.slice(0, 1e5) }, { action: long.slice(0, 1e5) }] }), lines({ ...least, state: { 'a\n\u001b[2J': 5 } })]) {
      assert.match(mistake(text), /^[^\n\0\u001b]{10,400}$/);
    }
  });


  it('reads what there is, and takes the rest as said', () => {
    const { json, locate, ...manifest } = readManifest(JSON.stringify(least), 'f');
    assert.deepEqual(manifest, { name: 'shop', version: '1.0.0', description: '', runtime: 'handlers', requires: [], actions: [], spawn: [], functions: [], state: [] });
    assert.deepEqual([json, locate(['version'])], [least, { file: 'f', line: 1, column: 16 }]);
    const tag = { name: 'Quantity', type: 'amount', required: true, min: '0', aliases: ['Amount'] };
    const whole = { ...least, actions: [{ action: 'Buy', auth: 'owner', tags: [tag], extraTags: 'X-', data: { type: 'json', required: true }, replies: [{ action: 'Sold', to: 'sender', tags: [tag] }], errors: [{ message: 'No!', when: 'always' }] }], state: { __proto__x: 'a', constructor: 'b' } };
    const read = readManifest(lines(whole), 'f');
    assert.deepEqual(read.actions[0], {
      action: 'Buy',
      auth: 'owner',
      tags: [{ ...tag, values: [] }],
      extraTags: 'X-',
      data: { type: 'json', required: true, values: [] },
      replies: [{ action: 'Sold', to: 'sender', tags: [{ ...tag, values: [] }] }],
      errors: [{ message: 'No!', when: 'always' }],
    });
    assert.deepEqual(read.spawn, []);
    assert.deepEqual(read.state, [{ key: '__proto__x', holds: 'a' }, { key: 'constructor', holds: 'b' }]);
  });

  it('reads tags of the process message, and functions', () => {
    const { spawn, functions } = readManifest(lines({ ...least, spawn: [{ name: 'Logo', default: '' }, { name: 'Size', type: 'integer', min: '0', default: '12', description: 'how large' }], functions: [{ call: 'DevChat.add(name, address)', description: 'adds' }, { call: 'help()' }] }), 'f');
    assert.deepEqual(spawn, [
      { name: 'Logo', type: 'string', required: false, aliases: [], values: [], default: '' },
      { name: 'Size', type: 'integer', required: false, aliases: [], values: [], min: '0', default: '12', description: 'how large' },
    ]);
    assert.deepEqual(functions, [{ call: 'DevChat.add(name, address)', description: 'adds' }, { call: 'help()' }]);
  });

  const wrong: Record<string, [text: string, says: string]> = {
    'no text': ['', '1:1 A value is missing here; there is the end of the file.'],
    'no JSON': ['{\n "name": "a",\n}', '3:1 A comma must not stand before `}`.'],
    'a list': ['[]', '1:1 It has to be an object: { "name": …, "actions": [ … ] }.'],
    'null': ['null', '1:1 It has to be an object: { "name": …, "actions": [ … ] }.'],
    'no name': ['{}', '1:1 The key "name" is missing here.'],
    'a name that leads out': [lines({ ...least, name: '../x' }), '2:2 "name" has to be in lower case, with letters, digits and `-`, and start with a letter.'],
    'the name of every object': [lines({ ...least, name: '__proto__' }), '2:2 "name" has to be in lower case, with letters, digits and `-`, and start with a letter.'],
    'no version': [lines({ name: 'a' }), '1:1 The key "version" is missing here.'],
    'a number for a text': [lines({ ...least, description: 5 }), '4:2 "description" has to be a text.'],
    'a runtime that is none': [lines({ ...least, runtime: 'wasm' }), '4:2 "runtime" has to be one of handlers, compute, both.'],
    'requirements that are none': [lines({ ...least, requires: ['token', '../token'] }), '6:3 "requires.1" has to be the name of a blueprint.'],
    'a requirement that is no text': [lines({ ...least, requires: [{}] }), '5:3 "requires.0" has to be a text.'],
    'actions by name': [lines({ ...least, actions: {} }), '4:2 "actions" has to be a list.'],
    'an action that is a text': [lines({ ...least, actions: ['Buy'] }), '5:3 "actions.0" has to be an object.'],
    'an action without a name': [lines({ ...least, actions: [{ tags: [] }] }), '5:3 The key "action" is missing here.'],
    'an action twice': [lines({ ...least, actions: [{ action: 'Buy' }, { action: 'Buy' }] }), '9:4 The action "Buy" is there twice.'],
    'a tag twice': [lines({ ...least, actions: [{ action: 'Buy', tags: [{ name: 'Item' }, { name: 'item' }] }] }), '12:6 The tag "item" is there twice.'],
    'a type that is none': [lines({ ...least, actions: [{ action: 'Buy', tags: [{ name: 'Item', type: 'number' }] }] }), '10:6 "actions.0.tags.0.type" has to be one of string, text, integer, amount, address, boolean, json, enum.'],
    'an enum of nothing': [lines({ ...least, actions: [{ action: 'Buy', tags: [{ name: 'Item', type: 'enum' }] }] }), '10:6 "actions.0.tags.0.type" is enum, so "values" has to name what it takes.'],
    'required as a text': [lines({ ...least, actions: [{ action: 'Buy', data: { required: 'yes' } }] }), '8:5 "actions.0.data.required" has to be true or false.'],
    'min as a number': [lines({ ...least, actions: [{ action: 'Buy', data: { min: 0 } }] }), '8:5 "actions.0.data.min" has to be an integer as text, as in "0".'],
    'data as a text': [lines({ ...least, actions: [{ action: 'Buy', data: 'json' }] }), '7:4 "actions.0.data" has to be an object such as { "type": "string" }.'],
    'spawn by name': [lines({ ...least, spawn: { Name: 'x' } }), '4:2 "spawn" has to be a list.'],
    'a spawn tag twice': [lines({ ...least, spawn: [{ name: 'Name' }, { name: 'name' }] }), '9:4 The tag "name" is there twice.'],
    'a replaces that is a list': [lines({ ...least, spawn: [{ name: 'Token', replaces: ['token'] }] }), '7:4 "spawn.0.replaces" has to be a text.'],
    'a default that is a number': [lines({ ...least, spawn: [{ name: 'Size', default: 12 }] }), '7:4 "spawn.0.default" has to be a text.'],
    'a function without a call': [lines({ ...least, functions: [{ description: 'x' }] }), '5:3 The key "call" is missing here.'],
    'a call that is none': [lines({ ...least, functions: [{ call: 'Join' }] }), '6:4 "functions.0.call" has to be a call such as "Join(room, nickname)".'],
    'a call twice': [lines({ ...least, functions: [{ call: 'f()' }, { call: 'f()' }] }), '9:4 The call "f()" is there twice.'],
    'state as a list': [lines({ ...least, state: [] }), '4:2 "state" has to be an object of texts.'],
    'state that holds a number': [lines({ ...least, state: { a: 1 } }), '5:3 "state.a" has to be a text that says what it holds.'],
    'too deep': [`{"name":${'['.repeat(300)}`, '1:209 It is nested deeper than 200 levels.'],
  };
  for (const [name, [text, says]] of Object.entries(wrong)) {
    it(`refuses ${name}, and says where`, () => assert.equal(mistake(text), says));
  }

  it('refuses a huge one', () => {
    assert.throws(() => readManifest(`{"name": "${'a'.repeat(2 ** 20)}"}`, 'f'), /larger than 1 MB/);
  });

  it('answers or refuses whatever JSON it is given', () => {
    const key = fc.constantFrom('name', 'version', 'actions', 'tags', 'action', 'type', 'values', 'requires', 'data', 'replies', 'errors', 'state', 'spawn', 'functions', 'call', 'default', '__proto__', 'min', 'aliases');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 6 }, fc.constantFrom<unknown>('a', 'enum', 'amount', '', 1, null, true), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 5 })),
    }));
    fc.assert(fc.property(value, (json) => void mistake(JSON.stringify({ ...least, ...(json as object) }))), { numRuns: 500 });
  });
});
