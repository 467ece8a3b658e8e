import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { bytesContent, fileContent, type UploadContent } from '../../../client/upload/content.ts';
import { contentTypeOf } from '../../../client/upload/content-type.ts';
import { checkTags, type UploadTag } from '../../../client/upload/make-item.ts';
import { createKeySearch } from '../../../base/find-private-key.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { badValue, keyInside, wrongUsage } from '../../errors.ts';
import { sizeText } from '../../../base/size-text.ts';
import { performUpload, priceText } from '../../perform-upload.ts';
import { refusePrivateKey } from '../../refuse-private-key.ts';
import { openInput, readInput } from '../../text-input.ts';
import { openUploads } from '../../upload-service.ts';

interface Options {
  readonly tag: readonly (readonly [string, string])[];
  readonly contentType?: string;
  readonly name?: string;
  readonly turboUrl?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export async function run(context: CliContext, { args, options }: CommandInput<{ file: string }, Options>): Promise<void> {
  const { output } = context;
  const dryRun = options.dryRun === true;
  // Everything that can be wrong with the input is found before anything starts.
  const tags = tagsOf(context, args.file, options);
  refusePrivateKey('A tag', ...tags.flatMap(({ name, value }) => [name, value]));
  const content = await openContent(context, args.file);
  if (await holdsKey(content)) throw keyInside(args.file === '-' ? 'What comes from standard input' : args.file);
  const uploads = await openUploads(context, { turboUrl: options.turboUrl, dryRun });
  try {
    const { service, signer, workspace } = uploads;
    for (const warning of workspace.project?.warnings ?? []) if (service.name !== 'local' || dryRun) output.warn(warning);
    const { prepared, result } = await performUpload(context, uploads, { content, tags, force: options.force === true, dryRun, what: args.file === '-' ? 'what comes from standard input' : `the file ${args.file}`, yes: options.yes === true });
    const { id, price, balance, isKnown } = prepared;
    const shared = { id, service: service.name, contentType: contentTypeIn(tags), dataBytes: content.sizeBytes, sizeBytes: prepared.sizeBytes, tags };
    if (result !== undefined) {
      const value = { ...shared, url: result.gatewayUrl, winc: String(result.winc), uploaded: result.uploaded };
      output.result(value, (paint) => [`${paint('key', 'id')}   ${paint('strong', id)}`, result.gatewayUrl === null ? `${paint('key', 'get')}  hbx get /raw/${id}` : `${paint('key', 'url')}  ${result.gatewayUrl}`].join('\n'));
      if (isKnown) output.status('--force uploads it again.');
      if (service.name === 'local') output.status(`It is on the node of this project only: \`hbx get /raw/${id}\` reads it. --turbo-url https://upload.ardrive.io puts it on Arweave.`);
      return;
    }
    const value = { ...shared, winc: price === undefined ? null : String(price), ...(balance === undefined ? {} : { balance: String(balance) }), uploaded: false, dryRun: true, isKnown };
    output.result(value, (paint) =>
      [
        `${paint('key', 'id')}     ${paint('strong', id)}`,
        `${paint('key', 'size')}   ${sizeText(prepared.sizeBytes)} (${sizeText(content.sizeBytes)} of data)`,
        `${paint('key', 'price')}  ${priceText(prepared)}`,
        ...tags.map(({ name, value: text }) => `${paint('key', escapeControlInLine(name))}: ${escapeControlInLine(text)}`),
      ].join('\n'),
    );
    if (balance !== undefined && price !== undefined && balance < price) output.warn(`Your wallet ${signer.address} has too little credit for it.`);
    output.status(isKnown ? 'Nothing was sent.' : prepared.isResumed ? 'Nothing was sent. It may have arrived before: the upload goes on with this item.' : 'Nothing was sent. Each signature is another one, so the upload itself will have an id of its own.');
  } finally {
    await uploads.close();
  }
}

/** @throws HbxError `upload/tags`, `cli/…` */
function tagsOf({ commandLine }: CliContext, file: string, { tag, contentType, name }: Options): UploadTag[] {
  const given = tag.map(([tagName, value]) => ({ name: tagName, value }));
  const hasTag = (wanted: string): boolean => given.some((one) => one.name.toLowerCase() === wanted);
  if (contentType !== undefined && hasTag('content-type')) throw wrongUsage('Give the content type once: --content-type or the tag Content-Type.', commandLine);
  if (name !== undefined && hasTag('name')) throw wrongUsage('Give the name once: --name or the tag Name.', commandLine);
  if (contentType !== undefined && !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;.*)?$/.test(contentType)) throw badValue('--content-type', contentType, 'a type such as `text/html`');
  const tags = [
    ...(hasTag('content-type') ? [] : [{ name: 'Content-Type', value: contentType ?? contentTypeOf(file) }]),
    ...(name === undefined ? [] : [{ name: 'Name', value: name }]),
    ...given,
  ];
  checkTags(tags);
  return tags;
}

function contentTypeIn(tags: readonly UploadTag[]): string {
  return tags.find(({ name }) => name.toLowerCase() === 'content-type')!.value;
}

async function holdsKey(content: UploadContent): Promise<boolean> {
  const search = createKeySearch();
  for await (const piece of content.open()) if (search.add(piece)) return true;
  return search.end();
}

/** A regular file is read while it is sent; what comes from a pipe is kept in memory. */
async function openContent(context: CliContext, file: string): Promise<UploadContent> {
  await openInput(context, file, 'file');
  const path = resolve(context.cwd, file);
  if (file !== '-' && (await stat(path)).isFile()) return fileContent(path, file);
  return bytesContent(await readInput(context, file, 'file'));
}
