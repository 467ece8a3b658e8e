import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { devices } from '../../../src/node/devices/table.ts';

describe('the catalogue of devices', () => {
  it('says of each what it is, on one line', () => {
    for (const [id, device] of devices) {
      assert.equal(device.id, id);
      assert.match(id, /^[a-z0-9-]+@\d[\w.-]*$/);
      assert.ok(['native', 'emulated', 'absent'].includes(device.kind), id);
      assert.match(device.summary, /^\S.{5,158}[^.\s]$/, id);
      for (const key of Object.keys(device.keys)) assert.equal(key, key.toLowerCase(), `${id}/${key}`);
    }
  });

  it('has what the documents of the network name', () => {
    const working = ['process@1.0', 'lua@5.3a', 'message@1.0', 'json@1.0', 'scheduler@1.0', 'push@1.0', 'patch@1.0', 'relay@1.0', 'meta@1.0', 'cache@1.0', 'cron@1.0', 'stack@1.0', 'dedup@1.0', 'multipass@1.0', 'name@1.0', 'local-name@1.0', 'node-process@1.0', 'lookup@1.0', 'hyperbuddy@1.0', 'wao@1.0', 'test-device@1.0'];
    assert.deepEqual(working.filter((id) => (devices.get(id)?.kind ?? 'absent') === 'absent'), []);
    const absent = ['snp@1.0', 'p4@1.0', 'simple-pay@1.0', 'faff@1.0', 'green-zone@1.0', 'greenzone@1.0', 'genesis-wasm@1.0', 'delegated-compute@1.0', 'wasm-64@1.0', 'wasi@1.0', 'json-iface@1.0', 'compute@1.0', 'volume@1.0', 'poda@1.0', 'router@1.0', 'manifest@1.0', 'monitor@1.0', 'cacheviz@1.0'];
    assert.deepEqual(absent.filter((id) => devices.get(id)?.kind !== 'absent'), []);
  });
});
