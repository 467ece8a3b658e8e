import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { resolveWalletPath } from '../../src/wallet/resolve-wallet.ts';

const home = join('/', 'home', 'me', '.hbx');

describe('resolveWalletPath', () => {
  it('takes flag, environment, config, default, in this order', () => {
    assert.deepEqual(resolveWalletPath({ flag: '/f', env: '/e', config: '/c', home }), { path: '/f', source: 'flag' });
    assert.deepEqual(resolveWalletPath({ env: '/e', config: '/c', home }), { path: '/e', source: 'env' });
    assert.deepEqual(resolveWalletPath({ env: '', config: '/c', home }), { path: '/c', source: 'config' });
    assert.deepEqual(resolveWalletPath({ config: '', home }), { path: join(home, 'wallet.json'), source: 'default' });
  });

  it('reads relative paths from the working folder, and ~ as the user folder', () => {
    assert.equal(resolveWalletPath({ flag: 'keys/w.json', home, cwd: '/some/where' }).path, join('/some/where', 'keys', 'w.json'));
    assert.equal(resolveWalletPath({ config: '~/w.json', home, cwd: '/some/where', userFolder: '/home/me' }).path, join('/home/me', 'w.json'));
    assert.equal(resolveWalletPath({ flag: 'w.json', home }).path, 'w.json');
  });

  it('refuses an empty flag, and a key where a path belongs, without repeating it', () => {
    assert.throws(() => resolveWalletPath({ flag: '', home }), { code: 'wallet/bad-path', message: '--wallet is empty.' });
    for (const key of ['{"kty":"RSA","d":"secret"}', ' {"d":"secret"}', '-----BEGIN RSA PRIVATE KEY-----secret']) {
      assert.throws(() => resolveWalletPath({ env: key, home }), (error: Error & { code: string }) => error.code === 'wallet/bad-path' && !error.message.includes('secret'));
    }
  });
});
