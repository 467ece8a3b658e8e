import { message } from '../../../src/message/value.ts';
import type { CompleterView } from '../../../src/repl/complete/source.ts';
import { dotCommands } from '../../../src/repl/commands/table.ts';
import type { ReplClient, ReplFiles } from '../../../src/repl/options.ts';
import { runLua } from '../../helpers/lua-state.ts';

/** A console as Tab sees it, whose process is this Lua. `looks` and `reads` tell what was asked. */
export function viewOf(lua = '', fields: Partial<Record<keyof CompleterView, unknown>> = {}, luerl = true) {
  const looks: string[] = [];
  const reads: string[] = [];
  const folders: Record<string, readonly string[]> = { '.': ['app.lua', 'api.lua', 'my file.lua', 'notes.txt', 'src/', '.git/'], 'src/': ['a.lua', 'deep/'] };
  const client: Partial<ReplClient> = {
    network: { name: 'elsewhere', url: 'http://elsewhere.test', local: false },
    knownActions: async () => [
      { action: 'Transfer', description: 'Moves tokens', tags: ['Quantity', 'Recipient'] },
      { action: 'Balance', tags: [] },
      { action: '*', tags: [] },
    ],
    blueprintNames: async () => ['token', 'chatroom'],
    processNames: async () => ['counter', 'bank'],
    async source() {
      reads.push('source');
      return 'local actions = {}\nfunction actions.Inc() end\nfunction actions.Burn(msg) return msg.Amount end';
    },
    async state() {
      reads.push('state');
      return message({ counter: 1, results: { outbox: { 1: { data: 'x' } }, output: 'y' } });
    },
  };
  const files: Partial<ReplFiles> = { list: async (folder) => folders[folder] ?? [] };
  const view = {
    process: { id: 'p'.repeat(43), kind: 'handlers', slot: 1 },
    client,
    files,
    commands: dotCommands,
    block: undefined,
    at: undefined,
    newest: 12,
    lastResult: undefined,
    signal: new AbortController().signal,
    async look(code: string) {
      looks.push(code);
      const binary = Buffer.from(`${lua}\n${code}`, 'utf8').toString('latin1');
      return Buffer.from(String(runLua(binary, { luerl })[0] ?? ''), 'latin1').toString('utf8');
    },
    ...fields,
  } as unknown as { -readonly [key in keyof CompleterView]: CompleterView[key] };
  return { view, looks, reads };
}

export const aModule = { process: { id: 'm'.repeat(43), kind: 'module', slot: 1 } };
