/**
 * Wherever Lua fails, the user's own file, line and column: in bundles, minified or not, in both dialects, with both engines.
 * The lines that fail end in `--!Action`; the column is that of the text between `«` and its own place, which is taken out.
 */
// Alone: it takes long.
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
const { sources, places } = readMarked(marked);

/** The files without their marks, and where the marks stood. */
function readMarked(files: Readonly<Record<string, string>>): { sources: Map<string, string>; places: Map<string, Place> } {
  const read = { sources: new Map<string, string>(), places: new Map<string, Place>() };
  for (const [file, text] of Object.entries(files)) {
    for (const [at, line] of text.split(/\r?\n/).entries()) {
      const action = /--!(\w+)/.exec(line)?.[1];
      if (action !== undefined) read.places.set(action, { file, line: at + 1, column: line.indexOf('«') + 1 });
    }
    read.sources.set(file, text.replaceAll('«', ''));
  }
  return read;
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

const app = readMarked({
  'app.lua': `-- hbx: runtime=handlers
local rules = require "lib.rules"
Handlers.add("Handler", function(msg)
  local nothing = nil
  return nothing.«field --!Handler
end)
Handlers.add("Deep", function(msg)
  rules.check(msg)
end)
Handlers.add("Pattern", function(msg)
  return msg.Action == "Pattern" and msg.missing.«more ~= nil --!Pattern
end, print)
Handlers.add("BadReply", function(msg)
  local sent = msg.reply«({ Target = {} }) --!BadReply
end)
Handlers.add("BadSend", function(msg)
  ao.send«("text") --!BadSend
end)
Handlers.add("BadAdd", function(msg)
  local count =
    Handlers.add«("name", 5) --!BadAdd
end)
Handlers.add("Push", function(msg)
  ao.send({ Target = ao.id, Action = "Deep" })
end)
`,
  'lib/rules.lua': `local M = {}
-- Größe
function M.check(msg)
  local note = "Größe"; error«("no " .. msg.Action) --!Deep
end
Handlers.add("Ruled", function(msg)
  error«("ruled out") --!Ruled
end)
return M
`,
  'later.lua': `-- Loaded into the process.
Handlers.add("Later", function(msg)
  return 1 «+ {} --!Later
end)
`,
  'broken.lua': `-- hbx: runtime=handlers
local function start()
  local t = {}
  return t.x.«y --!Start
end
print("it starts")
start()
`,
});

describe('errors of an app in the handlers runtime', () => {
  let target: TestNode;
  before(async () => {
    target = await startTestNode();
  });
  after(() => target.stop());

  for (const dialect of ['luerl', 'puc'] as const) {
    for (const how of [[], ['--minify'], ['--on-boot']]) {
      describe([dialect, ...how].join(' '), () => {
        let project: ProjectFolder;
        let process_: string;
        const hbx = (...words: string[]): ReturnType<typeof runInProcess> => runInProcess(words, { ...project, env: { NO_COLOR: '1' } });
        const flags = [...(dialect === 'puc' ? ['--dialect', 'puc'] : []), ...how];
        before(async () => {
          project = projectFolder('handlers-places');
          writeNodeFile(join(project.cwd, '.hbx'), { url: target.node.url, pid: process.pid, startedAt: '' });
          for (const [file, text] of app.sources) {
            mkdirSync(dirname(join(project.cwd, file)), { recursive: true });
            writeFileSync(join(project.cwd, file), text);
          }
          const { code, stdout, stderr } = await hbx('deploy', 'app.lua', '--json', ...flags);
          assert.equal(code, 0, stderr);
          const summary = JSON.parse(stdout) as { runtime: string; process: string };
          assert.equal(summary.runtime, 'handlers');
          process_ = summary.process;
          assert.equal((await hbx('eval', '-f', 'later.lua')).code, 0);
        });

        /** The place of an error in JSON, and in text with its excerpt; the first frame that is shown is the user's own. */
        async function namesPlace(action: string, words: readonly string[]): Promise<void> {
          const place = app.places.get(action)!;
          const { code, stderr } = await hbx(...words);
          assert.equal(code, 1, stderr);
          const lines = stderr.split('\n');
          assert.ok(lines.includes(`  at ${place.file}:${place.line}:${place.column}`), stderr);
          assert.ok(lines.some((line) => line.includes('>') && line.includes(`--!${action}`)), stderr);
          assert.equal(lines.includes(`  in handler '${action}' for message ${action}`), words[0] === 'send', stderr);
          assert.match(lines.find((line) => /^  in (?!handler ')/.test(line))!, new RegExp(`\\(${place.file}:${place.line}:`), stderr);
          assert.doesNotMatch(stderr, /hbx:/);
        }

        for (const action of ['Handler', 'Deep', 'Pattern', 'BadReply', 'BadSend', 'BadAdd', 'Later']) {
          it(`${action} names its line`, async () => {
            await namesPlace(action, ['send', action]);
            const { file, ...place } = app.places.get(action)!;
            const { error } = JSON.parse((await hbx('send', action, '--json')).stdout) as { error: Place };
            assert.deepEqual({ file: error.file, line: error.line, column: error.column }, { ...place, file: join(project.cwd, file) });
          });
        }

        it('calls a function without a name by the file of its place', async () => {
          const { stderr } = await hbx('send', 'Ruled');
          const { file, line, column } = app.places.get('Ruled')!;
          assert.ok(stderr.includes(`  in function <${file}:${line - 1}> (${file}:${line}:${column})\n`), stderr);
        });

        it('names the line of a message that it pushed to itself', async () => {
          const { file, line, column } = app.places.get('Deep')!;
          assert.match((await hbx('send', 'Push')).stdout, new RegExp(`no Deep \\(${file}:${line}:${column}\\)`));
          const { pushed } = JSON.parse((await hbx('send', 'Push', '--json')).stdout) as { pushed: { failure: Place }[] };
          assert.deepEqual([pushed[0]!.failure.file, pushed[0]!.failure.line, pushed[0]!.failure.column], [join(project.cwd, file), line, column]);
        });

        it('names lines of an Eval', async () => {
          const { code, stderr } = await hbx('eval', '-e', 'local x = nil\nreturn x.y');
          assert.equal(code, 1);
          assert.match(stderr, /at \(eval\):2:10/);
          assert.match((await hbx('eval', '-e', 'require(".handlers") == Handlers and require("lib.rules") ~= nil and require(".json").encode({ 1 })')).stdout, /\[1\]/);
        });

        it('names the line of a file that fails at slot 0, which then is no current process', async () => {
          await namesPlace('Start', ['deploy', 'broken.lua', ...flags]);
          const { stdout, stderr } = await hbx('deploy', 'broken.lua', ...flags);
          assert.match(stderr, /mend the file and deploy again/);
          assert.match(stdout, /it starts/);
          assert.equal(JSON.parse((await hbx('eval', '-e', 'ao.id', '--json')).stdout).output, process_);
        });
      });
    }
  }
});
