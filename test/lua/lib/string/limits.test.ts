// Alone: it takes long.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run, type Dialect } from '../harness.ts';

const bounds = { instructions: 2e7, memoryBytes: 64e6 };

function ends(dialect: Dialect, source: string, answer: string): void {
  test(`${dialect}: ${source}`, () => {
    const started = process.cpuUsage().user;
    assert.equal(run(dialect, source, bounds).answer, answer);
    // Far above what any of these takes, far below what they would take without end.
    assert.ok(process.cpuUsage().user - started < 20e6);
  });
}

describe('patterns that take for ever use up the budget, whatever pcall does', () => {
  for (const source of [
    'return ("a"):rep(1e5):find(".-.-.-.-b")',
    'return ("a"):rep(1e5):find(("a-"):rep(20) .. "b")',
    'return ("a"):rep(5000):find(("a*"):rep(20) .. "b")',
    'return pcall(string.gsub, ("a"):rep(1e5), ".-.-.-b", "")',
    'return ("("):rep(2e5):gsub("%b()", "")',
    'return ("a"):rep(3e5):match("((((((((((a*))))))))))b")',
  ]) {
    for (const dialect of ['puc', 'luerl'] as const) ends(dialect, source.replace(/^(return )(\("."\):rep\([^)]*\)):(\w+)\(/, '$1string.$3($2, '), 'ABORT budget');
  }
  ends('puc', 'for w in ("a"):rep(1e5):gmatch(".-.-.-.-b") do end', 'ABORT budget');
  ends('puc', 'return ("a"):rep(1e5):find("(a*)%1%1%1b")', 'ABORT budget');
});

describe('texts beyond the memory are refused before they are made', () => {
  for (const source of [
    'return ("x"):rep(1e9)',
    'return ("x"):rep(1e8, "y")',
    'return string.gsub(("a"):rep(1e5), "", ("x"):rep(1e5))',
    'return string.gsub(("a"):rep(1e6), "a*", ("%0"):rep(100))',
    'local s = ("x"):rep(1e6) return string.format(("%s"):rep(100), s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s,s)',
  ]) {
    for (const dialect of ['puc', 'luerl'] as const) ends(dialect, source, 'ABORT memory');
  }
  ends('puc', 'return string.pack("c2000000000", "x")', 'ABORT memory');
  ends('luerl', 'return string.format("%99999999999d", 5)', 'ABORT memory');
  ends('luerl', 'return string.format("%.999999999f", 5)', 'ABORT memory');
});

describe('long texts to look for', () => {
  ends('puc', 'return ("a"):rep(1e6):find(("a"):rep(5e4) .. "b" .. ("a"):rep(5e4), 1, true)', 'nil');
  ends('puc', 'return (("a"):rep(1e6) .. "b" .. ("a"):rep(1e3)):find("b" .. ("a"):rep(1e3), 1, true)', '1000001 | 1001001');
});

describe('what PUC refuses for its size', () => {
  ends('puc', 'return pcall(string.rep, "x", 1 << 40)', 'false | resulting string too large');
  ends('puc', 'return pcall(string.byte, ("x"):rep(2e6), 1, -1)', 'false | stack overflow (string slice too long)');
  ends('puc', 'return pcall(string.find, ("a"):rep(300), ("a?"):rep(200))', 'false | pattern too complex');
  ends('puc', 'return ("a"):rep(300):find(("a?"):rep(199))', '1 | 199');
  ends('puc', 'return pcall(string.find, "a", ("()"):rep(33))', 'false | too many captures');
});
