import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createContext, type CliContext } from '../../src/cli/context.ts';
import { debugNodeLog, nodeLog, ownPlaces, topicOf } from '../../src/cli/node-log.ts';
import { identityMap } from '../../src/project/source-map.ts';
import { openSourceMaps, saveSourceMap } from '../../src/project/source-maps.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { Readable } from 'node:stream';

function contextWith(env: Record<string, string> = {}): { context: CliContext; shown: () => string } {
  let shown = '';
  const write = (text: unknown): boolean => {
    shown += String(text);
    return true;
  };
  const context = createContext({ stdin: Readable.from([]), stdout: { write: () => assert.fail('stdout is for results') }, stderr: { write }, env, cwd: '/', signal: new AbortController().signal }, { json: false, quiet: false, color: false }, 'hbx node');
  return { context, shown: () => shown };
}

const request = { method: 'GET', path: '/~meta@1.0/info', status: 200, ms: 1.4 };

it('prints what Lua prints and what went wrong, and requests when they are asked for', () => {
  for (const requests of [false, true]) {
    const { context, shown } = contextWith();
    const log = nodeLog(context, requests, () => new Date(2026, 0, 2, 3, 4, 5).getTime());
    log('lua.print', { process: 'TiVabcdefghij', text: 'hello\u001b[2J\n' });
    log('request', request);
    log('snapshot.failed', { slot: 3, error: 'disk full' });
    log('push.delivered', { slot: 3 });
    assert.equal(shown(), `TiVabcde hello\\x1b[2J\n${requests ? '03:04:05 200 GET /~meta@1.0/info 1.4 ms\n' : ''}Note: snapshot.failed {"slot":3,"error":"disk full"}\n`);
  }
});

it('prints debug lines of the topics that are wanted', () => {
  const { context, shown } = contextWith({ HBX_DEBUG: 'lua,push' });
  const log = debugNodeLog(context);
  log('lua.print', { text: 'hi\u001b[2J' });
  log('request', request);
  log('push.delivered', { text: 'x'.repeat(5000) });
  log('anything', {});
  const lines = shown().split('\n');
  assert.equal(lines.length, 3);
  assert.match(lines[0]!, /^\d\d:\d\d:\d\d\.\d{3} lua {4}lua\.print \{"text":"hi\\u001b\[2J"\}$/);
  assert.match(lines[1]!, / push {3}push\.delivered \{"text":"x+…$/);
  assert.ok(lines[1]!.length < 2100);
});

it('knows the topic of an event by its first word', () => {
  assert.deepEqual(['request', 'request.bug', 'lua.print', 'cron.failed', 'push.failed', 'relay.cast-failed', 'state-log.write-failed', 'snapshot.failed', 'other', 'toString'].map(topicOf), [
    'http', 'http', 'lua', 'cron', 'push', 'push', 'store', 'store', undefined, undefined,
  ]);
});

it('names the files of the user in what a node tells', () => {
  const id = 'm'.repeat(43);
  const folder = temporaryFolder('node-log');
  saveSourceMap(folder, id, identityMap('src/counter.lua', 'x\ny'), '/app');
  const readable = ownPlaces(openSourceMaps(folder), '/app');
  assert.deepEqual(readable({ process: id, slot: 3, text: `at ${id}:2: x`, problems: [`${id}:1: y`, 7], none: null }), {
    process: id, slot: 3, text: 'at src/counter.lua:2: x', problems: ['src/counter.lua:1: y', 7], none: null,
  });
});
