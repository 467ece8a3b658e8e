/** The files of `hbx blueprint new`: one action, its interface, and a spec that runs in both dialects. */

/** @param name of the blueprint */
export function starterFiles(name: string): Readonly<Record<'blueprint.json' | 'main.lua' | 'spec.test.js' | 'README.md', string>> {
  return { 'blueprint.json': manifest(name), 'main.lua': main(name), 'spec.test.js': spec(name), 'README.md': readme(name) };
}

/** What its actions begin with: `my-notes` → `MyNotes`. */
function actionPrefix(name: string): string {
  return name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** The global that holds what it keeps. Not the plain name: `owner` would be the runtime's own. */
function stateName(name: string): string {
  return `${actionPrefix(name)}State`;
}

function manifest(name: string): string {
  const content = {
    name,
    version: '0.1.0',
    description: 'Greets whoever says hello, and counts the greetings',
    runtime: 'handlers',
    requires: [],
    actions: [
      {
        action: `${actionPrefix(name)}-Hello`,
        description: 'Says hello back',
        auth: 'anyone',
        tags: [{ name: 'Name', type: 'string', required: true, description: 'who is greeted' }],
        replies: [{ action: `${actionPrefix(name)}-Greeting`, to: 'sender', tags: [{ name: 'Count', type: 'amount' }], data: { type: 'string' } }],
        errors: [{ message: 'Name is required!', when: 'the tag is missing or empty' }],
      },
    ],
    state: { [stateName(name)]: 'table with the number of greetings as Count (a global of the module)' },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function main(name: string): string {
  const prefix = actionPrefix(name);
  const global = stateName(name);
  return `-- ${name}: what it does, in a line.
--
-- It is loaded into processes that run. Loading it again keeps what they hold, so state is made only where it is missing,
-- and handlers have names: one of the same name is replaced.

Blueprints = Blueprints or {}
Blueprints["${name}"] = "0.1.0"

${global} = ${global} or { Count = 0 }

-- Everything is checked before anything is written: what a handler wrote stays when it fails.
Handlers.add("${name}.hello", "${prefix}-Hello", function(msg)
  local who = msg.Tags.Name
  if type(who) ~= "string" or who == "" then
    error("Name is required!", 0)
  end
  ${global}.Count = ${global}.Count + 1
  msg.reply({
    Action = "${prefix}-Greeting",
    Count = string.format("%d", ${global}.Count),
    Data = "Hello, " .. who .. "!"
  })
end)
`;
}

function spec(name: string): string {
  const prefix = actionPrefix(name);
  const global = stateName(name);
  return `import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

// luerl is what every HyperBEAM node runs; puc is Lua 5.3.
for (const dialect of ['luerl', 'puc']) {
  // It starts before the tests, so a file that does not load is told once.
  const process = await openProcess({ file: new URL('./main.lua', import.meta.url), runtime: 'handlers', dialect });
  assert.equal(process.first.error, null);

  describe(\`${name} (\${dialect})\`, () => {
    after(() => process.close());

    it('says hello back', async () => {
      const { error, outbox } = await process.send({ from: 'alice', action: '${prefix}-Hello', tags: { Name: 'Alice' } });
      assert.equal(error, null);
      assert.deepEqual([outbox[0].target, outbox[0].action, outbox[0].data], ['alice', '${prefix}-Greeting', 'Hello, Alice!']);
    });

    it('refuses a message without a name, and counts on', async () => {
      const { ok, error, outbox } = await process.send({ from: 'alice', action: '${prefix}-Hello' });
      assert.equal(ok, false);
      assert.match(error.message, /Name is required!/);
      assert.deepEqual(outbox, []);
      assert.equal((await process.eval('${global}.Count')).output, '1');
    });
  });
}
`;
}

function readme(name: string): string {
  return `# ${name}

What it is for, in two lines.

    hbx load-blueprint ${name}                    # into the current process
    hbx deploy --blueprint ${name}                # a process of its own
    hbx send ${actionPrefix(name)}-Hello --tag Name=you
    node --test blueprints/${name}                # its spec, in a project that has hbx (\`hbx init\`)

\`hbx blueprint show ${name}\` tells its actions; they stand in \`blueprint.json\`, and \`hbx send\` checks messages by them.
`;
}
