import assert from 'node:assert/strict';
import { it } from 'node:test';
import { shortPath } from '../../src/base/short-path.ts';

it('names files from the folder where that is shorter', () => {
  assert.equal(shortPath('/home/you/app/src/x.lua', '/home/you/app'), 'src/x.lua');
  assert.equal(shortPath('/home/you/lib/x.lua', '/home/you/app'), '../lib/x.lua');
  assert.equal(shortPath('/etc/x.lua', '/home/you/app/src/deep'), '/etc/x.lua');
});

it('leaves what is no absolute path as it is', () => {
  for (const name of ['(eval)', 'hbx:json.lua', 'x.lua', '']) assert.equal(shortPath(name, '/home'), name);
});
