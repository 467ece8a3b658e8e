import assert from 'node:assert/strict';
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

  it('is asked again about a price that nobody was told, and not about what is free', async () => {
    const project = projectFolder('asked');
    const context = cliContext(project);
    const access: UploadAccess = {
      service: { name: turbo.url, forgets: false, transport: async () => transport, payment: async () => transport, urlOf: (id) => id },
      network: { name: 'pub', url: turbo.url, public: true } as UploadAccess['network'],
      signer: testSigner(0),
      workspace: findWorkspace(context),
      close: () => Promise.resolve(),
    };
    const upload = (size: number) => performUpload(context, access, { content: bytesContent(Buffer.alloc(size, 'x')), tags: [], what: 'the module', yes: false, asked: true });
    await assert.rejects(upload(110_000), { code: 'cli/not-confirmed' });
    assert.deepEqual(turbo.seen.filter((line) => line.startsWith('POST')), []);
    assert.equal((await upload(100)).result!.uploaded, true);
  });
});
