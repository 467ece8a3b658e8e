import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { binaryPart, boundaryOf, formatPart, joinParts, parseParts, partName, type Part } from '../../../../src/message/codecs/httpsig/multipart.ts';

function parts(body: string, boundary: string): Part[] {
  const result = parseParts(body, boundary);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

function onePart(text: string): Part {
  return parts(`--b\r\n${text}\r\n--b--`, 'b')[0]!;
}

describe('writing parts', () => {
  it('sorts the lines, or puts the disposition first as hbsig does', () => {
    const level = new Map([['type', 'x'], ['body', 'text'], ['a', '1']]);
    assert.equal(formatPart('inline', level), 'a: 1\r\ncontent-disposition: inline\r\ntype: x\r\n\r\ntext');
    assert.equal(formatPart('inline', level, 'disposition-first'), 'content-disposition: inline\r\na: 1\r\ntype: x\r\n\r\ntext');
  });

  it('takes the hash of the parts for the boundary', () => {
    const text = formatPart('form-data;name="m"', new Map([['b', '2']]));
    const { body, boundary } = joinParts([text]);
    assert.equal(boundary, 'RxjziqeOcLJY68Xrkh1obppfkqhDEikkevsYJV6JOMc');
    assert.equal(`sha-256=:${createHash('sha256').update(body).digest('base64')}:`, 'sha-256=:IyMpvMutJcxhRwZjJj+2Lh49euITQ60k1Wy+LdEhMCk=:');
    assert.deepEqual(parts(body, boundary), [{ path: ['m'], content: new Map([['b', '2']]) }]);
  });

  it('escapes what would end a name', () => {
    for (const key of ['a/b', 'a"b', 'é', '%41', '100%', 'a\r\nb', '\\', '']) {
      const { body, boundary } = joinParts([binaryPart(`form-data;name="${partName(key)}"`, 'v')]);
      assert.deepEqual(parts(body, boundary)[0]!.path, [key], key);
    }
  });
});

describe('reading parts', () => {
  it('keeps line feeds inside a line, normalises names, and skips the empty line before the boundary', () => {
    const part = onePart('Type: Message\r\ncontent-disposition: inline\r\nData: local a = 1\nreturn a\r\n');
    assert.deepEqual(part, { path: [], content: new Map([['type', 'Message'], ['data', 'local a = 1\nreturn a']]) });
  });

  it('keeps the case of ids in names', () => {
    const id = 'K7GgJU3kxRoepJ4ihLfQDiBwBEHjubXaXP90aAjVzbw';
    assert.deepEqual(onePart(`content-disposition: form-data;name="Body/Commitments/${id}"\r\n\r\nx`).path, ['body', 'commitments', id]);
  });

  it('splits at the first colon and blank only', () => {
    assert.deepEqual(onePart('content-disposition: inline\r\nurl: http://x: y').content, new Map([['url', 'http://x: y']]));
  });

  it('tells a binary from a level with a body', () => {
    assert.equal(onePart('content-disposition: inline\r\n\r\na: b\r\n\r\nc').content, 'a: b\r\n\r\nc');
    assert.deepEqual(onePart('content-disposition: inline\r\na: b\r\n\r\nc').content, new Map([['a', 'b'], ['body', 'c']]));
    assert.deepEqual(onePart('content-disposition: inline').content, new Map());
  });

  it('puts data with CRLF inside back together by the digest of the part', () => {
    const data = 'a\r\nb: c\r\n\r\nd';
    const digest = createHash('sha256').update(data).digest('base64');
    for (const spelled of [digest, digest.replaceAll('+', '-').replaceAll('/', '_').replace('=', '')]) {
      const part = onePart(`action: Eval\r\ncontent-digest: sha-256=:${spelled}:\r\ncontent-disposition: inline\r\ndata: ${data}\r\ntarget: t`);
      assert.ok(typeof part.content !== 'string');
      assert.deepEqual([...part.content].filter(([key]) => key !== 'content-digest').sort(), [['action', 'Eval'], ['data', data], ['target', 't']]);
    }
  });

  it('gives up on a digest that fits nothing', () => {
    const wrong = `content-digest: sha-256=:${'A'.repeat(43)}=:\r\ncontent-disposition: inline\r\ndata: ${'x\r\n'.repeat(100_000)}y`;
    assert.ok(typeof onePart(wrong).content !== 'string');
  });

  it('refuses bodies without boundaries, names, or an end', () => {
    for (const body of ['', 'x', '--b', '--b\r\n', '--b--', '--b\r\ncontent-disposition: inline\r\n', '--b\r\na: 1\r\n--b--', '--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n--b--']) {
      const result = parseParts(body, 'b');
      assert.ok(!result.ok && result.status === 400, JSON.stringify(body));
    }
    assert.equal(parseParts('x', '').ok, false);
  });

  it('refuses more parts than a message has', () => {
    const result = parseParts(`--b\r\n${'x\r\n--b\r\n'.repeat(70_000)}x\r\n--b--`, 'b');
    assert.ok(!result.ok && result.status === 413);
  });
});

describe('boundaryOf', () => {
  it('reads quoted and bare boundaries of multipart types only', () => {
    assert.equal(boundaryOf('multipart/form-data; boundary="a-b_c"'), 'a-b_c');
    assert.equal(boundaryOf('Multipart/Form-Data;boundary=x; charset=utf-8'), 'x');
    assert.equal(boundaryOf('multipart/form-data'), undefined);
    assert.equal(boundaryOf('text/plain; boundary=x'), undefined);
    assert.equal(boundaryOf(undefined), undefined);
  });
});
