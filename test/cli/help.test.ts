import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../src/cli/commands/table.ts';
import { helpWidth, renderCommandHelp, renderMainHelp } from '../../src/cli/help.ts';

describe('help', () => {
  const main = renderMainHelp(commands, 96);

  it('names each command with its summary', () => {
    for (const { name, summary } of commands) {
      assert.match(main, new RegExp(`^  ${name}\\b`, 'm'));
      assert.ok(main.includes(summary.split(' ').slice(0, 3).join(' ')), summary);
    }
  });

  it('fits the terminal', () => {
    const isExample = (line: string): boolean => /^ {2}(hbx|printf|echo) /.test(line);
    for (const columns of [60, 80, 96]) {
      const pages = [renderMainHelp(commands, columns), ...commands.flatMap((command) => [renderCommandHelp(command, `hbx ${command.name}`, columns), ...(command.subcommands ?? []).map((child) => renderCommandHelp(child, `hbx ${command.name} ${child.name}`, columns))])];
      // Lines to copy stay whole.
      for (const page of pages) for (const line of page.split('\n')) assert.ok(line.length <= columns || isExample(line), `${line.length}: ${line}`);
    }
    assert.deepEqual([undefined, 0, 20, 60, 80, 96, 200].map(helpWidth), [80, 80, 40, 60, 80, 96, 96]);
  });

  for (const command of commands) {
    const pages = [{ definition: command, line: `hbx ${command.name}` }, ...(command.subcommands ?? []).map((child) => ({ definition: child, line: `hbx ${command.name} ${child.name}` }))];
    for (const { definition, line } of pages) {
      it(`${line} has a page with examples of its own`, () => {
        const page = renderCommandHelp(definition, line, 96);
        assert.ok(definition.examples.length > 0);
        for (const example of definition.examples) assert.ok(example.line.includes(line) && page.includes(example.line), example.line);
        for (const option of definition.options ?? []) assert.ok(page.includes(option.flags), option.flags);
        assert.doesNotMatch(definition.summary, /\.$/);
      });
    }
  }
});
