import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runInProcess } from '../../helpers/run-cli.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const cwd = temporaryFolder('check');
const home = join(cwd, 'home');
const hbx = (words: string[], stdin = '') => runInProcess(['check', ...words], { cwd, home, stdin });
const write = (name: string, text: string | Uint8Array): void => {
  mkdirSync(join(cwd, name, '..'), { recursive: true });
  writeFileSync(join(cwd, name), text);
};

write('fine.lua', 'function compute(base, req) return base end\n');
write('warned.lua', 'return function(m)\n  return "quantity " .. tonumber(m.quantity)\nend\n');
write('broken.lua', '-- words\nfor word in ("a b"):gmatch("%a+") do\n  print(word)\nend\n');

describe('hbx check', () => {
  it('prints each finding with its place, its source and the way round, and counts on stderr', async () => {
    const { code, stdout, stderr } = await hbx(['broken.lua']);
    assert.equal(code, 1);
    assert.equal(stderr, '1 error in 1 file.\n');
    assert.deepEqual(stdout.split('\n').slice(0, 5), [
      'broken.lua:2:21: error: `string.gmatch` raises an error on a HyperBEAM node, whatever you hand it. [gmatch]',
      '    1 | -- words',
      '  > 2 | for word in ("a b"):gmatch("%a+") do',
      '      |                     ^',
      '    3 |   print(word)',
    ]);
    assert.match(stdout, /\n  Hint: Collect with gsub/);
  });

  it('ends with 0 when there is nothing, or warnings only', async () => {
    assert.deepEqual(await hbx(['fine.lua']), { code: 0, stdout: '', stderr: 'Nothing to complain about in 1 file.\n' });
    const { code, stdout, stderr } = await hbx(['warned.lua', 'fine.lua']);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '1 warning in 2 files.\n' });
    assert.match(stdout, /^warned\.lua:2:25: warning: .* \[float-text\]/);
  });

  it('gives one JSON document', async () => {
    const { code, stdout, stderr } = await hbx(['broken.lua', 'warned.lua', '--json', '-q']);
    assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
    const { findings, ...rest } = JSON.parse(stdout);
    assert.deepEqual(rest, { dialect: 'luerl', runtime: 'compute', files: ['broken.lua', 'warned.lua'], errors: 1, warnings: 1 });
    assert.deepEqual(findings.map(({ hint: _hint, message: _message, ...finding }: Record<string, unknown>) => finding), [
      { severity: 'error', rule: 'gmatch', file: 'broken.lua', line: 2, column: 21, endLine: 2, endColumn: 27 },
      { severity: 'warning', rule: 'float-text', file: 'warned.lua', line: 2, column: 25, endLine: 2, endColumn: 45 },
    ]);
    assert.deepEqual(JSON.parse((await hbx(['fine.lua', '--json'])).stdout), { dialect: 'luerl', runtime: 'compute', files: ['fine.lua'], errors: 0, warnings: 0, findings: [] });
  });

  it('reads standard input, with its source', async () => {
    const { code, stdout } = await hbx(['-'], 'local x =\n  foo\n');
    assert.equal(code, 1);
    assert.match(stdout, /^\(stdin\):2:3: error: Nothing defines the global `foo`\. \[undefined-global\]\n    1 \| local x =\n  > 2 \|   foo\n/);
  });

  it('takes the .lua files of a folder, each once', async () => {
    write('app/main.lua', 'helper()\n');
    write('app/lib/helper.lua', 'function helper() end\n');
    write('app/notes.txt', 'not = lua');
    write('app/node_modules/x/x.lua', 'x = = 1');
    write('app/.hidden/x.lua', 'x = = 1');
    symlinkSync(join(cwd, 'app'), join(cwd, 'app', 'loop'));
    const { code, stdout } = await hbx(['app', 'app/main.lua', './app/lib', '--json']);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout).files, ['app/lib/helper.lua', 'app/main.lua']);
    assert.equal((await hbx(['app/main.lua'])).code, 1);
  });

  it('leaves out rules, and takes globals from elsewhere', async () => {
    assert.equal((await hbx(['broken.lua', '--ignore', 'gmatch'])).code, 0);
    assert.equal((await hbx(['app/main.lua', '--global', 'helper'])).code, 0);
    assert.equal((await hbx(['broken.lua', '--dialect', 'puc'])).code, 0);
  });

  it('lists the rules', async () => {
    assert.match((await hbx(['--rules'])).stdout, /^undefined-global +error +a global/);
    assert.ok(JSON.parse((await hbx(['--rules', '--json'])).stdout).some(({ id }: { id: string }) => id === 'gmatch'));
  });

  it('says what is wrong with how it was called', async () => {
    assert.deepEqual(await hbx(['nope.lua']), { code: 2, stdout: '', stderr: 'Error: There is no Lua file nope.lua.\nHint: Check the path: it counts from the folder you are in.\n' });
    assert.equal((await hbx([])).code, 2);
    mkdirSync(join(cwd, 'empty'), { recursive: true });
    assert.match((await hbx(['empty'])).stderr, /There are no \.lua files in empty\./);
    assert.match((await hbx(['fine.lua', '--ignore', 'gmach'])).stderr, /There is no rule `gmach`\.\nHint: Did you mean `gmatch`\?/);
    assert.equal((await hbx(['fine.lua', '--dialect', 'lua'])).code, 2);
  });

  it('shows foreign bytes as escapes', async () => {
    write('odd\u001b.lua', Buffer.from('local s = "\u001b[2J" foo()\r\nlocal t = "\xff"', 'latin1'));
    const { stdout } = await hbx(['odd\u001b.lua']);
    assert.match(stdout, /^odd\\x1b\.lua:1:18:/);
    assert.doesNotMatch(stdout, /\u001b/);
    write('marked.lua', '\ufefffoo()\n');
    assert.match((await hbx(['marked.lua'])).stdout, /marked\.lua:1:1: error: .*\n  > 1 \| foo\(\)\n      \| \^\n/);
    write('empty.lua', '');
    assert.equal((await hbx(['empty.lua'])).code, 0);
    write('compiled.lua', Uint8Array.of(0x1b, 0x4c, 0x75, 0x61, 0x53, 0x00));
    assert.match((await hbx(['compiled.lua'])).stdout, /This is a compiled chunk\./);
  });
});

