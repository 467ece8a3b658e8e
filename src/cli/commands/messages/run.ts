import { colorFor } from '../../../base/output.ts';
import { encodingOf, toPlainJson } from '../../../base/result.ts';
import { escapeInJson } from '../../../base/terminal-text.ts';
import { readFailedSlots } from '../../../client/failed-slots.ts';
import { readLog } from '../../../client/log.ts';
import { isOwnMachine } from '../../../project/networks.ts';
import { resolveProcess } from '../../../project/names.ts';
import { createMessageRows } from '../../../repl/message-rows.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { wrongUsage } from '../../errors.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { workspaceOf } from '../../workspace.ts';
import { noSuchSlot } from './errors.ts';

interface Options extends EngineOption {
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

/** Messages without any option. */
const defaultLimit = 20;
/** Of a page that large, the newest are asked whether they failed. */
const mostAsked = 50;

export async function run(context: CliContext, { args, options }: CommandInput<{ pid?: string }, Options>): Promise<void> {
  const { output, stdout, signal } = context;
  const { from, to, limit } = options;
  if (from !== undefined && to !== undefined && from > to) throw wrongUsage(`There is nothing from slot ${from} to slot ${to}: --from names the first slot, --to the last one.`);
  const process = resolveProcess(workspaceOf(context), args.pid);
  const access = await openNode(context, { wallet: false, engine: options.engine });
  try {
    const newest = await access.client.newestSlot(process, { signal });
    const [first, last] = rangeOf(options, newest);
    if (first > last) throw noSuchSlot(first, newest);
    const rows = createMessageRows(last, { color: colorFor(stdout, context.env, context.flags.color ? undefined : false), width: stdout.isTTY === true ? (stdout.columns ?? 80) : undefined });
    let count = 0;
    let isComplete = false;
    try {
      for await (const page of readLog(access.client, process, { from: first, to: last, signal })) {
        if (output.json) stdout.write(page.map((message, index) => `${count + index === 0 ? '[' : ','}${escapeInJson(JSON.stringify(toPlainJson({ ...message, dataEncoding: encodingOf(message.data) })))}`).join(''));
        else {
          // Others may have to compute a slot anew to tell.
          const failed = isOwnMachine(access.network) ? await readFailedSlots(access.client, process, page.slice(-mostAsked).map(({ slot }) => slot), { signal }) : undefined;
          stdout.write(`${[...(count === 0 ? [rows.head] : []), ...page.map((message) => rows.row(message, failed?.has(message.slot)))].join('\n')}\n`);
        }
        count += page.length;
      }
      isComplete = true;
    } finally {
      // When it breaks off, what came is an array all the same.
      if (output.json && (isComplete || count > 0)) stdout.write(count === 0 ? '[]\n' : ']\n');
    }
    const isWhole = from !== undefined || to !== undefined || limit !== undefined || first === 0;
    if (!isWhole) output.status(`${first} earlier ${first === 1 ? 'message' : 'messages'}: --from 0 shows all.`);
  } finally {
    await access.close();
  }
}

/** The slots that are meant: with nothing said, the newest few; with only a limit, the newest. */
function rangeOf({ from, to, limit }: Pick<Options, 'from' | 'to' | 'limit'>, newest: number): [first: number, last: number] {
  const last = Math.min(to ?? newest, newest);
  if (from !== undefined) return [from, limit === undefined ? last : Math.min(last, from + limit - 1)];
  const most = limit ?? (to === undefined ? defaultLimit : last + 1);
  return [Math.max(0, last - most + 1), last];
}
