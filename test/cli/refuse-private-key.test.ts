/** A private key is in nothing that commands publish: each refuses it before anything reaches the node. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { hostileServer, reply } from '../helpers/hostile-server.ts';
import { testKey } from '../helpers/keys.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { runInProcess } from '../helpers/run-cli.ts';

it('is refused wherever it stands, and not repeated', async () => {
  const key = testKey(0);
  const wallet = JSON.stringify(key);
  const server = await hostileServer((socket) => socket.write(reply('500 Oops')));
  after(() => server.stop());
  const project = projectFolder('keys');
  const file = (name: string, text: string): string => {
    writeFileSync(join(project.cwd, name), text);
    return name;
  };
  const inLua = `local key = { n = "${key.n}",\n d = "${key.d}" }\nfunction compute(base) return base end\n`;
  const needing = 'local key = require("key")\nfunction compute(base) return base end\n';
  file('key.lua', `return [[${wallet}]]`);
  file('wallet.json', wallet);
  const to = 'p'.repeat(43);
  const refused = [
    ['send', to, 'Inc', '--data', wallet],
    ['send', to, 'Inc', '--data-file', 'wallet.json'],
    ['send', to, 'Inc', '--tag', `key=${wallet}`],
    ['send', to, wallet],
    ['dryrun', to, 'Inc', '--data', wallet],
    ['eval', to, '-e', inLua],
    ['eval', to, '-f', file('needing.lua', needing)],
    ['deploy', file('in.lua', inLua)],
    ['deploy', file('broken.lua', `${inLua} d = "${key.d}" = 1`)],
    ['deploy', 'needing.lua', '--upload'],
    ['deploy', 'counter.lua', '--tag', `key=${wallet}`],
    ['deploy', 'counter.lua', '--send', `Inc:${wallet}`],
    ['get', wallet],
    ['get', `now/${wallet}`],
  ];
  for (const words of refused) {
    const { code, stdout, stderr } = await runInProcess([...words, '--url', server.url, ...(words[0] === 'get' ? [] : ['--json'])], project);
    const told = stdout + stderr;
    const called = words.map((word) => word.slice(0, 20)).join(' ');
    assert.equal(code, 2, called);
    assert.match(told, /holds a private key: .*Nothing was signed or sent\./, called);
    assert.ok(!told.includes(key.d!.slice(0, 20)), called);
  }
  assert.deepEqual(server.heads, []);
});
