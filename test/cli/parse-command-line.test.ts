import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isHbxError } from '../../src/base/errors.ts';
import type { CommandDefinition } from '../../src/cli/define-command.ts';
import { defineCommand, defineSubcommand } from '../../src/cli/define-command.ts';
import { parseTag } from '../../src/cli/option-values.ts';
import { parseCommandLine } from '../../src/cli/parse-command-line.ts';

const load = async () => ({ async run() {} });
const commands: CommandDefinition[] = [
  defineCommand({
    name: 'send',
    group: 'talk',
    summary: 'send a message',
    arguments: [
      { name: 'pid|name', summary: 'process', required: true },
      { name: 'action', summary: 'action', required: true },
    ],
    options: [
      { flags: '-d, --data <text>', summary: 'data' },
      { flags: '--tag <k=v>', summary: 'tag', repeat: true, parse: parseTag },
      { flags: '--no-push', summary: 'leave the outbox' },
      { flags: '--format <name>', summary: 'format', choices: ['a', 'b'], default: 'a' },
    ],
    examples: [],
    run: load,
  }),
  defineCommand({
    name: 'diff',
    group: 'talk',
    summary: 'compare',
    arguments: [{ name: 'pid|name', summary: 'process' }, { name: 'slotA', summary: 'one', required: true }, { name: 'slotB', summary: 'other', required: true }],
    options: [{ flags: '-a, --all', summary: 'all' }],
    examples: [],
    run: load,
  }),
  defineCommand({
    name: 'node',
    group: 'node',
    summary: 'run a node',
    examples: [],
    run: load,
    subcommands: [defineSubcommand({ name: 'status', summary: 'is it there', examples: [], run: load })],
  }),
  defineCommand({
    name: 'run',
    group: 'start',
    summary: 'run a script',
    arguments: [{ name: 'file', summary: 'script' }, { name: 'args', summary: 'for the script', many: true }],
    passThrough: true,
    options: [{ flags: '-e, --execute <code>', summary: 'code', repeat: true }],
    examples: [],
    run: load,
  }),
  defineCommand({
    name: 'wallet',
    group: 'settings',
    summary: 'keys',
    examples: [],
    subcommands: [defineSubcommand({ name: 'new', summary: 'a new one', examples: [], run: load })],
  }),
];

function parse(...words: string[]) {
  const parsed = parseCommandLine(words, commands);
  assert.equal(parsed.kind, 'run');
  return parsed as Extract<typeof parsed, { kind: 'run' }>;
}

function mistake(...words: string[]) {
  try {
    parseCommandLine(words, commands);
  } catch (error) {
    assert.ok(isHbxError(error), String(error));
    assert.equal(error.exitCode, 2);
    return `${error.message} ${error.hint}`;
  }
  return 'no mistake';
}

