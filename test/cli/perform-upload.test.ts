import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { performUpload } from '../../src/cli/perform-upload.ts';
import type { UploadAccess } from '../../src/cli/upload-service.ts';
import { createTransport, type Transport } from '../../src/client/transport.ts';
import { bytesContent } from '../../src/client/upload/content.ts';
import { findWorkspace } from '../../src/project/state-folder.ts';
import { cliContext } from '../helpers/cli-context.ts';
import { fakeTurbo, type FakeTurbo } from '../helpers/fake-turbo.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { testSigner } from '../helpers/signer.ts';

describe('the question before an upload', () => {
  let turbo: FakeTurbo;
  let transport: Transport;
  before(async () => {
    turbo = await fakeTurbo();
    turbo.balance = '100000000';
    transport = createTransport({ url: turbo.url });
  });
  after(async () => {
    await transport.close();
    turbo.stop();
  });

  it('is about what the command did not ask about itself', async () => {
    const project = projectFolder('asked');
    const context = cliContext(project);
    const access: UploadAccess = {
      service: { name: turbo.url, forgets: false, transport: async () => transport, payment: async () => transport, urlOf: (id) => id },
      network: { name: 'pub', url: turbo.url, public: true } as UploadAccess['network'],
      signer: testSigner(0),
      workspace: findWorkspace(context),
      close: () => Promise.resolve(),
    };
    const upload = (size: number) => performUpload(context, access, { content: bytesContent(Buffer.alloc(size, 'x')), tags: [], what: 'the module', yes: false, confirm: async ({ price }) => price === 0n });
    await assert.rejects(upload(110_000), { code: 'cli/not-confirmed', message: /sign the module, 108 KiB, for \d+ winc/ });
    assert.deepEqual(turbo.seen.filter((line) => line.startsWith('POST')), []);
    // After a no everything is as it was.
    assert.equal(existsSync(join(project.home, 'state')), false);
    assert.deepEqual(readdirSync(access.workspace.stateFolder), ['node-key.json']);
    assert.equal((await upload(100)).result!.uploaded, true);
    // Another project of the same user has it as well.
    const other = cliContext({ cwd: projectFolder('other').cwd, home: project.home });
    const again = await performUpload(other, { ...access, workspace: findWorkspace(other) }, { content: bytesContent(Buffer.alloc(100, 'x')), tags: [], what: 'it', yes: false });
    assert.equal(again.result!.uploaded, false);
  });
});
