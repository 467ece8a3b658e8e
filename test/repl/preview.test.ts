import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HbxError } from '../../src/base/errors.ts';
import { createPreview, type PreviewView } from '../../src/repl/preview.ts';
import { runLua } from '../helpers/lua-state.ts';

const setup = `
counter = 41
Name = "tick\\nta\\27[2J"
Balances = { 10, 20, alice = 1, ["x-y"] = { 1 }, f = print }
Empty = {}
many = {}
for i = 1, 20 do many[i] = i end
`;
const never = new AbortController().signal;

function previewOf(fields: Partial<PreviewView> = {}, luerl = true) {
  const looks: string[] = [];
  const view: { -readonly [key in keyof PreviewView]: PreviewView[key] } = {
    process: { id: 'p', kind: 'handlers', slot: 1 },
    width: 80,
    at: undefined,
    lastResult: undefined,
    async look(code) {
      looks.push(code);
      return String(runLua(setup + code, { luerl })[0] ?? '');
    },
    ...fields,
  };
  return { looks, view, preview: createPreview(view) };
}

describe('a preview', () => {
  const cases: Record<string, string | undefined> = {
    'counter + 1': '42', counter: '41', '#Name': '11', 'counter == 41 and "yes" or "no"': '"yes"', 'not counter': 'false', Name: '"tick\\nta\\x1b[2J"', Empty: '{}', 'Balances[2]': '20', 'Balances["x-y"][1] -- first': '1',
    many: '{ 1, 2, 3, 4, 5, 6, 7, 8, ... }', Balances: '{ 10, 20, alice = 1, f = function, ["x-y"] = {...} }', 'Balances.f': 'function',
    nothing: undefined, 'nothing.x': undefined, 'counter +': undefined,
  };
  for (const [text, shown] of Object.entries(cases)) it(`${text} → ${shown}`, async () => assert.equal(await previewOf().preview(text, never), shown));

  it('is the same in plain Lua', async () => {
    assert.equal(await previewOf({}, false).preview('Balances.alice + counter', never), '42');
  });

  it('is as wide as the terminal at most', async () => {
    assert.equal(await previewOf({ width: 20 }).preview('many', never), '{ 1, 2, 3, 4, 5, 6…');
  });
});

describe('nothing is asked', () => {
  const impure = ['', ' ', 'f()', 'x = 1', 'a:b()', 'function() end', '{}', '5', '"text"', '...', 'x, y', 'return x', 'f "x"', '1 << 40', 'x) or os.exit(1', '.state x', '-- x', 'a b', `x${' '.repeat(2000)}`, 'x; y = 1', '#{f()}'];
  for (const text of impure) {
    it(`for ${JSON.stringify(text.slice(0, 30))}`, async () => {
      const { preview, looks } = previewOf();
      assert.equal(await preview(text, never), undefined);
      assert.deepEqual(looks, []);
    });
  }

  it('for an action', async () => {
    const { preview, looks } = previewOf({ process: { id: 'p', kind: 'module', slot: 1 } });
    assert.equal(await preview('counter', never), undefined);
    assert.deepEqual(looks, []);
    assert.equal(await preview('counter + 1', never), '42');
  });

  it('again before something was sent', async () => {
    const { preview, looks, view } = previewOf();
    await preview('counter', never);
    assert.equal(await preview('counter', never), '41');
    assert.equal(looks.length, 1);
    view.at = 3;
    await preview('counter', never);
    assert.equal(looks.length, 2);
  });

  it('of a process that refused once', async () => {
    let asked = 0;
    const refuse = () => {
      asked++;
      return Promise.reject(new HbxError('repl/not-owner', 'No.'));
    };
    const { preview, view } = previewOf({ look: refuse });
    for (const text of ['a', 'b', 'c']) assert.equal(await preview(text, never), undefined);
    assert.equal(asked, 1);
    view.process = { id: 'q', kind: 'handlers', slot: 1 };
    await preview('a', never);
    assert.equal(asked, 2);
  });

  it('and nothing shown when something else was typed meanwhile', async () => {
    const typing = new AbortController();
    const { preview, looks } = previewOf();
    const shown = preview('counter', typing.signal);
    typing.abort();
    assert.equal(await shown, undefined);
    assert.ok(looks.length <= 1);
  });
});
