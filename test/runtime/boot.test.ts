// Alone: it takes long.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openHandlers, self } from '../helpers/handlers-process.ts';
import { machines } from '../helpers/runtime-module.ts';

for (const [engine, dialect] of machines) {
  describe(`runtime/boot (${engine}, ${dialect})`, () => {
    it('runs the data of the process message after the program', async () => {
      const process = await openHandlers('Order = "program"', { engine, dialect, tags: { 'on-boot': 'Data', data: 'Order = Order .. " boot" .. ao.id\nHandlers.add("ping", "Ping", function(msg) msg.reply({ Data = "pong" }) end)' } });
      assert.equal(process.first.error, null);
      assert.equal((await process.eval('return Order')).output, `program boot${self}`);
      assert.equal((await process.send({ action: 'Ping' })).outbox[0]!.data, 'pong');
      await process.close();
    });

    it('tells what goes wrong, and goes on', async () => {
      for (const [tags, message] of [
        [{ 'on-boot': 'Data', data: 'error("at boot")' }, /at boot/],
        [{ 'on-boot': 'Data', data: 'return nil, "answered at boot"' }, /^answered at boot$/],
        [{ 'on-boot': 'Data', data: 'x = = 5' }, /'='/],
        [{ 'on-boot': 'Data' }, /the process has no data/],
        [{ 'on-boot': '../../etc' }, /On-Boot is "Data" or the id of a data item/],
        [{ 'on-boot': 'x'.repeat(43) }, /On-Boot names the data item x+/],
      ] as const) {
        const process = await openHandlers('', { engine, dialect, tags });
        assert.match(process.first.error!.message, message);
        assert.equal((await process.eval('return 1')).output, '1');
        await process.close();
      }
    });
  });
}
