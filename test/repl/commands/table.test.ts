import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { dotCommands } from '../../../src/repl/commands/table.ts';
import { runPipe } from '../session.ts';

const folder = new URL('../../../src/repl/commands/', import.meta.url);

describe('the table of dot-commands', () => {
  it('holds each file of the folder', () => {
    const files = readdirSync(folder).filter((file) => file !== 'table.ts' && file !== 'command.ts');
    assert.deepEqual(dotCommands.map(({ name }) => `${name}.ts`).sort(), files.sort());
  });

  for (const { name, usage, summary, manual } of dotCommands) {
    it(`.${name} has a usage, a summary, a manual, and .help for it`, async () => {
      assert.ok(usage.startsWith(`.${name}`));
      assert.match(summary, /^[a-z].{5,50}[^.]$/);
      assert.ok(manual.length > 10);
      assert.ok(readFileSync(new URL(`${name}.ts`, folder), 'utf8').startsWith(`/**\n * \`.${name}`));
      const { out, exitCode } = await runPipe(`.help ${name}`);
      assert.equal(exitCode, 0);
      assert.ok(out.startsWith(usage) && out.includes(manual));
    });
  }
});
