/**
 * Rows of texts out of a process, by `look`: Lua that says `add(first, second, …)` for each row.
 *
 * The rows travel as printed text, one a line with tabs between; every byte that is no printable ASCII goes as `\ddd`, so names and values
 * of strangers can neither break a row nor the encoding.
 */
import type { ReplContext } from './commands/command.ts';

const head = `local rows = {}
local function plain(text)
  local bytes = {}
  for i = 1, #text do
    local byte = string.byte(text, i)
    if byte < 32 or byte > 126 or byte == 92 then bytes[i] = "\\\\" .. string.sub("00" .. string.format("%d", byte), -3) else bytes[i] = string.char(byte) end
  end
  return table.concat(bytes)
end
local function add(...)
  local cells = {}
  for i, cell in ipairs({ ... }) do cells[i] = plain(cell) end
  rows[#rows + 1] = table.concat(cells, "\\t")
end
`;
const tail = '\nreturn table.concat(rows, "\\n")';

/**
 * @param body Lua with calls of `add`, each with texts only
 * @throws HbxError as `look` does
 */
export async function lookRows(context: Pick<ReplContext, 'look'>, body: string): Promise<string[][]> {
  const printed = await context.look(head + body + tail);
  const lines = printed.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.split('\t').map(decode));
}

function decode(cell: string): string {
  const bytes = cell.replace(/\\(\d{3})/g, (_all, code: string) => String.fromCharCode(Number(code)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
