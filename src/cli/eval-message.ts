/** Lua as the message that has a process run it, with everything it requires; its errors will name the user's own file and line. */
import type { SendMessage } from '../client/client.ts';
import { saveSourceMap } from '../project/source-maps.ts';
import type { SourceMap } from '../project/source-map.ts';
import { ensureStateFolder, type Workspace } from '../project/state-folder.ts';
import { prepareScript } from '../project/script-code.ts';
import type { ScriptPlace } from '../repl/options.ts';
import type { CliContext } from './context.ts';
import { codeOptions, fileOptions, openLuaEntry } from './lua-entry.ts';
import { refusePrivateKey } from './refuse-private-key.ts';
import { readTextInput } from './text-input.ts';

export interface EvalMessage {
  readonly content: SendMessage & { readonly action: 'Eval'; readonly data: string };
  /** For processes that do not name the code by its `source-id`. */
  readonly sent: SourceMap;
}

/** Lua to send: a file as it was named (`-` for standard input), or code that was typed, with its place when it is a part of a script. */
export type EvalSource = { readonly file: string } | { readonly code: string; readonly place?: ScriptPlace | undefined };

/**
 * Makes the message.
 * @param keep false for code of which nothing lives on, as in a dry run: no map is kept, so its errors must not be found by one
 * @throws HbxError `input/…`, `bundle/…` with the place: what does not parse is not sent; `cli/private-key`
 */
export async function makeEvalMessage(context: CliContext, workspace: Workspace, lua: EvalSource, keep = true): Promise<EvalMessage> {
  const { options, text } = 'code' in lua ? { options: optionsOfCode(context, workspace, lua.code, lua.place), text: lua.code } : await readEntry(context, workspace, lua.file);
  const { line = 1, column = 1 } = ('code' in lua ? lua.place : undefined) ?? {};
  // Before it is bundled: what does not parse is quoted.
  refusePrivateKey('The Lua', text);
  const { code, id, map } = prepareScript(options, text, line, column);
  if (map.sources.length > 1) refusePrivateKey('The Lua, with what it requires,', code);
  if (keep) saveSourceMap(ensureStateFolder(workspace.stateFolder), id, map, options.root);
  return { content: { action: 'Eval', data: code, ...(keep ? { tags: { 'source-id': id } } : {}) }, sent: { ...map, sourceRoot: options.root } };
}

function optionsOfCode(context: CliContext, workspace: Workspace, code: string, place: ScriptPlace | undefined): ReturnType<typeof codeOptions> {
  const file = place?.file;
  if (file === undefined) return codeOptions(context, workspace, '(eval)', code);
  if (file === '-') return codeOptions(context, workspace, '(stdin)', code);
  return fileOptions(context, workspace, file).options;
}

async function readEntry(context: CliContext, workspace: Workspace, file: string): Promise<{ options: ReturnType<typeof codeOptions>; text: string }> {
  const { options, path } = await openLuaEntry(context, workspace, file);
  return { options, text: options.entry.text ?? (await readTextInput(context, path!, 'Lua file')) };
}
