import assert from 'node:assert/strict';
import { it } from 'node:test';
import { escapeControl, escapeControlInLine } from '../../src/base/terminal-text.ts';

it('shows escape sequences and keeps newlines and tabs', () => {
  assert.equal(escapeControl('a\u001b[2Jb\n\tc'), 'a\\x1b[2Jb\n\tc');
  assert.equal(escapeControl('\u001b]0;title\u0007'), '\\x1b]0;title\\x07');
  assert.equal(escapeControl('\u009b31m'), '\\x9b31m');
});

it('shows what hides or reorders text', () => {
  assert.equal(escapeControl('a\rb'), 'a\\rb');
  assert.equal(escapeControl('a\u202eb\u200bc'), 'a\\u202eb\\u200bc');
});

it('drops the carriage return of a Windows line end', () => {
  assert.equal(escapeControl('a\r\nb'), 'a\nb');
});

it('leaves other text alone', () => {
  assert.equal(escapeControl('Grüße 日本 👩🏽'), 'Grüße 日本 👩🏽');
});

it('can keep everything on one line', () => {
  assert.equal(escapeControlInLine('a\n\tb'), 'a\\n\\tb');
});
