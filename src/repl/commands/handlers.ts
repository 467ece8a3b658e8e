/**
 * `.handlers`
 *
 * Lists the handlers of the process in the order in which they are asked: name, what they wait for, and how often they still run. They are
 * looked at on a copy, so the process has to run Eval for us.
 */
import { onlyHandlers, wrongUse } from '../errors.ts';
import { lookRows } from '../look-rows.ts';
import { renderRows } from '../render-rows.ts';
import type { DotCommand } from './command.ts';

export const handlersCommand: DotCommand = {
  name: 'handlers',
  group: 'look',
  usage: '.handlers',
  summary: 'list the handlers, in their order',
  manual: `Pattern: an action, the fields that a message needs, or a function that decides. Runs: how many are
left; empty is without end.

  .handlers`,
  async run(args, context) {
    if (args !== '') throw wrongUse(this.usage, this.name);
    if (context.process.kind === 'module') throw onlyHandlers('have handlers', '`.state` shows what can be read of it, and `.load-blueprint` brings handlers.');
    const found = await lookRows(context, handlersCode);
    const rows = found.map(([name = '', kind = '', pattern = '', runs = '']) => ({ name, kind, pattern, runs }));
    if (context.json) return context.sayValue(rows.map(({ runs, ...rest }) => ({ ...rest, runs: runs === '' ? null : Number(runs) })));
    if (rows.length === 0) return context.note('There are no handlers: each message goes to the Inbox.');
    const { color, width } = context;
    context.say(renderRows([' #', 'name', 'pattern', 'runs'], rows.map(({ name, kind, pattern, runs }, index) => [String(index + 1), name, patternText(kind, pattern), runs]), { color, width }));
  },
};

function patternText(kind: string, pattern: string): string {
  if (kind === 'string') return `action ${pattern}`;
  return kind === 'table' ? `fields ${pattern}` : kind;
}

const handlersCode = `local list = type(Handlers) == "table" and type(Handlers.list) == "table" and Handlers.list or {}
for _, handler in ipairs(list) do
  local pattern, shown = handler.pattern, ""
  if type(pattern) == "string" then
    shown = pattern
  elseif type(pattern) == "table" then
    local keys = {}
    for key, wanted in next, pattern do
      local text = tostring(key)
      if type(wanted) == "string" then text = text .. "=" .. wanted end
      keys[#keys + 1] = text
    end
    table.sort(keys)
    shown = table.concat(keys, " ")
  end
  local runs = ""
  if type(handler.maxRuns) == "number" then runs = string.format("%d", handler.maxRuns) end
  add(string.sub(tostring(handler.name), 1, 200), type(pattern), string.sub(shown, 1, 400), runs)
end`;
