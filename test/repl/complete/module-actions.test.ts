import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../../src/base/package-root.ts';
import { readModuleActions } from '../../../src/repl/complete/module-actions.ts';

const found = (source: string): Record<string, string> => Object.fromEntries(Array.from(readModuleActions(source), ([action, tags]) => [action, tags.join(' ')]));

describe('actions in a source', () => {
  const cases: readonly (readonly [what: string, source: string, actions: Record<string, string>])[] = [
    ['a comparison', 'if action == "Inc" then n = n + 1 elseif "Dec" == action then n = n - 1 end', { Inc: '', Dec: '' }],
    ['a field that is compared', 'return msg.Action == "Get" or req.body.action == "Set" or msg.Tags.Action ~= "No" or msg["Action"] == \'Q\'', { Get: '', Set: '', No: '', Q: '' }],
    ['alternatives', 'if (msg.action or msg.Action or msg.Tags.Action) == "Get" then end', { Get: '' }],
    ['a table of functions', 'local actions = {}\nfunction actions.Inc() end\nactions.Dec = function() end\nactions["Get-Balance"] = function() end\nM.handlers.X = handle\nactions.count = 5', { Inc: '', Dec: '', 'Get-Balance': '', X: '' }],
    ['a constructor', 'local actions = { Inc = function() end, ["Dec"] = dec, list = {} }\nM.commands = { Go = M.go }', { Inc: '', Dec: '', Go: '' }],
    ['handlers', 'Handlers.add("a", "Ping", function() end)\nHandlers.prepend("Pong", function() end)\nHandlers.before("a").add("b", { Action = "Vote", Side = "_" }, f)\nHandlers.once({ Action = "One" }, f)\nother.add("c", "No", f)', { Ping: '', Pong: '', Vote: 'Side', One: '' }],
    ['patterns of the runtime', 'Handlers.add("a", Handlers.utils.hasMatchingTag("Action", "A"), f)\nlocal p = hasMatchingTagOf("Action", { "B", "C" })\nhasMatchingTag("Type", "No")', { A: '', B: '', C: '' }],
    ['nothing of the runtime itself', 'function Handlers.add() end\nHandlers.list = {}\nHandlers.remove = f', {}],
    ['no words with blanks', 'if action == "two words" or action == "" or action == "a\\nb" or action == "5" then end', {}],
    ['what a HyperBEAM node reads as other characters', 'if action == "Größe" then end', {}],
    ['characters, in plain Lua', 'goto x ::x:: if action == "Größe" then end', { 'Größe': '' }],
    ['hostile names', 'local actions = { __proto__ = f, constructor = f }', { ['__proto__']: '', constructor: '' }],
    ['plain Lua', 'goto x ::x:: if action == "Inc" then end', { Inc: '' }],
    ['the comment at the head', '-- Actions\n--   Get, Set   tell\n--     and more of it\n--   Do-It\n--\n--   Not  any more\nlocal x = 1\n-- Actions\n--   No  head\nreturn action == "Inc"', { Inc: '', Get: '', Set: '', 'Do-It': '' }],
    ['no Lua', 'if action == "Inc" then', {}],
    ['nothing', '', {}],
  ];
  for (const [what, source, actions] of cases) it(what, () => assert.deepEqual({ ...found(source) }, { ...actions }));
});

describe('tags in a source', () => {
  it('are what a handler reads of its message', () => {
    const source = `Handlers.add("t", "Transfer", function(msg, env)
      local to = msg.Tags.Recipient or msg.Recipient
      if msg.Quantity == nil or msg.From == Owner or msg.Tags["X-Note"] then return msg.reply({ Data = msg.Data }) end
      msg.Done = true
      return env.Nothing, other.Else
    end)`;
    assert.deepEqual(found(source), { Transfer: 'Recipient Quantity X-Note' });
  });

  it('are what the branch for an action reads of what was compared', () => {
    const source = `local m = req.body
      if m.action == "Set" and m.who then x = m.value elseif req.body.action == "Put" then y = req.body.key else z = m.other end`;
    assert.deepEqual(found(source), { Set: 'value', Put: 'key' });
  });
});

it('reads blueprints and templates', () => {
  const read = (path: string) => Object.keys(found(readFileSync(join(packageRoot(), path), 'utf8')));
  assert.deepEqual(read('templates/counter/counter.lua'), ['Inc', 'Dec', 'Set', 'Reset', 'Eval', 'Get']);
  const token = read('blueprints/token/main.lua');
  for (const action of ['Info', 'Balance', 'Transfer', 'Mint', 'Burn']) assert.ok(token.includes(action), `${action} in ${token}`);
});

it('reads deep and long sources', () => {
  const chain = Array.from({ length: 5000 }, (_, at) => `action == "A${at}"`).join(' or ');
  assert.equal(readModuleActions(`return ${chain}`).size, 5000);
  assert.equal(readModuleActions(`return (${'x or '.repeat(20_000)}action) == "Inc"`).size, 1);
});
