/**
 * `.inbox [n]`
 *
 * Lists the newest messages that no handler took: the Handlers runtime keeps them in the global `Inbox`. It is looked at on a copy, so the
 * process has to run Eval for us.
 */
import { onlyHandlers } from '../errors.ts';
import { lookRows } from '../look-rows.ts';
import { shortId } from '../outbox-table.ts';
import { readNumber } from '../read-number.ts';
import { renderRows } from '../render-rows.ts';
import type { DotCommand } from './command.ts';

const usualCount = 10;

export const inboxCommand: DotCommand = {
  name: 'inbox',
  group: 'look',
  usage: '.inbox [n]',
  summary: 'messages that no handler took',
  manual: `The newest ${usualCount}, or as many as you say. The numbers are those of Inbox: Inbox[3] is the whole
message, Inbox[3].Data its data.

  .inbox
  .inbox 50`,
  async run(args, context) {
    const count = args === '' ? usualCount : readNumber(args, this, 1);
    if (context.process.kind === 'module') throw onlyHandlers('keep an Inbox', '`.slots` lists what it got.');
    const found = await lookRows(context, inboxCode(count));
    const rows = found.map(([n = '', from = '', action = '', data = '']) => ({ n, from, action, data }));
    if (context.json) return context.sayValue(rows.map(({ n, ...rest }) => ({ n: Number(n), ...rest })));
    if (rows.length === 0) return context.note('The inbox is empty: handlers took all messages.');
    const { color, width } = context;
    context.say(renderRows([' inbox', 'from', 'action', 'data'], rows.map(({ n, from, action, data }) => [n, width === undefined ? from : shortId(from), action, data]), { color, width }));
    const left = Number(rows[0]!.n) - 1;
    if (left > 0) context.note(`${left} earlier: .inbox ${left + rows.length} shows all.`);
  },
};

/** Longest text of one field. */
const mostBytes = 400;

function inboxCode(count: number): string {
  return `local function text(value)
  if value == nil then return "" end
  if type(value) == "table" then return "a table" end
  return string.sub(tostring(value), 1, ${mostBytes})
end
local inbox = type(Inbox) == "table" and Inbox or {}
local newest = #inbox
local first = newest - ${count} + 1
if first < 1 then first = 1 end
for i = first, newest do
  local msg = inbox[i]
  if type(msg) ~= "table" then msg = { Data = msg } end
  add(string.format("%d", i), text(msg.From), text(msg.Action), text(msg.Data))
end`;
}
