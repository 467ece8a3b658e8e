import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { resolveHome } from '../../src/base/home.ts';

const userFolder = join('/', 'users', 'a');

it('HBX_HOME wins, and counts from the working folder', () => {
  assert.equal(resolveHome({ env: { HBX_HOME: 'x' }, cwd: join('/', 'work') }), join('/', 'work', 'x'));
});

it('follows the rules of each platform', () => {
  const at = (platform: NodeJS.Platform, env = {}) => resolveHome({ env, cwd: '/', platform, userFolder });
  assert.equal(at('linux'), join(userFolder, '.local', 'share', 'hbx'));
  assert.equal(at('linux', { XDG_DATA_HOME: '/data' }), join('/data', 'hbx'));
  assert.equal(at('linux', { XDG_DATA_HOME: 'relative' }), join(userFolder, '.local', 'share', 'hbx'));
  assert.equal(at('darwin'), join(userFolder, 'Library', 'Application Support', 'hbx'));
  assert.equal(at('win32', { LOCALAPPDATA: 'L' }), join('L', 'hbx'));
});
