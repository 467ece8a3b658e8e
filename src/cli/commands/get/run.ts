import { escapeControl } from '../../../base/terminal-text.ts';
import { foldSignatures } from '../../../repl/fold-signatures.ts';
import { bytesText } from '../../../repl/value-text.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { workspaceOf } from '../../workspace.ts';
import { nodePath, readPath } from './read-path.ts';

export async function run(context: CliContext, { args, options }: CommandInput<{ path: string }, EngineOption>): Promise<void> {
  // A name that means nothing is told before a node is looked for.
  nodePath(args.path, workspaceOf(context));
  const access = await openNode(context, { wallet: false, engine: options.engine });
  try {
    const found = await readPath(context, access, args.path, { command: 'hbx get' });
    if (found.kind === 'bytes') printBytes(context, found.bytes);
    else if (found.kind === 'text') printText(context, found.text, found.bytes, found.contentType);
    else print(context, found.value);
  } finally {
    await access.close();
  }
}

/** Bytes as they are; on a terminal only how many. */
function printBytes(context: CliContext, bytes: Uint8Array): void {
  if (context.output.json) context.output.result(Buffer.from(bytes).toString('base64url'));
  else if (context.stdout.isTTY === true) {
    context.output.result(null, bytesText(bytes.length));
    context.output.status('That is no text: `hbx get … > file` keeps it.');
  } else context.stdout.write(Buffer.from(bytes));
}

function print(context: CliContext, value: unknown): void {
  const { output } = context;
  if (output.json || typeof value === 'string') return output.result(value, () => escapeControl(String(value)));
  const folded = foldSignatures(value);
  output.result(value, escapeControl(JSON.stringify(folded, null, 2)));
  if (folded !== value) output.status('Signatures are folded into a line each; --json shows them whole.');
}

/** A text with a content type of its own, as it is. */
function printText(context: CliContext, text: string, bytes: Uint8Array, contentType: string): void {
  if (context.output.json) {
    context.output.result(contentType.includes('json') ? (JSON.parse(text) as unknown) : text);
  } else if (context.stdout.isTTY === true) {
    context.output.result(text, escapeControl(text));
  } else {
    context.stdout.write(Buffer.from(bytes));
  }
}
