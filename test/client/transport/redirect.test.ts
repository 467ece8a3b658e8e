import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeOfRedirect, redirectOf } from '../../../src/client/transport/redirect.ts';

const ask = (location: string | undefined, more: Partial<Parameters<typeof redirectOf>[0]> = {}) =>
  redirectOf({ method: 'GET', status: 302, headers: location === undefined ? [] : [['Location', location]], url: 'https://node.example/a/b?c', sent: [], followed: 0, ...more });

describe('redirect', () => {
  it('is followed for a read on the same scheme', () => {
    for (const [location, url] of [
      ['/x', 'https://node.example/x'],
      ['x', 'https://node.example/a/x'],
      ['//other.example/x', 'https://other.example/x'],
      ['https://other.example:8443/x', 'https://other.example:8443/x'],
    ] as const) assert.deepEqual(ask(location), { kind: 'follow', url });
    assert.equal(ask('http://127.0.0.1:2/', { url: 'http://localhost:1/' }).kind, 'follow');
    assert.equal(ask('/x', { sent: [['signature', 'x']] }).kind, 'follow');
  });

  it('is none without an address, and with another status', () => {
    for (const reply of [ask(undefined), ask(''), ask('/x', { status: 200 }), ask('/x', { status: 304 }), ask('/x', { status: 300 })]) assert.deepEqual(reply, { kind: 'none' });
  });

  it('is not followed else', () => {
    const why = (location: string, more: Partial<Parameters<typeof redirectOf>[0]> = {}): string => {
      const redirect = ask(location, more);
      return redirect.kind === 'refuse' ? redirect.why : redirect.kind;
    };
    assert.match(why('http://node.example/a'), /from https to http/);
    assert.match(why('https://node.example/a', { url: 'http://node.example/a' }), /from http to https/);
    assert.match(why('/x', { method: 'POST' }), /a POST/);
    assert.match(why('file:///etc/passwd'), /http and https only/);
    assert.match(why('javascript:alert(1)'), /http and https only/);
    assert.match(why('https://u:p@node.example/'), /user and a password/);
    assert.match(why('https://[bad'), /no URL/);
    assert.match(why('https://127.0.0.1:8734/'), /to this one/);
    assert.match(why('https://localhost/'), /to this one/);
    for (const name of ['Signature', 'signature-input', 'Authorization', 'cookie']) assert.match(why('https://other.example/', { sent: [[name, 'x']] }), /no other host/);
    assert.match(why('https://node.example:8443/', { sent: [['signature', 'x']] }), /no other host/);
    assert.match(why('/x', { followed: 5 }), /6th/);
  });

  it('knows the node that is meant', () => {
    assert.equal(nodeOfRedirect('https://new.example/~meta@1.0/info', '/~meta@1.0/info?x=1'), 'https://new.example');
    assert.equal(nodeOfRedirect('https://new.example/base/v1/tx', '/v1/tx'), 'https://new.example/base');
    assert.equal(nodeOfRedirect('https://new.example/', '/v1/tx'), undefined);
  });
});