describe('hbx check of apps for the handlers runtime', () => {
  const app = `Handlers.add("Ping", function(msg)
  Balances[msg.From] = #Inbox
  Send({ Target = ao.id, Action = "Pong" })
  ao.send({ Target = Owner })
end)
print(ao.id, Name, Colors.red, Version())
`;
  write('chat/main.lua', `-- Words first.\n-- hbx: runtime=handlers\nBalances = Balances or {}\n${app}`);
  write('chat/lib.lua', 'return function() return ao.id end\n');
  write('plain.lua', `Balances = {}\n${app}`);

  it('knows what the runtime brings, for all files that are checked together', async () => {
    assert.deepEqual(await hbx(['chat/main.lua', 'chat/lib.lua']), { code: 0, stdout: '', stderr: 'Nothing to complain about in 2 files.\n' });
    assert.equal((await hbx(['plain.lua', '--runtime', 'handlers'])).code, 0);
    assert.equal(JSON.parse((await hbx(['chat', '--json'])).stdout).runtime, 'handlers');
  });

  it('tells what is missing without it, and how to say so', async () => {
    const { code, stdout } = await hbx(['plain.lua']);
    assert.equal(code, 1);
    assert.match(stdout, /global `Handlers`[^]*-- hbx: runtime=handlers/);
    assert.equal((await hbx(['chat/main.lua', '--runtime', 'compute'])).code, 1);
    write('typo.lua', '-- hbx: runtime=handlers\nHandlres.add("x", print)\n');
    assert.match((await hbx(['typo.lua'])).stdout, /Did you mean `Handlers`/);
  });

  it('takes string.gmatch from the module that mends it', async () => {
    write('words.lua', 'require(".string-ext")\nfor word in ("a b"):gmatch("%a+") do print(word) end\n');
    assert.equal((await hbx(['words.lua'])).code, 0);
  });

  it('goes by the config of the project that a file lies in', async () => {
    write('other/hbx.config.json', '{ "runtime": "handlers" }');
    write('other/src/pinger.lua', app.replace('Balances[msg.From]', 'local count'));
    write('here/hbx.config.json', '{}');
    const from = (folder: string, file: string) => runInProcess(['check', file, '--json'], { cwd: join(cwd, folder), home, stdin: '' });
    assert.deepEqual([(await from('here', '../other/src/pinger.lua')).code, (await from('.', 'other/src')).code], [0, 0]);
    assert.equal((await from('other', '../plain.lua')).code, 1);
  });

  it('tells of waiting for messages, with the way round', async () => {
    write('waits.lua', '-- hbx: runtime=handlers\nHandlers.add("Ping", function(msg)\n  local reply = Send({ Target = msg.From }).receive()\nend)\n');
    const { code, stdout } = await hbx(['waits.lua']);
    assert.equal(code, 1);
    assert.match(stdout, /^waits\.lua:3:45: error: `\.receive\(\)` raises an error on a HyperBEAM node: .* \[receive\]\n[^]*Hint: .*onReply/);
    assert.equal((await hbx(['waits.lua', '--dialect', 'puc'])).code, 0);
  });

  it('refuses a comment that names no runtime', async () => {
    write('wrong.lua', '\n-- hbx: runtime = handler\n');
    const { code, stderr } = await hbx(['wrong.lua']);
    assert.equal(code, 2);
    assert.match(stderr, /no runtime `handler`[^]*wrong\.lua:2:19[^]*Did you mean `handlers`/);
  });
});
