import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codecByName, codecs } from '../../../src/message/codecs/table.ts';

describe('codecs', () => {
  it('stand under their own names', () => {
    for (const [name, codec] of codecs) assert.equal(codec.id, name);
  });

  it('have content types of their own', () => {
    assert.equal(new Set([...codecs.values()].map((codec) => codec.contentType)).size, codecs.size);
  });
});

describe('codecByName', () => {
  it('finds httpsig@1.0 and flat@1.0', () => {
    for (const name of ['httpsig@1.0', 'flat@1.0']) assert.equal(codecByName(name)?.id, name);
  });

  for (const name of ['json@1.0', 'application/json', 'application/json; charset=utf-8', 'Application/JSON', 'device/json@1.0', '~json@1.0', '/~json@1.0', 'application/json@1.0']) {
    it(`finds json@1.0 by ${name}`, () => assert.equal(codecByName(name)?.id, 'json@1.0'));
  }
  for (const name of ['', '*/*', 'text/html', 'application/', 'application/octet-stream', 'nothing@1.0', 'json', '__proto__', 'constructor']) {
    it(`finds nothing by "${name}"`, () => assert.equal(codecByName(name), undefined));
  }
});
