import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTransport, type Transport } from '../../../src/client/transport.ts';
import { bytesContent } from '../../../src/client/upload/content.ts';
import { prepareUpload, uploadItem, type UploadRequest, type UploadService } from '../../../src/client/upload/upload.ts';
import { findUpload, rememberUpload, uploadKey, type UploadRecord } from '../../../src/client/upload/uploads-file.ts';
import { fakeTurbo, type FakeTurbo } from '../../helpers/fake-turbo.ts';
import { testSigner } from '../../helpers/signer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

describe('uploads', () => {
  let turbo: FakeTurbo;
  let transport: Transport;
  let service: UploadService;
  let stateFolder: string;
  const posts = (): number => turbo.seen.filter((line) => line.startsWith('POST')).length;
  const request = (more: Partial<UploadRequest> = {}): UploadRequest => ({ content: bytesContent(Buffer.from('hello')), tags: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }], signer: testSigner(0), stateFolder, ...more });
  const large = bytesContent(Buffer.alloc(110_000, 'x'));

  before(async () => {
    turbo = await fakeTurbo();
    transport = createTransport({ url: turbo.url, attempts: 1 });
    service = { name: turbo.url, forgets: false, transport: async () => transport, payment: async () => transport, urlOf: (id) => `https://gateway.example/${id}` };
  });
  after(async () => {
    await transport.close();
    turbo.stop();
  });
  beforeEach(() => {
    stateFolder = temporaryFolder('uploads');
    turbo.seen.length = 0;
    turbo.items.clear();
    turbo.troubles.length = 0;
    turbo.price = '1000000';
    turbo.balance = '0';
    turbo.tells = true;
  });

  it('are sent once for the same content, tags in whatever order, service and signer', async () => {
    const first = await uploadItem(service, request());
    assert.deepEqual(first, { id: first.id, sizeBytes: first.sizeBytes, winc: 0n, gatewayUrl: `https://gateway.example/${first.id}`, uploaded: true });
    const tags = [{ name: 'B', value: '2' }, { name: 'A', value: '1' }];
    assert.deepEqual(await uploadItem(service, request({ tags })), { ...first, uploaded: false });
    assert.deepEqual(turbo.seen, ['POST /v1/tx']);
    for (const other of [{ content: bytesContent(Buffer.from('hallo')) }, { tags: tags.slice(1) }, { signer: testSigner(2) }, { force: true }]) assert.equal((await uploadItem(service, request(other))).uploaded, true);
    assert.equal((await uploadItem({ ...service, name: 'http://other' }, request())).uploaded, true);
    assert.equal(posts(), 6);
  });

  it('tell id and price before anything is sent', async () => {
    const small = await prepareUpload(service, request());
    assert.equal(small.price, 0n);
    assert.deepEqual(turbo.seen, []);
    const dry = await prepareUpload(service, request({ content: large, dryRun: true }));
    assert.equal(dry.price, 1_000_000n);
    assert.equal(dry.balance, 0n);
    assert.equal(posts(), 0);
    assert.deepEqual(turbo.seen.map((line) => line.split('?')[0]), [`GET /v1/price/bytes/${dry.sizeBytes}`, 'GET /v1/account/balance/arweave']);
    assert.equal((await small.send()).id, small.id);
  });

  it('need credit, and the word of whoever confirms them, before they are signed', async () => {
    let signed = 0;
    const signer = { ...testSigner(0), sign: (...args: Parameters<ReturnType<typeof testSigner>['sign']>) => (signed++, testSigner(0).sign(...args)) };
    await assert.rejects(prepareUpload(service, request({ content: large, signer })), { code: 'upload/not-enough-credit', exitCode: 4, message: /costs 1000000 winc \(0\.000001 AR\), and .{43} has 0 winc/ });
    turbo.balance = '1000000';
    await assert.rejects(prepareUpload(service, request({ content: large, signer, confirm: () => Promise.reject(new Error('no')) })), { message: 'no' });
    assert.deepEqual([signed, posts()], [0, 0]);
    const told: unknown[] = [];
    const { sizeBytes } = await uploadItem(service, request({ content: large, signer, confirm: async (upload) => void told.push(upload) }));
    assert.deepEqual(told, [{ sizeBytes, price: 1_000_000n }]);
  });

  it('whose answer was lost are asked for by the next run', async () => {
    const pause = async (): Promise<void> => {};
    turbo.tells = false;
    turbo.troubles.push({ takes: true }, ...Array.from({ length: 5 }, () => ({})));
    await assert.rejects((await prepareUpload(service, request())).send({ pause }), { code: 'upload/failed' });
    turbo.tells = true;
    const before = posts();
    const again = await uploadItem(service, request());
    assert.deepEqual([again.uploaded, [...turbo.items], posts()], [false, [[again.id, 1]], before]);
    // Now it is sure: nobody is asked any more.
    turbo.seen.length = 0;
    await uploadItem(service, request());
    assert.deepEqual(turbo.seen, []);
  });

  it('are remembered before their first byte goes out, and sent as the same item by the next run', async () => {
    const tags = [{ name: 'B', value: '2' }, { name: 'A', value: '1' }];
    const key = async (): Promise<UploadRecord> => JSON.parse(readFileSync(join(stateFolder, 'uploads.json'), 'utf8')).uploads[0];
    // As after `kill -9`: whatever was written when the bytes went out is all there is.
    const killed = { ...transport, request: async () => (copyFileSync(join(stateFolder, 'uploads.json'), join(stateFolder, 'then.json')), Promise.reject(new Error('killed'))) };
    await assert.rejects(uploadItem({ ...service, transport: async () => killed }, request()), { message: 'killed' });
    renameSync(join(stateFolder, 'then.json'), join(stateFolder, 'uploads.json'));
    const { id, isSure } = await key();
    assert.equal(isSure, false);
    // Tags in another order are the same upload, and --force makes no second item of one that may be there.
    const again = await prepareUpload(service, request({ tags, force: true }));
    assert.deepEqual([again.id, again.isResumed], [id, true]);
    assert.equal((await again.send()).uploaded, true);
    assert.deepEqual([...turbo.items], [[id, 1]]);
    const { signature, ...sure } = await key();
    assert.deepEqual([sure.isSure, signature], [true, undefined]);
  });

  it('that were stopped are sent as the same item while the service does not know it', async () => {
    const controller = new AbortController();
    turbo.tells = false;
    turbo.onTaken = () => controller.abort();
    turbo.troubles.push({ takes: true });
    await assert.rejects(uploadItem(service, request({ signal: controller.signal })), { code: 'client/aborted' });
    delete turbo.onTaken;
    const [id] = [...turbo.items.keys()];
    turbo.items.clear();
    assert.equal((await uploadItem(service, request())).id, id);
    assert.deepEqual([...turbo.items], [[id, 1]]);
  });

  it('with a signature that does not fit are not sent as another item', async () => {
    const { id } = await uploadItem(service, request());
    const file = join(stateFolder, 'uploads.json');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, uploads: [{ ...content.uploads[0], isSure: false, signature: 'AAAA', tags: request().tags }] }));
    turbo.items.clear();
    await assert.rejects(prepareUpload(service, request()), { code: 'upload/damaged-file', message: new RegExp(id) });
    assert.equal(posts(), 1);
  });

  it('write nothing before they are confirmed, and are sent once though others were asked about the same', async () => {
    const folder = join(stateFolder, 'not', 'there');
    const no = { stateFolder: folder, confirm: () => Promise.reject(new Error('no')) };
    await assert.rejects(prepareUpload(service, request(no)), { message: 'no' });
    assert.equal(existsSync(join(stateFolder, 'not')), false);
    // While one is asked, another one uploads it.
    let other: { id: string } | undefined;
    const result = await uploadItem(service, request({ stateFolder: folder, confirm: async () => void (other = await uploadItem(service, request({ stateFolder: folder }))) }));
    assert.deepEqual([result.id, result.uploaded, posts()], [other!.id, false, 1]);
  });

  it('are found where an earlier hbx remembered them, and go on from there', async () => {
    const shared = { stateFolder: join(stateFolder, 'shared'), formerFolder: stateFolder };
    const { id } = await uploadItem(service, request());
    assert.deepEqual([(await uploadItem(service, request(shared))).id, posts()], [id, 1]);
    // What the first builds were not sure of has no signature: it is not sent as another item, but to a node of one's own.
    const file = join(stateFolder, 'uploads.json');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, uploads: [{ ...content.uploads[0], isSure: false }] }));
    turbo.tells = false;
    for (const force of [false, true]) await assert.rejects(prepareUpload(service, request({ ...shared, force })), { code: 'upload/damaged-file', message: new RegExp(`${file} [^]*${id}`) });
    assert.equal(posts(), 1);
    turbo.tells = true;
    assert.equal((await uploadItem(service, request(shared))).id, id);
    assert.equal(findUpload(shared.stateFolder, content.uploads[0].key)!.isSure, true);
    turbo.items.clear();
    assert.equal((await uploadItem({ ...service, forgets: true }, request())).uploaded, true);
  });

  it('of the same at once are sent once', async () => {
    let waited = 0;
    // Though the service can't be asked.
    turbo.tells = false;
    const results = await Promise.all([0, 1, 2].map(() => uploadItem({ ...service, forgets: true }, request({ onWait: () => void waited++ }))));
    assert.deepEqual([waited, posts(), turbo.items.size], [2, 1, 1]);
    assert.deepEqual(results.map(({ uploaded }) => uploaded).sort(), [false, false, true]);
    assert.equal(new Set(results.map(({ id }) => id)).size, 1);
    // One that is given up, or whose process died, is waited for no more.
    (await prepareUpload(service, request({ force: true }))).cancel();
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const { key } = JSON.parse(readFileSync(join(stateFolder, 'uploads.json'), 'utf8')).uploads[0];
    writeFileSync(join(stateFolder, `upload-${key}.turn`), `${hostname()} ${gone} x`);
    assert.equal((await uploadItem(service, request())).uploaded, false);
    assert.equal(existsSync(join(stateFolder, `upload-${key}.turn`)), false);
  });

  it('leave what they remember alone when a newer hbx wrote it, or it is no file', async () => {
    const file = join(stateFolder, 'uploads.json');
    writeFileSync(file, '{"version":2,"items":{}}');
    await assert.rejects(uploadItem(service, request()), { code: 'upload/newer-file', message: /version 2/ });
    assert.equal(readFileSync(file, 'utf8'), '{"version":2,"items":{}}');
    rmSync(file);
    mkdirSync(file);
    await assert.rejects(uploadItem(service, request()), (error: Error) => error.message === `${file} can't be read: it is a folder.`);
    assert.equal(posts(), 0);
  });

  it('to a node that has forgotten them are sent again', async () => {
    const node = { ...service, forgets: true };
    const { id } = await uploadItem(node, request());
    assert.equal((await uploadItem(node, request())).id, id);
    turbo.items.clear();
    const anew = await uploadItem(node, request());
    assert.deepEqual([anew.uploaded, anew.id === id, turbo.items.size], [true, false, 1]);
  });

  it('are remembered by several at once, and a damaged memory is told', async () => {
    const record = (index: number): UploadRecord => ({ key: uploadKey({ digest: `d${index}`, tags: [], service: 's', address: 'a' }), id: 'x'.repeat(43), service: 's', sizeBytes: 1, isSure: true, uploadedAt: '' });
    const records = Array.from({ length: 12 }, (_, index) => record(index));
    await Promise.all(records.map((one) => rememberUpload(stateFolder, one)));
    for (const one of records) assert.deepEqual(findUpload(stateFolder, one.key), one);
    for (const text of ['{', '{"uploads":[{}]}', 'null', '[]']) {
      const folder = join(stateFolder, 'damaged');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'uploads.json'), text);
      await assert.rejects(prepareUpload(service, request({ stateFolder: folder })), { code: 'upload/damaged-file', exitCode: 2 });
      await assert.rejects(rememberUpload(folder, record(0)), { code: 'upload/damaged-file' });
      assert.equal(readFileSync(join(folder, 'uploads.json'), 'utf8'), text);
    }
  });
});
