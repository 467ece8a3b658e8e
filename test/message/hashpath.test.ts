import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { nextHashpath } from '../../src/message/hashpath.ts';

const a = 'ZAqULa0SrVDje46kGnF4vTt8hDanakCQviNWiJaa-xk';
const b = '0HxFO4vUNC1Ua8i_oK6LlqZp9oM9ZYSDpeQ4P85GhjA';
const bytes = (id: string): Buffer => Buffer.from(id, 'base64url');

describe('nextHashpath', () => {
  it('starts with base and request', () => {
    assert.equal(nextHashpath(a, b), `${a}/${b}`);
    assert.equal(nextHashpath(a, 'serialize'), `${a}/serialize`);
  });

  it('folds what was before: ids as bytes, keys as text', () => {
    const folded = createHash('sha256').update(Buffer.concat([bytes(a), bytes(b)])).digest('base64url');
    assert.equal(nextHashpath(`${a}/${b}`, 'count'), `${folded}/count`);
    const keyed = createHash('sha256').update(Buffer.concat([bytes(a), Buffer.from('info')])).digest('base64url');
    assert.equal(nextHashpath(`${a}/info`, b), `${keyed}/${b}`);
  });
});