describe('parseCommandLine', () => {
  it('gives arguments and options', () => {
    const { commandLine, args, options } = parse('send', 'counter', 'Inc', '-d', '5', '--tag', 'A=b=c', '--tag', 'D=', '--no-push');
    assert.equal(commandLine, 'hbx send');
    assert.deepEqual(args, { pid: 'counter', action: 'Inc' });
    assert.deepEqual(options, { data: '5', tag: [['A', 'b=c'], ['D', '']], push: false, format: 'a' });
    assert.deepEqual(parse('send', 'p', 'Inc').options, { tag: [], push: true, format: 'a' });
  });

  it('leaves out a first argument that may be missing', () => {
    const dashed = `-${'a'.repeat(42)}`;
    const argsOf = (...words: string[]) => parse('diff', ...words).args;
    assert.deepEqual(argsOf('1', '2'), { pid: undefined, slotA: '1', slotB: '2' });
    assert.deepEqual(argsOf(dashed, '1', '--all', '2'), { pid: dashed, slotA: '1', slotB: '2' });
    assert.match(mistake('diff'), /needs <slotA>/);
    assert.match(mistake('diff', '1'), /needs <slotB>/);
    assert.match(mistake('diff', 'p', '1', '2', '3'), /does not know what to do with `3`/);
  });

  it('takes global options before, between and behind', () => {
    const expected = { json: true, quiet: true, color: false, wallet: 'w.json', url: 'http://localhost:1' };
    assert.deepEqual(parse('--json', '-q', '--no-color', 'wallet', '--wallet', 'w.json', 'new', '--url', 'http://localhost:1/').flags, expected);
    assert.deepEqual(parse('wallet', 'new').flags, { json: false, quiet: false, color: true });
    assert.equal(parse('--url', 'http://a.example', 'send', 'p', 'A', '--url', 'http://b.example').flags.url, 'http://b.example');
  });

  it('leaves values of options alone, whatever they look like', () => {
    assert.equal(parse('send', 'p', 'A', '--data', '-queue').options['data'], '-queue');
    assert.equal(parse('send', 'p', 'A', '--data', '--json').options['data'], '--json');
    assert.equal(parse('send', 'p', 'A', '--data', '-V').options['data'], '-V');
  });

  it('takes process ids that start with a dash', () => {
    const id = `-${'a'.repeat(42)}`;
    assert.deepEqual(parse('send', id, 'Inc', '--data', id).args, { pid: id, action: 'Inc' });
    assert.equal(parse('send', id, 'Inc', '--data', id, '--tag', `x=${id}`).options['data'], id);
    const dashes = `--${'b'.repeat(41)}`;
    assert.deepEqual(parse('send', dashes, 'Inc').args['pid'], dashes);
  });

  it('runs a command with and without its subcommand', () => {
    assert.equal(parse('node').commandLine, 'hbx node');
    assert.equal(parse('node', 'status').commandLine, 'hbx node status');
  });

  it('leaves what follows the first argument alone where a command asks for it', () => {
    const { args, options, flags, words } = parse('--quiet', 'run', '-e', 'a', '--execute', '-b', 'file', '--json', '-e', '--', '-h');
    assert.deepEqual([args, options, flags], [{ file: 'file', args: ['--json', '-e', '--', '-h'] }, { execute: ['a', '-b'] }, { json: false, quiet: true, color: true }]);
    assert.deepEqual(words, ['-e', 'a', '--execute', '-b', 'file', '--json', '-e', '--', '-h']);
    assert.deepEqual(parse('run', '-').args, { file: '-', args: [] });
  });

  it('prints pages instead of running', () => {
    for (const words of [[], ['--help'], ['-h']]) assert.match((parseCommandLine(words, commands) as { text: string }).text, /Usage: hbx <command>/);
    for (const words of [['send', '--help'], ['--help', 'send'], ['send', 'x', '-h']]) {
      assert.match((parseCommandLine(words, commands) as { text: string }).text, words[0] === '--help' ? /hbx/ : /Usage: hbx send <pid\|name> <action>/);
    }
    assert.match((parseCommandLine(['wallet', 'new', '--help'], commands) as { text: string }).text, /Usage: hbx wallet new/);
    assert.equal(parseCommandLine(['--version'], commands).kind, 'version');
    assert.equal(parseCommandLine(['-V'], commands).kind, 'version');
  });

  it('names the nearest command and option', () => {
    assert.equal(mistake('sned'), '`hbx sned` is not a command. Did you mean `hbx send`?');
    assert.equal(mistake('wallet', 'nwe'), '`hbx wallet nwe` is not a command. Did you mean `hbx wallet new`?');
    assert.equal(mistake('node', 'sttus'), '`hbx node sttus` is not a command. Did you mean `hbx node status`?');
    assert.equal(mistake('send', 'p', 'A', '--dta', 'x'), '`hbx send` has no option --dta. Did you mean `--data`?');
    assert.equal(mistake('send', 'p', 'A', '--jsn=1'), '`hbx send` has no option --jsn. Did you mean `--json`?');
    assert.match(mistake('frobnicate'), /Run `hbx --help` for the list/);
  });

  it('says what is missing, too much, or wrong', () => {
    assert.match(mistake('send'), /^`hbx send` needs <pid\|name>\./);
    assert.match(mistake('send', 'p', 'A', 'B'), /does not know what to do with `B`/);
    assert.match(mistake('send', 'p', 'A', '--data'), /^-d, --data <text> needs a value\./);
    assert.match(mistake('send', 'p', 'A', '--tag', 'x'), /^--tag wants a name and a value, as in `Color=red`, and `x` is none\./);
    assert.match(mistake('send', 'p', 'A', '--format', 'c'), /^--format takes `a` or `b`, not `c`\./);
    assert.match(mistake('send', 'p', 'A', '--no-push=x'), /^--no-push takes no value: write it without `=x`\./);
    assert.match(mistake('wallet'), /^`hbx wallet` needs to know what to do: new\./);
    assert.match(mistake('--url', 'localhost:1', 'node'), /^--url wants the address of a node/);
  });
});
