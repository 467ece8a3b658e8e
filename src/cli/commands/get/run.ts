import { ExitCode, HbxError } from '../../../base/errors.ts';
import { escapeControl } from '../../../base/terminal-text.ts';
import { rejected } from '../../../client/errors.ts';
import { resolveProcess } from '../../../project/names.ts';
import { isProcessName } from '../../../project/process-name.ts';
import { findWorkspace, type Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { unwrapLiteral } from '../../../message/literal.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import { toPlain } from '../../../client/result.ts';
import { isMessage, withoutKeys, type Value } from '../../../message/value.ts';

/** Keys of `process@1.0`: a path that begins with one is meant for the current process. */
const processKeys = new Set(['now', 'compute', 'slot', 'schedule', 'snapshot', 'as']);

export async function run(context: CliContext, { args, options }: CommandInput<{ path: string }, EngineOption>): Promise<void> {
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const path = encodePath(nodePath(args.path, workspace));
  const access = await openNode(context, { wallet: false, engine: options.engine });
  try {
    const { client } = access;
    const reply = await client.read(path, { accept: 'application/json', signal: context.signal });
    const text = Buffer.from(reply.body).toString('utf8');
    const json = reply.headers.get('codec-device') === 'json@1.0' ? decodeJson(text) : undefined;
    const value = json?.ok === true ? literalOf(json.value) : undefined;
    if (reply.status >= 400) {
      const sentence = typeof value === 'string' ? value : value instanceof Map ? String(value.get('body') ?? text) : text;
      if (sentence === 'not_found' || sentence === '"not_found"') throw nothingThere(args.path);
      throw rejected(client.transport.url, path, reply.status, sentence.slice(0, 500));
    }
    if (value === undefined) printText(context, text, reply.body, reply.contentType);
    else print(context, listAgain(toPlain(value)));
  } finally {
    await access.close();
  }
}

/** The value that was asked for, without what only the transport needs. */
function literalOf(value: Value): Value {
  if (!isMessage(value)) return value;
  const literal = unwrapLiteral(value);
  return isMessage(literal) ? withoutKeys(literal, ['status']) : literal;
}

function nothingThere(path: string): HbxError {
  const above = path.replace(/\/?[^/]*$/, '');
  return new HbxError('get/nothing', `There is nothing at ${path}.`, {
    hint: above === '' ? 'Check the spelling.' : `\`hbx get ${above}\` shows what is there.`,
    exitCode: ExitCode.rejected,
  });
}

/** A list is sent as a message with the keys 1..n; here it is a list again. */
function listAgain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key, index) => key === String(index + 1)) ? Object.values(value) : value;
}

function print(context: CliContext, value: unknown): void {
  context.output.result(value, typeof value === 'string' ? escapeControl(value) : escapeControl(JSON.stringify(value, null, 2)));
}

/** A reply with a content type of its own: text as it is; other bytes only when nobody looks. */
function printText(context: CliContext, text: string, bytes: Uint8Array, contentType: string): void {
  if (context.output.json) {
    context.output.result(contentType.includes('json') ? (JSON.parse(text) as unknown) : text);
  } else if (context.stdout.isTTY === true) {
    context.output.result(text, escapeControl(text));
  } else {
    context.stdout.write(Buffer.from(bytes));
  }
}

/** The path on the node: names become ids, keys of a process get the current one in front. */
function nodePath(path: string, workspace: Workspace): string {
  if (path.startsWith('/') || path.startsWith('~')) return path.startsWith('/') ? path : `/${path}`;
  const [, first, rest] = /^([^/?&~=]*)(.*)$/s.exec(path)!;
  if (processKeys.has(first!)) return `/${resolveProcess(workspace)}/${path}`;
  return isProcessName(first) ? `/${resolveProcess(workspace, first)}${rest}` : `/${path}`;
}

/** Percent-encodes what may not stand in a request line. */
function encodePath(path: string): string {
  return path.replace(/[^\x21-\x7e]|["<>\\^`{|}#]/gu, (character) => encodeURIComponent(character));
}
