import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeOf, SendError, sendErrorOf, type Progress } from '../../src/base/send-failure.ts';
import { sendFailed } from '../../src/client/transport/errors.ts';

const before: Progress = { answered: false, received: 0, proxied: false, tunnelled: false };
const kind = (code: string, progress: Partial<Progress> = {}): string => sendErrorOf(Object.assign(new Error('x'), { code }), { ...before, ...progress }).kind;
const request = { method: 'GET', node: 'https://node.example', path: '/x', attempts: 2, proxy: undefined, limits: { connectMs: 1000, timeoutMs: 120_000, replyMs: 1_200_000 } };

describe('failure', () => {
  it('is told by its code and by how far the request came', () => {
    const rows = { ECONNREFUSED: 'refused', ENOTFOUND: 'dns', EAI_AGAIN: 'dns-busy', EHOSTUNREACH: 'no-route', ENETUNREACH: 'no-route', UND_ERR_CONNECT_TIMEOUT: 'connect-timeout', ETIMEDOUT: 'connect-timeout', ECONNRESET: 'lost', UND_ERR_SOCKET: 'lost', UND_ERR_HEADERS_TIMEOUT: 'head-timeout', UND_ERR_HEADERS_OVERFLOW: 'large-head', CERT_HAS_EXPIRED: 'tls', EPROTO: 'tls', ERR_SSL_WRONG_VERSION_NUMBER: 'tls', HPE_INVALID_CONSTANT: 'not-http', WHATEVER: 'other', __proto__: 'other' };
    for (const [code, expected] of Object.entries(rows)) assert.equal(kind(code), expected, code);
    for (const code of ['ECONNRESET', 'UND_ERR_SOCKET', 'HPE_INVALID_CHUNK_SIZE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'WHATEVER']) assert.equal(kind(code, { answered: true }), 'cut-off', code);
    assert.equal(kind('UND_ERR_BODY_TIMEOUT', { answered: true }), 'body-timeout');
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']) assert.equal(kind(code, { proxied: true, tunnelled: true }), 'proxy', code);
    assert.equal(kind('CERT_HAS_EXPIRED', { proxied: true, tunnelled: true }), 'tls');
  });

  it('has the code of what lies below', () => {
    const inner = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    assert.equal(codeOf(new Error('outer', { cause: inner })), 'ECONNREFUSED');
    assert.equal(codeOf(new AggregateError([inner, new Error('y')])), 'ECONNREFUSED');
    assert.equal(codeOf(new Error('only words')), 'only words');
    assert.equal(codeOf(undefined), 'unknown');
  });

  it('has a sentence of its own for each trouble with certificates', () => {
    const told = (code: string): string => sendFailed(request, new SendError('tls', code)).message;
    const codes = ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_REVOKED', 'EPROTO'];
    assert.equal(new Set(codes.map(told)).size, codes.length);
    assert.equal(told('SELF_SIGNED_CERT_IN_CHAIN'), told('DEPTH_ZERO_SELF_SIGNED_CERT'));
  });

  it('is told in bounded lines, without values that prove something', () => {
    const error = sendFailed({ ...request, path: `/x?signature=hunter2&y=${'z'.repeat(10_000)}\u001b[2J` }, new SendError('other', `bad\u0007 ${'w'.repeat(10_000)}`));
    const all = [error.message, ...error.details, error.hint].join('\n');
    assert.ok(all.length < 1000);
    assert.doesNotMatch(all, /hunter2|[\u0000-\u0009\u000b-\u001f]/);
    assert.deepEqual(sendFailed(request, new SendError('refused', 'ECONNREFUSED')).details, ['GET https://node.example/x: ECONNREFUSED, 2 attempts']);
  });
});
