import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkModule } from '../../../../src/cli/commands/deploy/check-module.ts';
import type { HbxError } from '../../../../src/base/errors.ts';
import { temporaryFolder } from '../../../helpers/temporary-folder.ts';
import { testNode } from '../../../helpers/test-node.ts';

describe('checkModule', () => {
  it('refuses a module without compute, and says by which id its functions can be called', async () => {
    const { client, spawn } = await testNode();
    const check = async (source: string): Promise<void> => checkModule(client, { id: (await client.cacheModule(source)).id, file: 'm.lua', dialect: 'luerl', stateFolder: temporaryFolder('check-module') }, new AbortController().signal);
    const refused = await check('function sum(base) return base.at + 1 end').catch((error: HbxError) => error);
    assert.deepEqual([refused!.code, refused!.message], ['deploy/no-compute', 'm.lua defines no global function compute.']);
    const id = /^module: ([\w-]{43})$/.exec(refused!.details[0]!)![1]!;
    assert.ok(refused!.hint!.includes(`~lua@5.3a&module=${id}/<function>`));
    const process = await spawn('function compute(base) base.at = 1 return base end');
    assert.equal(Buffer.from((await client.read(`/${process}/now/~lua@5.3a&module=${id}/sum`)).body).toString(), '2');
    await check('function compute(base) return base end');
    await assert.rejects(check('error("no")'), { code: 'deploy/module', exitCode: 1 });
  });
});
