import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isForeignOrigin, refuseHost, refuseTarget } from '../../../src/node/http/guard.ts';

describe('refuseHost', () => {
  const options = { allowHosts: ['node.example'] };
  for (const host of ['localhost', 'localhost:8734', 'app.localhost', '127.0.0.1:1', '[::1]:8734', '192.168.1.5', 'node.example:80', 'LOCALHOST']) {
    it(`accepts ${host}`, () => assert.equal(refuseHost([['host', host]], options), undefined));
  }
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'node.example.evil']) {
    it(`refuses ${host}`, () => assert.equal(refuseHost([['host', host]], options)?.status, 403));
  }
  for (const host of ['a b', 'localhost:99999999', 'localhost, evil.example', 'user@localhost', 'localhost/']) {
    it(`cannot read ${host}`, () => assert.deepEqual(refuseHost([['host', host]], options), { status: 400, reason: 'The Host header is malformed.' }));
  }
  it('refuses a request without one, or with two', () => {
    assert.match(refuseHost([], options)?.reason ?? '', /no Host/);
    assert.match(refuseHost([['host', '']], options)?.reason ?? '', /no Host/);
    assert.match(refuseHost([['host', 'localhost'], ['host', 'localhost']], options)?.reason ?? '', /more than one/);
  });
});

describe('refuseTarget', () => {
  for (const url of ['/', '/a', '//evil.example/a', '/http://evil.example']) it(`takes ${url}`, () => assert.equal(refuseTarget(url), undefined));
  for (const url of ['http://localhost/', '*', '', 'localhost:80']) it(`refuses ${url === '' ? 'nothing' : url}`, () => assert.equal(refuseTarget(url)?.status, 400));
});

describe('isForeignOrigin', () => {
  const url = 'http://127.0.0.1:8734';
  it('knows its own pages by both names', () => {
    assert.equal(isForeignOrigin([], url), false);
    assert.equal(isForeignOrigin([['origin', url]], url), false);
    assert.equal(isForeignOrigin([['origin', 'http://localhost:8734']], url), false);
  });
  for (const origin of ['http://localhost:3000', 'https://127.0.0.1:8734', 'null', 'http://evil.example']) {
    it(`takes ${origin} for another`, () => assert.equal(isForeignOrigin([['origin', origin]], url), true));
  }
});
