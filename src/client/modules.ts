import { ExitCode, isHbxError } from '../base/errors.ts';
import { binary, getKey, getText, isBinary, isId, isList, isMessage, message, withoutKeys, type Message, type Value } from '../message/value.ts';
import type { Client } from './client.ts';

/** Modules that one process may name. */
const maxModules = 64;

/**
 * The Lua modules that a process names by their ids, read from its node; those it holds itself are not among them.
 * @param first the assignment of slot 0
 * @returns `undefined` when it is no process of Lua modules, or the node does not give one
 */
export async function readModules(client: Client, first: Message): Promise<Map<string, Message> | undefined> {
  const definition = getKey(first, 'body');
  if (!isMessage(definition) || !/^(lua|stack)@/i.test(getText(definition, 'execution-device') ?? '')) return undefined;
  const ids = idsIn(getKey(definition, 'module'));
  if (ids === undefined || ids.length > maxModules) return undefined;
  const modules = new Map<string, Message>();
  for (const id of ids) {
    const module = await readModule(client, id);
    if (module === undefined) return undefined;
    modules.set(id, module);
  }
  return modules;
}

/** Ids that `module` names; `undefined` when it names nothing. */
function idsIn(value: Value | undefined): string[] | undefined {
  if (value === undefined || value === '') return undefined;
  if (isBinary(value)) return String(value).split(',').map((id) => id.trim()).filter(isId);
  if (isMessage(value) && (value.has('body') || value.has('data'))) return [];
  return (isMessage(value) ? [...value.values()] : isList(value) ? value : []).flatMap((entry) => (isId(entry) ? [entry] : []));
}

async function readModule(client: Client, id: string): Promise<Message | undefined> {
  try {
    const content = await client.readValue(`/${id}`);
    // Who signed it does not matter for what it does.
    if (isMessage(content) && isBinary(getKey(content, 'body') ?? getKey(content, 'data'))) return withoutKeys(content, ['commitments', 'device']);
    if (isBinary(content)) return message({ 'content-type': 'application/lua', body: content });
  } catch (error) {
    if (!isHbxError(error) || error.exitCode !== ExitCode.rejected) throw error;
  }
  const { status, contentType, body } = await client.read(`/${id}`);
  return status === 200 && /\blua\b/.test(contentType) ? message({ 'content-type': 'application/lua', body: binary(body) }) : undefined;
}
