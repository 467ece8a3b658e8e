import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { dotCommands } from '../../../src/repl/commands/table.ts';
import { runPipe } from '../session.ts';

const folder = new URL('../../../src/repl/commands/', import.meta.url);
const names = dotCommands.map(({ name }) => name);
/** As the issue names them. */
const asked =
  'load load-blueprint editor done cancel print edit send eval get inbox outbox slots state handlers globals at step back diff dryrun live monitor unmonitor watch time json history save use ps help exit'.split(' ');
const groups = ['send', 'look', 'time travel', 'write', 'session'];

describe('the table of dot-commands', () => {
  it('holds each file of the folder, once', () => {
    const files = readdirSync(folder).filter((file) => file !== 'table.ts' && file !== 'command.ts');
    assert.deepEqual(names.map((name) => `${name}.ts`).sort(), files.sort());
  });

  it('has all that the issue asks for', () => assert.deepEqual(asked.filter((name) => !names.includes(name)), []));

  it('keeps those of a group together, in the order of .help', () => {
    const inTable = dotCommands.map(({ group = 'session' }) => groups.indexOf(group));
    assert.ok(!inTable.includes(-1));
    assert.deepEqual(inTable, inTable.toSorted((a, b) => a - b));
  });

  it('refuses an unknown name, and suggests the nearest', async () => {
    for (const [typed, near] of [['.hlep', '.help'], ['.unmoniter', '.unmonitor'], ['.load-bluprint', '.load-blueprint']]) {
      assert.match((await runPipe(typed!)).err, new RegExp(`There is no command \\${typed}\\.\\nDid you mean \`\\${near}\``));
    }
  });

  for (const { name, usage, summary, manual } of dotCommands) {
    it(`.${name} has a usage, a summary, a manual with an example, and .help for it`, async () => {
      assert.match(name, /^[a-z]+(-[a-z]+)*$/);
      assert.match(usage, new RegExp(`^\\.${name}(?: [<[][^\\n]+[>\\]])?$`));
      assert.match(summary, /^[a-z].{5,50}[^.]$/);
      assert.doesNotMatch(summary, /\n/);
      const lines = manual.split('\n');
      // An example is a line of its own, as it would be typed.
      assert.ok(lines.some((line) => new RegExp(`^ {2}\\.${name}( |$)`).test(line)), `no example in the manual of .${name}`);
      assert.ok(lines.some((line) => /^\S.{20,}/.test(line)), `no sentence in the manual of .${name}`);
      for (const line of lines) assert.equal(line.trimEnd(), line);
      // Every command that is named is there.
      for (const [, named] of manual.matchAll(/(?<![\w./])\.([a-z][a-z-]+)\b(?!\.)/g)) assert.ok(names.includes(named!), `.${name} speaks of .${named}`);
      assert.ok(readFileSync(new URL(`${name}.ts`, folder), 'utf8').startsWith(`/**\n * \`.${name}`));
      const { out, exitCode } = await runPipe(`.help ${name}`);
      assert.equal(exitCode, 0);
      for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
      // It is folded to the width.
      const words = (text: string): string => text.replace(/\s+/g, ' ');
      assert.ok(out.startsWith(`${usage}\n`) && words(out).includes(words(manual)), out);
    });
  }
});
