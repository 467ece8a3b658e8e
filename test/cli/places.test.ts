/**
 * Wherever Lua fails, the user's own file, line and column: in bundles, minified or not, in both dialects, with both engines.
 * The lines that fail end in `--!Action`; the column is that of the text between `«` and its own place, which is taken out.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeNodeFile } from '../../src/project/node-file.ts';
import { projectFolder, type ProjectFolder } from '../helpers/project-folder.ts';
import { runInProcess } from '../helpers/run-cli.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';

interface Place {
  readonly file: string;
  readonly line: number;
  /** In characters. */
  readonly column: number;
}

const marked: Readonly<Record<string, string>> = {
  'main.lua': `-- An app of several files.
local ledger = require "lib.ledger"
local handlers = require("lib.handlers")
local wide = require("lib.wide")

local actions = {}

function actions.Deep(message)
  return ledger.move(message)
end

function actions.Coroutine()
  local co = coroutine.create(function()
    coroutine.yield(1)
    local nothing = nil
    return nothing.«field --!Coroutine
  end)
  assert(coroutine.resume(co))
  local ok, problem = coroutine.resume(co)
  if not ok then error(problem, 0) end
end

function actions.Wrapped()
  local step = coroutine.wrap(function()
    return 1 «+ {} --!Wrapped
  end)
  return step()
end

function actions.Metamethod()
  return ledger.account() + 1
end

function actions.Sort()
  local list = { 3, 1, 2 }
  table.sort(list, function(a, b)
    return a «< {} --!Sort
  end)
end

function actions.Handler(message)
  return handlers.run(message)
end

function actions.Wide()
  return wide.fail()
end

function compute(base, req)
  local message = req.body
  local act = actions[message.action or ""]
  if act then act(message) end
  base.results = { outbox = {}, output = "ok" }
  return base
end
`,
  'lib/ledger.lua': `local store = require "lib.store"
local M = {}
function M.move(message)
  --[[ a comment
       of two lines ]]
  return store.take(message.data)
end
local account = setmetatable({}, {
  __add = function(a, b)
    return a.missing.«more --!Metamethod
  end,
})
function M.account()
  return account
end
return M
`,
  'lib/store.lua': `local M = {}

function M.take(amount)
  local total = 1
  return total «- M.amount --!Deep
end

return M
`,
  'lib/handlers.lua': `local M = { list = {} }
function M.add(name, pattern, handle)
  M.list[#M.list + 1] = { name = name, pattern = pattern, handle = handle }
end
function M.run(message)
  for _, handler in ipairs(M.list) do
    if handler.pattern(message) then handler.handle(message) end
  end
end
M.add("fails", function(message)
  return message.action == "Handler"
end, function(message)
  error«("no handler can do this") --!Handler
end)
return M
`,
  'lib/wide.lua': `local M = {}\r\n-- Größe 漢字\r\nfunction M.fail()\r\n\tlocal note = "Größe 漢字"; local x = note.size.«y --!Wide\r\n\treturn x\r\nend\r\nreturn M\r\n`,
};

const needCoroutines = new Set(['Coroutine', 'Wrapped']);
const sources = new Map<string, string>();
const places = new Map<string, Place>();
for (const [file, text] of Object.entries(marked)) {
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const action = /--!(\w+)/.exec(line)?.[1];
    if (action !== undefined) places.set(action, { file, line: at + 1, column: line.indexOf('«') + 1 });
  }
  sources.set(file, text.replaceAll('«', ''));
}

for (const engine of ['hbx', 'fengari'] as const) {
  describe(`errors of a bundle (${engine})`, () => {
    let target: TestNode;
    before(async () => {
      target = await startTestNode({ engine });
    });
    after(() => target.stop());

    for (const dialect of ['luerl', 'puc'] as const) {
      for (const minify of [false, true]) {
        describe(`${dialect}${minify ? ', minified' : ''}`, () => {
          let project: ProjectFolder;
          const hbx = (...words: string[]): ReturnType<typeof runInProcess> => runInProcess(words, { ...project, env: { NO_COLOR: '1' } });
          before(async () => {
            project = projectFolder('places');
            // The project's own node, so that both dialects may be used.
            writeNodeFile(join(project.cwd, '.hbx'), { url: target.node.url, pid: process.pid, startedAt: '' });
            for (const [file, text] of sources) {
              mkdirSync(dirname(join(project.cwd, file)), { recursive: true });
              writeFileSync(join(project.cwd, file), text);
            }
            const { code, stderr } = await hbx('deploy', 'main.lua', ...(dialect === 'puc' ? ['--dialect', 'puc'] : []), ...(minify ? ['--minify'] : []));
            assert.equal(code, 0, stderr);
          });

          for (const [action, place] of places) {
            // A HyperBEAM node has no coroutines.
            if (dialect === 'luerl' && needCoroutines.has(action)) continue;
            it(`${action} names ${place.file}:${place.line}:${place.column}`, async () => {
              const { stdout } = await hbx('send', action, '--json');
              const { error } = JSON.parse(stdout) as { error: Place };
              assert.deepEqual({ file: error.file, line: error.line, column: error.column }, { ...place, file: join(project.cwd, place.file) });
              const { stderr } = await hbx('send', action);
              const shown = stderr.split('\n');
              assert.ok(shown.some((line) => line.includes(`${place.file}:${place.line}:${place.column}`)), stderr);
              const excerpt = shown.findIndex((line) => line.includes('>') && line.includes(`--!${action}`));
              assert.ok(excerpt > 0, stderr);
              assert.match(shown[excerpt + 1]!, /^[ |]*\^$/);
            });
          }
        });
      }
    }
  });
}
