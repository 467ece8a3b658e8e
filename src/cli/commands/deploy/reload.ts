/**
 * The code that puts a new version of a module into a process that runs: an Eval that runs the new code as it is, and then puts
 * back what the globals held. Functions are the new ones, state is the old one.
 *
 * - A global that is no function keeps its value; one that was not there gets the new one.
 * - A table that both versions make is the new one, since new functions may hold it in a local, with the old values moved in. The
 *   old one gets the new functions, since objects that live on may have it as their metatable.
 * - A list of functions, or of tables with functions in them, is code, not state.
 * - What a module returned (`package.loaded`) is a table like any other.
 * - An edited constant gets its new value where the process still has that of the old file.
 *
 * A trial also calls `compute` before and after with a message that asks for nothing: code that loads well, but whose `compute`
 * fails, would leave a process that no later edit could be loaded into.
 *
 * With the handlers runtime the code is the app alone. Its handlers replace those of the same names where they are.
 *
 * Locals begin anew. Should the new code fail, every global is put back. It runs in both dialects and loads nothing itself.
 */
import type { Bundle } from '../../../project/bundle/bundle.ts';
import type { GlobalChanges, ValuePath } from '../../../project/bundle/global-changes.ts';
import type { Runtime } from '../../../project/runtime.ts';
import type { SourceMap } from '../../../project/source-map.ts';

export interface ReloadCode {
  readonly code: string;
  readonly map: SourceMap;
  /** What the Eval returns when all went well. The code itself does not hold it, so a process that only echoes is found out. */
  readonly marker: string;
  /** The first line behind the bundle: from there on all lines are hbx's own. */
  readonly ownFrom: number;
}

/** The bundle stands in a function of its own, where it sees no name of ours. As no expression begins so, nobody takes it for one. */
const head = 'local hbx_run = function(...)\n';

export interface ReloadOptions {
  readonly runtime: Runtime;
  /**
   * For a dry run: errors go their own way, so that where they come from can be told. Otherwise they are caught, and what the
   * code did to globals is undone before they go on.
   */
  readonly trial: boolean;
  /** In a trial: the Eval returns `computeFails` when `compute` did before and does not any more, rather than raise its error. */
  readonly catching?: boolean;
}

