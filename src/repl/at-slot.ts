/** Slots that are there, and moving through them: `.at`, `.step` and `.back`. */
import type { ReplContext } from './commands/command.ts';
import { cutText } from './cut-text.ts';
import { noSlot } from './errors.ts';
import { createMessageRows } from './message-rows.ts';

/**
 * The slot that is looked at from now on.
 * @throws HbxError `repl/no-slot`
 */
export async function lookAt(context: ReplContext, slot: number): Promise<void> {
  await checkSlot(context, slot);
  context.at = slot;
}

/** @throws HbxError `repl/no-slot` */
export async function checkSlot(context: ReplContext, slot: number): Promise<void> {
  const newest = slot <= context.newest ? context.newest : await context.newestSlot();
  if (slot < 0 || slot > newest) throw noSlot(slot, newest);
}

/** Columns of a message's data in a pipe: it may be a whole program. `.slots` shows all of it. */
const longestData = 200;

/** Shows the message of a slot, and what came of it. */
export async function showSlot(context: ReplContext, slot: number): Promise<void> {
  const { client, process, signal, color, width } = context;
  const result = await client.result(process, slot, { signal });
  if (context.json) return context.show(result, 'json');
  const rows = createMessageRows(slot, { color, width });
  for await (const page of client.messages(process, slot, slot, { signal })) for (const { data, ...message } of page) context.say(`${rows.head}\n${rows.row({ ...message, data: typeof data === 'string' ? cutText(data, longestData) : data })}`);
  context.show(result, 'answer');
}
