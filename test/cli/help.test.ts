import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../src/cli/commands/table.ts';
import { renderCommandHelp, renderMainHelp } from '../../src/cli/help.ts';

describe('help', () => {
  const main = renderMainHelp(commands);

  it('names each command with its summary', () => {
    for (const { name, summary } of commands) {
      assert.match(main, new RegExp(`^  ${name}\\b`, 'm'));
      assert.ok(main.includes(summary.split(' ').slice(0, 3).join(' ')), summary);
    }
  });

  it('fits a terminal of 100 columns', () => {
    const pages = [main, ...commands.flatMap((command) => [renderCommandHelp(command, `hbx ${command.name}`), ...(command.subcommands ?? []).map((child) => renderCommandHelp(child, `hbx ${command.name} ${child.name}`))])];
    for (const page of pages) for (const line of page.split('\n')) assert.ok(line.length <= 100, `${line.length}: ${line}`);
  });

  for (const command of commands) {
    const pages = [{ definition: command, line: `hbx ${command.name}` }, ...(command.subcommands ?? []).map((child) => ({ definition: child, line: `hbx ${command.name} ${child.name}` }))];
    for (const { definition, line } of pages) {
      it(`${line} has a page with examples of its own`, () => {
        const page = renderCommandHelp(definition, line);
        assert.ok(definition.examples.length > 0);
        for (const example of definition.examples) assert.ok(example.line.includes(line) && page.includes(example.line), example.line);
        for (const option of definition.options ?? []) assert.ok(page.includes(option.flags), option.flags);
        assert.doesNotMatch(definition.summary, /\.$/);
      });
    }
  }
});
