import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proxyFor, type Environment } from '../../src/base/proxy.ts';

const used = (url: string, env: Environment): string | undefined => proxyFor(url, env)?.url;
const both = { HTTP_PROXY: 'http://one:1', HTTPS_PROXY: 'http://two:2' };

describe('proxy', () => {
  it('is chosen by the scheme; lower case wins, empty variables count for nothing', () => {
    assert.equal(used('http://a.example', both), 'http://one:1');
    assert.equal(used('https://a.example', both), 'http://two:2');
    assert.equal(used('https://a.example', { HTTP_PROXY: 'one:1' }), 'http://one:1');
    assert.equal(used('http://a.example', { HTTPS_PROXY: 'http://two:2' }), undefined);
    assert.equal(used('http://a.example', { ...both, http_proxy: 'https://low:3' }), 'https://low:3');
    assert.equal(used('http://a.example', { ...both, http_proxy: '  ' }), 'http://one:1');
    assert.equal(used('http://a.example', {}), undefined);
    assert.equal(proxyFor('http://a.example', both)?.variable, 'HTTP_PROXY');
  });

  it('is not used for this machine, unless HBX_PROXY says so', () => {
    for (const host of ['localhost', 'x.localhost', '127.0.0.1', '127.9.9.9', '[::1]', '0x7f.1']) {
      assert.equal(used(`http://${host}:8734`, both), undefined, host);
      assert.equal(used(`https://${host}`, both), undefined, host);
      assert.equal(used(`https://${host}`, { HBX_PROXY: 'http://me:3', NO_PROXY: '*' }), 'http://me:3', host);
    }
    for (const host of ['localhost.example', '128.0.0.1', '127.example', '10.0.0.1']) assert.equal(used(`http://${host}`, both), 'http://one:1', host);
  });

  it('is left out where NO_PROXY says', () => {
    const direct = (url: string, list: string): boolean => used(url, { ...both, NO_PROXY: list }) === undefined;
    for (const [url, list] of [
      ['http://a.example', '*'],
      ['http://a.example', 'x,a.example'],
      ['http://a.example', 'x a.example'],
      ['http://A.Example.', '.example'],
      ['http://b.a.example', '*.a.example'],
      ['http://b.a.example', 'a.example'],
      ['http://a.example:81', 'a.example:81'],
      ['https://a.example', 'a.example:443'],
      ['http://10.1.2.3', '10.0.0.0/8'],
      ['http://10.1.2.3', '10.1.2.3'],
      ['http://[fd00::5]', 'fd00::/8'],
      ['http://[fd00::5]:80', '[fd00::5]:80'],
      ['http://[fd00::5]', 'fd00::5'],
    ] as const) assert.ok(direct(url, list), `${url} ${list}`);
    for (const [url, list] of [
      ['http://a.example', ''],
      ['http://a.example', ' , .'],
      ['http://ba.example', 'a.example'],
      ['http://a.example', 'b.a.example'],
      ['http://a.example', 'a.example:81'],
      ['http://11.1.2.3', '10.0.0.0/8'],
      ['http://10.1.2.3', '10.0.0.0/99'],
      ['http://10.1.2.3', '3'],
      ['http://a.example', '10.0.0.0/0'],
      ['http://a.example', '__proto__'],
    ] as const) assert.ok(!direct(url, list), `${url} ${list}`);
  });

  it('keeps user and password out of its URL', () => {
    const proxy = proxyFor('http://a.example', { HTTP_PROXY: 'http://me:p%40ss%zz@one:1/path' });
    assert.equal(proxy?.url, 'http://one:1');
    assert.equal(proxy?.authorization, `Basic ${Buffer.from('me:p%40ss%zz').toString('base64')}`);
    assert.equal(proxyFor('http://a.example', { HTTP_PROXY: 'me:p%40@one:1' })?.authorization, `Basic ${Buffer.from('me:p@').toString('base64')}`);
  });

  it('is told when it is none, without what the variable holds', () => {
    for (const value of ['socks5://me:hunter2@host:1', 'http://me:hunter2@', 'ftp://hunter2', 'http://hunter2:99999']) {
      assert.throws(() => proxyFor('https://a.example', { https_proxy: value }), (error: { code: string; message: string; hint: string }) => {
        assert.equal(error.code, 'client/proxy-url');
        assert.match(error.message, /https_proxy/);
        return !`${error.message}${error.hint}`.includes('hunter2');
      });
    }
  });
});