export function reloadCode(bundle: Pick<Bundle, 'code' | 'map'>, globals: GlobalChanges, { runtime, trial, catching = false }: ReloadOptions): ReloadCode {
  const tail = `\nend\n${tailOf(globals, runtime, trial, catching)}`;
  const { x_hbx_code: generated, mappings, ...map } = bundle.map;
  // One map reads the errors of the trial and of the code proper.
  const linesAfter = Math.max(lineCount(tail), lineCount(tailOf(globals, runtime, true, true)) + 2);
  return {
    code: head + bundle.code + tail,
    // Lines before and after are hbx's own.
    map: { ...map, mappings: `;${mappings}${';'.repeat(linesAfter)}`, ...(generated === undefined ? {} : { x_hbx_code: head + generated + tail }) },
    marker,
    ownFrom: 2 + lineCount(bundle.code) + 1,
  };
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

const marker = 'hbx: reloaded';

/** What the code says when the new version has no `compute`. */
export const noCompute = 'hbx: no compute';

/** What a catching trial returns when the new `compute` fails. The code does not hold it in one piece. */
export const computeFails = 'hbx: compute fails';

/** A message that nobody means: what the module makes of it is thrown away with the copy that it ran on. */
const harmless = '{ process = {} }, { body = { action = "hbx-probe" } }, {}';

/** Handlers are replaced where they are, so who fails has to put them back. Those that the new code adds no more go. */
const keepHandlers = `local list, kept = type(Handlers) == "table" and Handlers.list, {}
  for i = 1, type(list) == "table" and #list or 0 do
    local entry = {}
    for key, value in next, list[i] do entry[key] = value end
    kept[i] = { list[i], entry }
  end
  local function restore_handlers()
    if type(list) ~= "table" then return end
    local before = {}
    for i = 1, #kept do
      local handler, entry = kept[i][1], kept[i][2]
      handler.maxRuns = nil
      for key, value in next, entry do handler[key] = value end
      before[i] = handler
    end
    Handlers.list = before
  end`;

function removeHandlers(names: readonly string[]): string {
  return names.length === 0 ? '' : `local gone = { ${names.map(quote).join(', ')} }
  for i = 1, #gone do Handlers.remove(gone[i]) end`;
}

function tailOf({ written, hasDynamicGlobals, removed, otherType, constants, handlers }: GlobalChanges, runtime: Runtime, trial: boolean, catching: boolean): string {
  const hasHandlers = runtime === 'handlers';
  // The runtime answers any message, whatever the handlers are.
  const probes = trial && !hasHandlers;
  return `local hbx_result = (function(run, written, removed, replaced, constants)
  local next, type, rawget, rawset, rawequal, pcall, error, match, globals = next, type, rawget, rawset, rawequal, pcall, error, string.match, _G
  local function get(path)
    local at = globals
    for i = 1, #path do
      if type(at) ~= "table" then return nil end
      at = rawget(at, path[i])
    end
    return at
  end
  local function set(path, value)
    local at = globals
    for i = 1, #path - 1 do
      if type(at) == "table" then at = rawget(at, path[i]) end
    end
    if type(at) == "table" and not rawequal(rawget(at, path[#path]), value) then rawset(at, path[#path], value) end
  end
  local loaded = get({ "package", "loaded" })
  if type(loaded) ~= "table" then loaded = {} end
  -- The paths of fields of a module, whatever names it is required by.
  local function spread(paths)
    local found = {}
    for i = 1, #paths do
      local path = paths[i]
      if not path.module then found[#found + 1] = path end
      for name in next, path.module and loaded or {} do
        if type(name) == "string" and match(name, "[^./]*$") == path.module then
          local whole = { "package", "loaded", name, before = path.before }
          for j = 1, #path do whole[#whole + 1] = path[j] end
          found[#found + 1] = whole
        end
      end
    end
    return found
  end
  local function all(paths)
    local values = {}
    for i = 1, #paths do values[i] = get(paths[i]) end
    return values
  end
  ${hasDynamicGlobals ? 'for name in next, globals do written[#written + 1] = { name } end' : ''}
  for name in next, loaded do written[#written + 1] = { "package", "loaded", name } end
  ${hasHandlers ? keepHandlers : ''}
  ${probes ? `local compute = get({ "compute" })
  local computed = type(compute) == "function" and pcall(compute, ${harmless})` : ''}
  local before = all(written)
  local function attempt()
    run()
    if type(get({ "compute" })) ~= "function" then error("${noCompute}", 0) end
  end
  ${trial ? 'attempt()' : `local ok, problem = pcall(attempt)
  if not ok then
    for i = 1, #written do set(written[i], before[i]) end
    ${hasHandlers ? 'restore_handlers()' : ''}
    error(problem, 0)
  end`}
  removed, replaced, constants = spread(removed), spread(replaced), spread(constants)
  local fresh, edited = all(replaced), all(constants)
  local function is_code(list)
    for i = 1, #list do
      if type(list[i]) == "function" then return true end
      if type(list[i]) == "table" then
        for _, value in next, list[i] do
          if type(value) == "function" then return true end
        end
      end
    end
    return false
  end
  local seen = {}
  local function keys_of(map)
    local keys = {}
    for key in next, map do keys[#keys + 1] = key end
    return keys
  end
  local function join(old, new, depth)
    if old == nil or rawequal(old, new) or type(old) == "function" or type(new) == "function" then return new end
    if type(old) ~= "table" or type(new) ~= "table" or depth > 40 then return old end
    if seen[old] then return seen[old] end
    seen[old] = new
    if is_code(new) then return new end
    local keys = keys_of(new)
    for i = 1, #keys do
      local value = rawget(new, keys[i])
      if type(value) == "function" then rawset(old, keys[i], value) end
    end
    keys = keys_of(old)
    for i = 1, #keys do
      local value, made = rawget(old, keys[i]), rawget(new, keys[i])
      if made ~= nil then value = join(value, made, depth + 1) end
      if not rawequal(value, made) then rawset(new, keys[i], value) end
    end
    return new
  end
  for i = 1, #written do set(written[i], join(before[i], get(written[i]), 1)) end
  for i = 1, #removed do
    if type(get(removed[i])) == "function" then set(removed[i], nil) end
  end
  for i = 1, #replaced do set(replaced[i], fresh[i]) end
  for i = 1, #constants do
    if get(constants[i]) == constants[i].before then set(constants[i], edited[i]) end
  end
  ${hasHandlers ? removeHandlers(handlers.removed) : ''}
  ${probes ? `compute = get({ "compute" })
  ${catching ? `if computed and not pcall(compute, ${harmless}) then return "hbx: " .. "compute fails" end` : `if computed then compute(${harmless}) end`}` : ''}
  return "hbx: " .. "reloaded"
end)(hbx_run, ${listOf(written)}, ${listOf(removed)}, ${listOf(otherType)}, ${listOf(constants)})
return hbx_result
`;
}

function listOf(paths: readonly (ValuePath & { readonly before?: string })[]): string {
  const items = paths.map(({ keys, module, before }) =>
    `{ ${[...keys.map(quote), ...(module === undefined ? [] : [`module = ${quote(module)}`]), ...(before === undefined ? [] : [`before = ${before}`])].join(', ')} }`);
  return `{ ${items.join(', ')} }`;
}

/** Text as Lua writes it, on one line. */
function quote(text: string): string {
  return `"${text.replace(/["\\\x00-\x1f\x7f]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`)}"`;
}
