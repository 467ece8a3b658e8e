import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isHbxError } from '../../src/base/errors.ts';
import { findProject } from '../../src/project/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const root = temporaryFolder('project');
const inner = join(root, 'a', 'b');
mkdirSync(inner, { recursive: true });
const configFile = join(root, 'hbx.config.json');

function withConfig(text: string) {
  writeFileSync(configFile, text);
  return findProject(inner);
}

function mistake(text: string): string {
  try {
    withConfig(text);
  } catch (error) {
    assert.ok(isHbxError(error));
    assert.equal(error.code, 'project/bad-config');
    assert.equal(error.location?.file, configFile);
    return `${error.location?.line}:${error.location?.column} ${error.message}`;
  }
  return 'no mistake';
}

describe('findProject', () => {
  it('finds the nearest config above', () => {
    const project = withConfig('{"name": "x", "wallet": "keys/a.json", "node": {"port": 0}}');
    assert.equal(project?.root, root);
    assert.deepEqual(project?.config, { name: 'x', wallet: join(root, 'keys', 'a.json'), node: { port: 0 } });
    const nearer = join(root, 'a', 'hbx.config.json');
    writeFileSync(nearer, '{}');
    assert.equal(findProject(inner)?.root, join(root, 'a'));
    assert.equal(findProject(root)?.root, root);
    rmSync(nearer);
  });

  it('knows the engine and the limits of the node', () => {
    const { config, warnings } = withConfig('{"engine": "fengari", "limits": {"instructions": 5, "memoryBytes": 1048576}}')!;
    assert.deepEqual([config, warnings], [{ engine: 'fengari', limits: { instructions: 5, memoryBytes: 1_048_576 } }, []]);
  });

  it('knows what Lua files run in', () => {
    const { config, warnings } = withConfig('{"runtime": "handlers"}')!;
    assert.deepEqual([config, warnings], [{ runtime: 'handlers' }, []]);
    for (const wrong of ['"aos"', '1', '["handlers"]']) assert.equal(mistake(`{"runtime": ${wrong}}`), '1:2 "runtime" wants "compute" or "handlers".');
  });

  it('knows where modules of Lua are looked for', () => {
    const luaPath = ['lib', 'vendor/?/main.lua'];
    const { config, warnings } = withConfig(JSON.stringify({ luaPath }))!;
    assert.deepEqual([config, warnings], [{ luaPath }, []]);
    for (const wrong of ['"lib"', '[1]', '[""]', '["a\\u0000b"]']) {
      assert.equal(mistake(`{"luaPath": ${wrong}}`), '1:2 "luaPath" wants a list of folders, or of templates such as "lib/?.lua".');
    }
  });

  it('knows which other nodes the node may reach', () => {
    const node = { peers: ['http://127.0.0.1:1', 'https://node.example'], relay: ['http://127.0.0.1:6363/dry-run'], strict: true };
    const { config, warnings } = withConfig(JSON.stringify({ node }))!;
    assert.deepEqual([config, warnings], [{ node }, []]);
    assert.equal(mistake('{"node": {"peers": ["localhost:1"]}}'), '1:11 "node.peers" wants a list of URLs without a path, as in ["http://127.0.0.1:8735"].');
    assert.match(mistake('{"node": {"peers": ["http://127.0.0.1:1/x"]}}'), /wants a list of URLs without a path/);
    assert.equal(mistake('{"node": {"relay": "http://x"}}'), '1:11 "node.relay" wants a list of URLs, as in ["http://127.0.0.1:8735"].');
    assert.equal(mistake('{"node": {"strict": "yes"}}'), '1:11 "node.strict" wants true or false.');
  });

  it('takes an empty config', () => {
    assert.deepEqual(withConfig('{}'), { root, configFile, config: {}, warnings: [] });
  });

  it('points at mistakes', () => {
    assert.equal(mistake('{\n  "name": "x"\n  "node": {}\n}'), '3:3 hbx.config.json is no valid JSON. A comma or `}` is missing here; there is `"`.');
    assert.equal(mistake('[]'), '1:1 hbx.config.json has to be an object: { … }.');
    assert.equal(mistake('{"node": {"port": "8734"}}'), '1:11 "node.port" wants a number from 0 to 65535.');
    assert.equal(mistake('{"engine": "lua"}'), '1:2 "engine" wants "hbx" or "fengari".');
    assert.equal(mistake('{"limits": {"instructions": "1e8"}}'), '1:13 "limits.instructions" wants a number of instructions above 0.');
    for (const memory of ['0', '1048575', '"64mb"']) assert.equal(mistake(`{"limits": {"memoryBytes": ${memory}}}`), '1:13 "limits.memoryBytes" wants a number of bytes, at least 1048576 (1 MB).');
    assert.equal(mistake('{"processes": {"token": "abc"}}'), '1:16 "processes.token" wants a process id (43 characters).');
    assert.equal(mistake(`{"processes": {"1x": "${'a'.repeat(43)}"}}`), "1:16 `1x` can't be the name of a process.");
  });

  it('warns of keys it does not know, and names the nearest', () => {
    assert.deepEqual(withConfig('{\n  "$schema": "x",\n  "walet": "y",\n  "node": { "prot": 1 }\n}')?.warnings, [
      'hbx.config.json:3:3: hbx knows no setting "walet". Did you mean `wallet`?',
      'hbx.config.json:4:13: hbx knows no setting "node.prot". Did you mean `port`?',
    ]);
  });
});
