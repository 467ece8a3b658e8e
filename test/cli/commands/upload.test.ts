/** `hbx upload` against a service of its own: what is told before, sent, remembered and refused. With a node: `deploy/upload.test.ts`. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fakeTurbo, type FakeTurbo } from '../../helpers/fake-turbo.ts';
import { projectFolder, type ProjectFolder } from '../../helpers/project-folder.ts';
import { runInProcess, type CliRun } from '../../helpers/run-cli.ts';

describe('hbx upload', () => {
  let turbo: FakeTurbo;
  let project: ProjectFolder;
  const hbx = (words: string[], more: { stdin?: string; env?: Record<string, string> } = {}): Promise<CliRun> => runInProcess(['upload', ...words], { ...project, ...more });
  const posts = (): number => turbo.seen.filter((line) => line.startsWith('POST')).length;
  before(async () => {
    turbo = await fakeTurbo();
  });
  after(() => turbo.stop());
  beforeEach(() => {
    turbo.seen.length = 0;
    turbo.items.clear();
    turbo.troubles.length = 0;
    turbo.balance = '0';
    project = projectFolder('upload');
    writeFileSync(join(project.cwd, 'page.html'), '<p>hello</p>');
    writeFileSync(join(project.cwd, 'large.bin'), Buffer.alloc(300_000, 'x'));
  });

  it('uploads a file and remembers it', async () => {
    const words = ['page.html', '--turbo-url', `${turbo.url}/`, '--tag', 'Version=1', '--name', 'front'];
    const { code, stdout, stderr } = await hbx(words);
    const id = [...turbo.items.keys()][0]!;
    assert.equal(code, 0);
    assert.equal(stdout, `id   ${id}\nurl  ${turbo.url}/raw/${id}\n`);
    assert.match(stderr, new RegExp(`^item ${id}\n1\\.1 KiB to ${turbo.url}: free \\(below 100 KiB\\)\n$`));
    const again = JSON.parse((await hbx([...words, '--json'])).stdout);
    assert.deepEqual(
      again,
      {
        id,
        service: turbo.url,
        contentType: 'text/html',
        dataBytes: 12,
        sizeBytes: again.sizeBytes,
        tags: [{ name: 'Content-Type', value: 'text/html' }, { name: 'Name', value: 'front' }, { name: 'Version', value: '1' }],
        url: `${turbo.url}/raw/${id}`,
        winc: '0',
        uploaded: false,
      },
    );
    assert.equal(posts(), 1);
    assert.match((await hbx([...words, '--force'])).stdout, /^id {3}(?!${id})/);
    assert.equal(posts(), 2);
    assert.equal(JSON.parse(readFileSync(join(project.home, 'state', 'uploads.json'), 'utf8')).uploads.length, 1);
  });

  it('tells all of it without sending anything, and without a network for what is free', async () => {
    const small = await hbx(['page.html', '--dry-run', '--turbo-url', 'https://upload.example', '--tag', 'A=\x1b[2Jb']);
    assert.equal(small.code, 0);
    assert.match(small.stdout, /^id {5}[\w-]{43}\nsize {3}1\.1 KiB \(12 bytes of data\)\nprice {2}free \(below 100 KiB\)\nContent-Type: text\/html\nA: (?!\x1b)/);
    assert.match(small.stderr, /^Nothing was sent\./);
    const large = JSON.parse((await hbx(['large.bin', '--dry-run', '--json', '--turbo-url', turbo.url])).stdout);
    assert.deepEqual([large.winc, large.balance, large.dryRun, large.uploaded], ['1000000', '0', true, false]);
    assert.equal(posts(), 0);
  });

  it('refuses a wallet, from a file and from a pipe, and does not repeat it', async () => {
    const wallet = readFileSync(join(project.home, 'wallet.json'), 'utf8');
    const { d } = JSON.parse(wallet) as { d: string };
    writeFileSync(join(project.cwd, 'key.json'), wallet);
    for (const run of [await hbx(['key.json', '--turbo-url', turbo.url, '-y']), await hbx(['-', '--turbo-url', turbo.url, '-y'], { stdin: wallet })]) {
      assert.deepEqual([run.code, posts()], [2, 0]);
      assert.match(run.stderr, /holds a private key.*Nothing was signed or sent\./);
      assert.ok(!run.stderr.includes(d.slice(0, 20)));
    }
  });

  it('says before it sends anything that the credit is too small', async () => {
    const { code, stdout, stderr } = await hbx(['large.bin', '--turbo-url', turbo.url]);
    assert.deepEqual([code, stdout, posts()], [4, '', 0]);
    assert.match(stderr, /costs 1000000 winc \(0\.000001 AR\)[^]*Buy credits/);
    turbo.balance = '5000000';
    assert.equal((await hbx(['large.bin', '--turbo-url', turbo.url])).code, 0);
    assert.equal(posts(), 1);
  });

  it('goes on after trouble, and tells what is final', async () => {
    turbo.troubles.push({ status: 503, headers: { 'retry-after': '0' }, body: 'busy' });
    const busy = await hbx(['page.html', '--turbo-url', turbo.url]);
    assert.equal(busy.code, 0);
    assert.match(busy.stderr, /Again in a moment: it answered 503 \(busy\)\./);
    turbo.troubles.push({ status: 402, body: 'Insufficient balance' });
    const unpaid = await hbx(['page.html', '--force', '--turbo-url', turbo.url, '--json']);
    assert.equal(unpaid.code, 4);
    assert.equal(JSON.parse(unpaid.stdout).error.code, 'upload/not-enough-credit');
  });

  it('finds the service: the flag, then the config, then the settings', async () => {
    const service = async (words: string[] = []): Promise<string> => JSON.parse((await hbx(['page.html', '--dry-run', '--json', ...words])).stdout).service;
    assert.equal(await service(), 'local');
    assert.equal(await service(['--url', 'https://node.example']), 'https://upload.ardrive.io');
    assert.equal(await service(['--url', 'http://127.0.0.1:9']), 'http://127.0.0.1:9');
    assert.equal((await runInProcess(['config', 'set', 'turbo.url', 'https://settings.example/'], project)).code, 0);
    assert.equal(await service(), 'https://settings.example');
    writeFileSync(join(project.cwd, 'hbx.config.json'), '{"turbo": {"url": "https://config.example"}}');
    assert.equal(await service(), 'https://config.example');
    assert.equal(await service(['--turbo-url', 'https://flag.example']), 'https://flag.example');
    writeFileSync(join(project.cwd, 'hbx.config.json'), '{"turbo": {"url": "config.example"}}');
    assert.match((await hbx(['page.html', '--dry-run'])).stderr, /"turbo\.url" wants a URL[^]*hbx\.config\.json:1:12/);
  });

  it('asks before it signs for the public', async () => {
    const { code, stderr } = await hbx(['page.html', '--turbo-url', 'https://upload.example']);
    assert.equal(code, 2);
    assert.match(stderr, /would sign the file page\.html, 1\.1 KiB, as [\w-]{43}, and send it to https:\/\/upload\.example[^]*--yes/);
  });

  it('takes standard input, and refuses what is no file', async () => {
    assert.equal((await hbx(['-', '--turbo-url', turbo.url, '--content-type', 'text/plain; charset=utf-8'], { stdin: 'from a pipe' })).code, 0);
    const cases: [string[], RegExp][] = [
      [['nope'], /There is no file nope/],
      [['.'], /\. is a folder/],
      [['page.html', '--content-type', 'html'], /--content-type wants a type/],
      [['page.html', '--content-type', 'text/html', '--tag', 'content-type=a/b'], /content type once/],
      [['page.html', '--name', 'a', '--tag', 'Name=b'], /name once/],
      [['page.html', '--tag', 'A='], /The tag `A`/],
      [['page.html', '--tag', `A=${'x'.repeat(4000)}`], /at most 3072 bytes/],
      [['page.html', '--turbo-url', 'upload.example'], /--turbo-url wants an address/],
      [['page.html', '--turbo-url', 'https://user:secret@upload.example'], /--turbo-url wants an address/],
    ];
    for (const [words, message] of cases) {
      const { code, stderr, stdout } = await hbx([...words, ...(words.includes('--turbo-url') ? [] : ['--turbo-url', turbo.url])]);
      assert.deepEqual([code, stdout], [2, ''], words.join(' '));
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /secret/);
    }
    assert.equal(posts(), 1);
  });

  it('tells nothing of the key, whatever goes wrong', async () => {
    const { d, p, q } = JSON.parse(readFileSync(join(project.home, 'wallet.json'), 'utf8'));
    turbo.troubles.push({ status: 400, body: 'Invalid' });
    const runs = [await hbx(['page.html', '--turbo-url', turbo.url], { env: { HBX_DEBUG: 'all' } }), await hbx(['page.html', '--turbo-url', turbo.url, '--json'], { env: { HBX_DEBUG: 'all' } })];
    const told = JSON.stringify(runs) + readFileSync(join(project.home, 'state', 'uploads.json'), 'utf8');
    for (const secret of [d, p, q]) assert.equal(told.includes(secret.slice(0, 20)), false);
  });
});
