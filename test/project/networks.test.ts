import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { networkPresets } from '../../src/project/network-presets.ts';
import { chooseNetwork, findNetwork, isOwnMachine, isPublicUrl, listNetworks, networkAt } from '../../src/project/networks.ts';
import { findProject } from '../../src/project/project.ts';
import { addUserNetwork, readUserNetworks, removeUserNetwork } from '../../src/project/user-networks.ts';
import { readUserSettings, setUserSetting, settingsFile } from '../../src/project/user-settings.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

interface Places {
  readonly home: string;
  readonly cwd: string;
  readonly sources: () => { home: string; project: ReturnType<typeof findProject> };
}

function places(config: unknown = {}): Places {
  const folder = temporaryFolder('networks');
  const [home, cwd] = [join(folder, 'home'), join(folder, 'project')];
  for (const made of [home, cwd]) mkdirSync(made);
  writeFileSync(join(cwd, 'hbx.config.json'), JSON.stringify(config));
  return { home, cwd, sources: () => ({ home, project: findProject(cwd) }) };
}

describe('networks', () => {
  it('are public when strangers reach them', () => {
    for (const url of ['https://push.forward.computer', 'http://8.8.8.8:8734', 'http://172.32.0.1', 'http://[2001:db8::1]', 'http://[::ffff:8.8.8.8]', 'http://local.example', 'http://127.0.0.1.example']) {
      assert.equal(isPublicUrl(url), true, url);
    }
    for (const url of ['http://127.0.0.1:1', 'http://localhost', 'http://a.localhost:2', 'http://[::1]', 'http://10.1.2.3', 'http://192.168.0.1', 'http://172.16.0.1', 'http://169.254.1.1', 'http://100.64.0.1', 'http://[fd00::1]', 'http://[fe80::1]', 'http://[::ffff:10.0.0.1]', 'http://hyperbeam:8734', 'http://box.local', 'http://node.internal.', 'http://0.0.0.0:1']) {
      assert.equal(isPublicUrl(url), false, url);
    }
  });

  it('are chosen by the flags, the environment, the project, the settings, in this order', async () => {
    const { home, cwd, sources } = places({ network: 'project', networks: { project: { url: 'https://project.example/' }, flag: { url: 'https://flag.example' } } });
    const chosen = (flags: object, env: Record<string, string> = {}, from = sources()) => {
      const { network, by } = chooseNetwork(flags, env, from);
      return [by, network.name, network.url];
    };
    await addUserNetwork(home, 'mine', { url: 'https://mine.example' });
    await setUserSetting(home, 'network.url', 'https://old.example', cwd);
    assert.deepEqual(chosen({ url: 'http://127.0.0.1:1', network: 'flag' }, { HBX_NETWORK: 'mine' }), ['--url', '127.0.0.1:1', 'http://127.0.0.1:1']);
    assert.deepEqual(chosen({ network: 'flag' }, { HBX_NETWORK: 'mine' }), ['--network', 'flag', 'https://flag.example']);
    assert.deepEqual(chosen({}, { HBX_NETWORK: 'mine' }), ['HBX_NETWORK', 'mine', 'https://mine.example']);
    assert.deepEqual(chosen({}, { HBX_NETWORK: '' }), ['project', 'project', 'https://project.example']);
    const outside = { home, project: undefined };
    assert.deepEqual(chosen({}, {}, outside), ['network.url', 'old.example', 'https://old.example'], 'the old setting goes on');
    await setUserSetting(home, 'network', 'mine', cwd);
    assert.deepEqual(chosen({}, {}, outside), ['settings', 'mine', 'https://mine.example']);
    await setUserSetting(home, 'network', 'local', cwd);
    assert.deepEqual(chosen({}, {}, outside), ['settings', 'local', undefined], 'local takes the old setting back');
    assert.deepEqual(readUserSettings(home)['network.url'], 'https://old.example', 'both stand in one file');
    assert.deepEqual(chosen({}, {}, places().sources()), ['default', 'local', undefined]);
  });

  it('mean what the project says, then the user, then hbx', async () => {
    const { home, sources } = places({ networks: { push: { url: 'https://push.example', turbo: 'https://up.example/', gateway: 'https://read.example' } } });
    assert.deepEqual(findNetwork('push', sources()), { name: 'push', url: 'https://push.example', public: true, turbo: 'https://up.example', gateway: 'https://read.example', origin: 'project' });
    await addUserNetwork(home, 'push', { url: 'https://mine.example' });
    await addUserNetwork(home, 'constructor', { url: 'http://10.0.0.1' });
    assert.equal(findNetwork('push', sources()).origin, 'project');
    assert.equal(findNetwork('push', { home }).url, 'https://mine.example');
    assert.deepEqual(listNetworks({ home }).slice(0, 3).map(({ name }) => name), ['local', 'push', 'constructor']);
    assert.equal(listNetworks({ home }).length, 2 + Object.keys(networkPresets).length);
    assert.deepEqual(networkAt('http://10.0.0.1/', { home }), findNetwork('constructor', { home }), 'a URL has its name');
    assert.throws(() => findNetwork('toString', { home }), { code: 'project/unknown-network' });
    assert.throws(() => findNetwork('psh', { home }), { hint: 'Did you mean `push`?' });
    assert.throws(() => findNetwork('https://a.example', { home }), { hint: /--url/ });
    assert.throws(() => chooseNetwork({}, { HBX_NETWORK: 'gone' }, { home }), /gone` \(HBX_NETWORK\)/);
  });

  it('are asked about as the owner of the settings says, and a project can only ask for more', async () => {
    const { home, sources } = places({ networks: { here: { url: 'http://127.0.0.1:1', public: true } } });
    assert.equal(findNetwork('here', sources()).public, true);
    assert.equal(isOwnMachine(findNetwork('here', sources())), false);
    assert.equal(isOwnMachine(networkAt('http://127.0.0.1:2', { home })), true);
    await addUserNetwork(home, 'vpn', { url: 'https://node.corp.example', public: false });
    assert.equal(findNetwork('vpn', { home }).public, false);
    assert.throws(() => places({ networks: { vpn: { url: 'https://node.example', public: false } } }).sources(), /"networks\.vpn\.public" wants true/);
  });

  it('are checked where they are written, with the place of the mistake', () => {
    const config = (text: string) => {
      const { cwd, sources } = places();
      writeFileSync(join(cwd, 'hbx.config.json'), text);
      return sources().project!;
    };
    for (const [text, message] of [
      ['{"networks": {"a b": {"url": "https://a.example"}}}', /`a b` can't be the name/],
      ['{"networks": {"__proto__": {"url": "https://a.example"}}}', /`__proto__` can't be the name/],
      ['{"networks": {"local": {"url": "https://a.example"}}}', /`local` is the node of the project itself/],
      ['{"networks": {"a": "https://a.example"}}', /"networks\.a" wants an object with a URL/],
      ['{"networks": {"a": {}}}', /"networks\.a" wants an object with a URL/],
      ['{"networks": {"a": {"url": "https://a.example", "cu": "https://c.example"}}}', /"networks\.a" is a node with "url", or legacynet with "mu" and "cu", not both/],
      ['{"networks": {"a": {"mu": "https://m.example"}}}', /"networks\.a" has "mu" and no "cu": legacynet needs both/],
      ['{"networks": {"a": {"mu": "https://m.example", "cu": "c.example"}}}', /"networks\.a\.cu" wants the URL of a compute unit/],
      ['{"networks": {"a": {"url": "https://user:secret@a.example"}}}', /"networks\.a\.url" wants the URL of a node/],
      ['{"network": 5}', /"network" wants the name of a network/],
    ] as const) {
      assert.throws(() => config(text), (error: { code: string; message: string; location: { line: number } }) => error.code === 'project/bad-config' && message.test(error.message) && error.location.line === 1, text);
    }
    assert.deepEqual(config('{"networks": {"a": {"url": "https://a.example", "ulr": "x"}}}').warnings, ['hbx.config.json:1:49: hbx knows no setting "networks.a.ulr". Did you mean `url`?']);
  });

  it('of the user are kept beside the other settings, and a damaged one is pointed at', async () => {
    const { home, cwd } = places();
    await setUserSetting(home, 'engine', 'hbx', cwd);
    await addUserNetwork(home, 'a.b', { url: 'https://a.example', gateway: 'https://g.example' });
    await addUserNetwork(home, 'c', { url: 'https://c.example' });
    assert.deepEqual([...readUserNetworks(home)], [['a.b', { url: 'https://a.example', gateway: 'https://g.example' }], ['c', { url: 'https://c.example' }]]);
    assert.equal(await removeUserNetwork(home, 'a.b'), true);
    assert.equal(await removeUserNetwork(home, 'a.b'), false);
    assert.deepEqual(JSON.parse(readFileSync(settingsFile(home), 'utf8')), { engine: 'hbx', networks: { c: { url: 'https://c.example' } } });
    for (const name of ['local', '__proto__', '', 'a/b']) await assert.rejects(addUserNetwork(home, name, { url: 'https://a.example' }), { code: 'project/bad-network-name' });
    writeFileSync(settingsFile(home), '{\n  "networks": {\n    "c": { "url": "c.example" } } }');
    assert.throws(() => readUserNetworks(home), { code: 'project/damaged-file', location: { file: settingsFile(home), line: 3, column: 5 } });
    assert.equal(readUserSettings(home).network, undefined);
  });
});
