import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { looksSecret } from '../../src/repl/secrets.ts';

const id = `${'a'.repeat(20)}_-B${'9'.repeat(20)}`;
const hex = 'ab'.repeat(32);
const letters = 'abcdefghij0123456789';

describe('secrets', () => {
  const secret = [
    // Keys.
    '{"kty":"RSA","d":"abc"}', '.eval x = "{\\"d\\":\\"abc\\"}"', "k = {['d'] = 'abc'}", `k = {d = "${'a'.repeat(43)}"}`, '{ "dp" : "x" }', '-----BEGIN RSA PRIVATE KEY-----',
    `priv = "${hex}"`, `signKey = 0x${hex}`, `Set Key=0x${hex}`,
    // By name.
    'password = "x"', 'Login Password=hunter2', 'apiKey: "x"', 'my_secret = "x"', 'private_key="x"', 'token = "abc"', "accessToken = 'abc'", 'auth_token="x1"', '{"token":"abc"}', 't["token"] = "abc"', 'Login Token=abc',
    '.send Login Pass=1234 User=x', 'pw = "x"', 'PASSWD="x"', 'seed phrase: "a b c"', 'seedPhrase = [[one two]]', 'mySeedPhrase = "a b"', 'credentials = { pass = "x" }', 'Call Authorization=Basic',
    // By form.
    `x = "ghp_${letters}"`, `gho_${letters}`, `github_pat_${letters}`, `sk-proj-${letters}`, 'Post -- xoxb-1234567890-abc', 'AKIAIOSFODNN7EXAMPLE', `glpat-${letters}`, `npm_${letters}`, `AIza${letters}`,
    'x = "eyJhbGciOi.eyJzdWIiOiIx.SflKxwRJSM"', 'Authorization: Bearer abcdefghijklmnop12',
  ];
  for (const text of secret) it(`are in ${text}`, () => assert.ok(looksSecret(text)));

  const harmless = [
    'Inc 5', 'd = 5', 'x = {d = "short"}', '{"data":"abc"}', 'return id', 'secret', 'q = 1 == 2', id, `Transfer Recipient=${id} Quantity=5`, `Register Token=${id}`, `token = "${id}"`, 'Ticker = "PNTS"', 'Set Ticker=PNTS',
    'require "token"', "local t = require('token')", 'Handlers.add("token-info", function() end)', 'Handlers.add("token", { Action = "Token" }, f)', 'Handlers.utils.hasMatchingTag("Action", "Token")', 'tokens = {}', 'token = {}',
    'if token == "x" then', 'author = "Bob"', 'compass = "N"', 'Vote Pass=true', 'local token=foo', 'token = ao.id', 'f{ token=x }', 'token:transfer("x")', 'Auth', `hash = "${hex}"`, `publicKey = "${hex}"`, 'sk-1',
    'for k, v in pairs(tokens) do print(k) end', 'print("token: " .. x)', '.load token.lua', '.load-blueprint token',
  ];
  for (const text of harmless) it(`are not in ${text}`, () => assert.ok(!looksSecret(text)));
});
