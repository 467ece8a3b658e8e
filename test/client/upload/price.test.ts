import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { createTransport, type Transport } from '../../../src/client/transport.ts';
import { balanceOf, priceOf, wincText } from '../../../src/client/upload/price.ts';
import { fakeTurbo, type FakeTurbo } from '../../helpers/fake-turbo.ts';

let turbo: FakeTurbo;
let transport: Transport;
before(async () => {
  turbo = await fakeTurbo();
  transport = createTransport({ url: turbo.url });
});
after(async () => {
  await transport.close();
  turbo.stop();
});

it('asks for prices from 100 KiB on', async () => {
  const nobody = () => Promise.reject(new Error('asked'));
  assert.equal(await priceOf(nobody, 102_399), 0n);
  assert.equal(await priceOf(async () => transport, 102_400), 1_000_000n);
  assert.deepEqual(turbo.seen, ['GET /v1/price/bytes/102400']);
  turbo.price = '0';
  assert.equal(await priceOf(async () => transport, 5_000_000), 0n);
});

it('takes amounts beyond what numbers hold, and nothing that is none', async () => {
  turbo.balance = '123456789012345678901234567890';
  assert.equal(await balanceOf(transport, 'A'), 123456789012345678901234567890n);
  for (const broken of ['-1', '1e5', '', ' 1', 'NaN']) {
    turbo.price = broken;
    await assert.rejects(priceOf(async () => transport, 200_000), { code: 'upload/no-price', exitCode: 5, message: /its winc is no amount of winc/ });
  }
});

it('does without a service that tells none', async () => {
  const fake = (status: number, body: string): Transport => ({ url: 'http://x', request: async () => ({ status, headers: [], body: Buffer.from(body) }), close: async () => {} });
  assert.equal(await priceOf(async () => fake(404, 'Not found'), 200_000), undefined);
  assert.equal(await balanceOf(fake(404, ''), 'A'), 0n);
  assert.equal(await balanceOf(fake(200, '{"winc":"5","effectiveBalance":"7"}'), 'A'), 7n);
  assert.equal(await balanceOf(fake(200, '{"__proto__":{"winc":"5"}}'), 'A'), 0n);
  await assert.rejects(priceOf(async () => fake(200, '<html>'), 200_000), { code: 'upload/no-price', message: /web page/ });
  await assert.rejects(priceOf(async () => fake(403, 'no'), 200_000), { code: 'upload/refused', details: ['403 from http://x/v1/price/bytes/200000: no'] });
});

it('writes winc as AR', () => {
  assert.deepEqual([0n, 1n, 1_500_000n, 10n ** 12n, 1_234n * 10n ** 12n + 5n].map(wincText), ['0 winc (0 AR)', '1 winc (0.000000000001 AR)', '1500000 winc (0.0000015 AR)', '1000000000000 winc (1 AR)', '1234000000000005 winc (1234.000000000005 AR)']);
});
