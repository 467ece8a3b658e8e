/** Lua as the message that has a process run it, with everything it requires; its errors will name the user's own file and line. */
import type { SendMessage } from '../client/client.ts';
import { saveSourceMap } from '../project/source-maps.ts';
import type { SourceMap } from '../project/source-map.ts';
import { ensureStateFolder, type Workspace } from '../project/state-folder.ts';
import { prepareEval } from '../project/eval-code.ts';
import type { CliContext } from './context.ts';
import { codeOptions, openLuaEntry } from './lua-entry.ts';
import { readTextInput } from './text-input.ts';

export interface EvalMessage {
  readonly content: SendMessage & { readonly action: 'Eval'; readonly data: string };
  /** For processes that do not name the code by its `source-id`. */
  readonly sent: SourceMap;
}

/**
 * Makes the message.
 * @param lua a file as it was named (`-` for standard input), or code that was typed
 * @throws HbxError `input/…`, `bundle/…` with the place: what does not parse is not sent
 */
export async function makeEvalMessage(context: CliContext, workspace: Workspace, lua: { readonly file: string } | { readonly code: string }): Promise<EvalMessage> {
  const { options, text } = 'code' in lua ? { options: codeOptions(context, workspace, '(eval)', lua.code), text: lua.code } : await readEntry(context, workspace, lua.file);
  const { code, id, map } = prepareEval(options, text);
  saveSourceMap(ensureStateFolder(workspace.stateFolder), id, map, options.root);
  return { content: { action: 'Eval', data: code, tags: { 'source-id': id } }, sent: { ...map, sourceRoot: options.root } };
}

async function readEntry(context: CliContext, workspace: Workspace, file: string): Promise<{ options: ReturnType<typeof codeOptions>; text: string }> {
  const { options, path } = await openLuaEntry(context, workspace, file);
  return { options, text: options.entry.text ?? (await readTextInput(context, path!, 'Lua file')) };
}
