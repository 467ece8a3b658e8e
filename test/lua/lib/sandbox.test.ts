import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGlobals } from '../../../src/lua/lib/open.ts';
import { sandboxGlobals } from '../../../src/lua/lib/sandbox.ts';
import { LuaTable, typeOf } from '../../../src/lua/runtime/value.ts';
import type { SandboxRule } from '../../../src/lua/sandbox.ts';
import { openState } from './harness.ts';

function sandboxedGlobals(sandbox: boolean | readonly SandboxRule[]): LuaTable {
  openState('luerl');
  const globals = openGlobals({ luerl: true });
  sandboxGlobals(globals, sandbox);
  return globals;
}

test('the sandbox of the device leaves texts behind', () => {
  const globals = sandboxedGlobals(true);
  for (const name of ['io', 'file', 'package', 'loadfile', 'require', 'dofile', 'load', 'loadstring']) assert.equal(globals.getString(name), 'sandboxed');
  const os = globals.getString('os') as LuaTable;
  for (const name of ['execute', 'exit', 'getenv', 'remove', 'rename', 'tmpname']) assert.equal(os.getString(name), 'sandboxed');
  assert.notEqual(os.getString('time'), 'sandboxed');
});

test('a sandbox of one\'s own takes away what it names, and nothing else', () => {
  const globals = sandboxedGlobals([[['_G', 'os', 'time'], 'no clock'], [['math', 'random'], 4], [['extra'], true], [['no', 'such', 'place'], 'x'], [[], 'x'], [['_G'], 'x']]);
  assert.equal((globals.getString('os') as LuaTable).getString('time'), 'no clock');
  assert.equal((globals.getString('math') as LuaTable).getString('random'), 4);
  assert.equal(globals.getString('extra'), true);
  assert.equal(globals.getString('no'), undefined);
  assert.equal(globals.getString('_G'), globals);
  assert.equal(typeOf(globals.getString('load')), 'function');
  assert.equal(typeOf(sandboxedGlobals(false).getString('io')), 'table');
});
