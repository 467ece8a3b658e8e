/** What `hbx get` says when what answers is no node. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { hostileServer, reply, type HostileServer } from '../../helpers/hostile-server.ts';
import { projectFolder } from '../../helpers/project-folder.ts';
import { runInProcess } from '../../helpers/run-cli.ts';

const project = projectFolder('get-network');
const servers: HostileServer[] = [];
after(() => Promise.all(servers.map((server) => server.stop())));

async function get(path: string, answer: Buffer, words: string[] = []) {
  const server = await hostileServer((socket) => socket.write(answer));
  servers.push(server);
  const run = await runInProcess(['get', path, '--url', server.url, ...words], project);
  return { ...run, url: server.url };
}

describe('hbx get of what is no node', () => {
  it('says that a web page came, and prints none', async () => {
    const page = reply('200 OK', { 'content-type': 'text/html' }, '<!doctype html><html><title>Sign in\u001b[2J</title><body>long text</body></html>');
    const { code, stdout, stderr, url } = await get('/~meta@1.0/info', page);
    assert.deepEqual([code, stdout], [5, '']);
    assert.equal(stderr, [
      `Error: A web page ("Sign in\\x1b[2J") came instead of the answer of a node at ${url}.`,
      `  200 from ${url}/~meta@1.0/info`,
      'Hint: Is that the URL of a HyperBEAM node? Or a network wants you to sign in first: open the URL in a browser.',
      '',
    ].join('\n'));
  });

  it('prints a page that an id names, and one that a node sent', async () => {
    const page = '<html><title>App</title></html>';
    assert.equal((await get(`/${'A'.repeat(43)}`, reply('200 OK', { 'content-type': 'text/html' }, page))).stdout, page);
    assert.equal((await get('/~hyperbuddy@1.0/index', reply('200 OK', { 'content-type': 'text/html', 'ao-types': 'x="y"' }, page))).stdout, page);
  });

  it('names status, URL and attempts of a refusal, also as JSON', async () => {
    const { code, stdout, url } = await get('/x', reply('500 Oops', { 'content-type': 'text/html' }, '<html><h1>Internal error</h1><pre>trace</pre>'), ['--json']);
    assert.equal(code, 5);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; details: string[]; hint: string } };
    assert.equal(error.message, `The node at ${url} answered 500 to /x with a web page: "Internal error".`);
    assert.deepEqual(error.details, [`500 from GET ${url}/x, 1 attempt`]);
    assert.equal(error.code, 'client/rejected');
  });

  it('goes through the proxy of the environment, and names it when it refuses', async () => {
    const proxy = await hostileServer((socket) => socket.write(reply('407 Who?')));
    servers.push(proxy);
    const run = await runInProcess(['get', '/x', '--url', 'http://node.invalid'], { ...project, env: { http_proxy: `http://me:hunter2@127.0.0.1:${proxy.port}` } });
    assert.equal(run.code, 3);
    assert.match(run.stderr, new RegExp(`^Error: The proxy http://127\\.0\\.0\\.1:${proxy.port} wants to know who you are \\(407\\)`));
    assert.doesNotMatch(run.stderr, /hunter2/);
  });

  it('takes no password in a URL, and shows none', async () => {
    const run = await runInProcess(['get', '/x', '--url', 'http://me:hunter2@node.invalid'], project);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /http:\/\/…@node\.invalid/);
    assert.doesNotMatch(run.stderr, /hunter2/);
  });
});
