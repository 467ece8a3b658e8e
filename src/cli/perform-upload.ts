/** An upload as a person sees it: what will be sent and what it costs, then how far it is. All of it goes to stderr. */
import { sizeText } from '../base/size-text.ts';
import type { Spinner } from '../base/output.ts';
import { prepareUpload, type PreparedUpload, type UploadRequest, type UploadResult } from '../client/upload/upload.ts';
import { freeBelowBytes, wincText } from '../client/upload/price.ts';
import { ensureStateFolder, userStateFolder } from '../project/state-folder.ts';
import { confirmWrite } from './confirm-network.ts';
import type { CliContext } from './context.ts';
import type { UploadAccess } from './upload-service.ts';

/** Takes a while to sign and to send. */
const largeBytes = 1024 * 1024;

/** What is uploaded. */
export interface Upload extends Pick<UploadRequest, 'content' | 'tags' | 'force' | 'dryRun'> {
  /** In a few words, for the question whether it shall be sent: `the file logo.png`. */
  readonly what: string;
  /** `--yes`: do not ask. */
  readonly yes: boolean;
  /** Asks about the upload and what comes with it, now that its price is known. @returns false when it did not ask: the upload itself is asked about then */
  readonly confirm?: (upload: { readonly price: bigint | undefined }) => Promise<boolean>;
}

export interface PerformedUpload {
  readonly prepared: PreparedUpload;
  /** Absent after a dry run. */
  readonly result?: UploadResult;
}

/**
 * Uploads content unless it was uploaded before, or it is a dry run.
 * @throws HbxError as `prepareUpload` and `send`; `cli/not-confirmed`, `cli/interrupted` where the service is on a public network
 */
export async function performUpload(context: CliContext, { service, network, signer, workspace }: UploadAccess, upload: Upload): Promise<PerformedUpload> {
  const { output, signal, stderr } = context;
  const { what, yes, confirm, ...wanted } = upload;
  // The same item is paid once, from whatever project. The nodes of two projects are two places.
  const memory = service.name === 'local' ? { stateFolder: workspace.stateFolder } : { stateFolder: userStateFolder(context.home), formerFolder: workspace.stateFolder };
  const request = { ...wanted, ...memory, signer, signal };
  // Where lines stay, small things are not worth one.
  const spinnerFor = (sizeBytes: number, text: string): Spinner | undefined => (stderr.isTTY === true || sizeBytes >= largeBytes ? output.spinner(text) : undefined);
  const sizeBytes = request.content.sizeBytes;
  const reading = spinnerFor(sizeBytes, `Reading ${sizeText(sizeBytes)} …`);
  let signing: Spinner | undefined;
  let prepared: PreparedUpload;
  try {
    prepared = await prepareUpload(service, {
      ...request,
      onWait: () => output.status('Another upload of the same is under way: waiting for it …'),
      async confirm({ sizeBytes: itemBytes, price }) {
        reading?.stop();
        if ((await confirm?.({ price })) !== true) await confirmWrite(context, network, { what, cost: costText(price), address: signer.address, sizeBytes: itemBytes, yes });
        ensureStateFolder(request.stateFolder);
        signing = spinnerFor(sizeBytes, `Signing ${sizeText(sizeBytes)} …`);
      },
    });
  } finally {
    reading?.stop();
    signing?.stop();
  }
  if (prepared.isKnown) output.status('The same was uploaded already: nothing is sent.');
  else if (request.dryRun !== true) {
    output.status(`${output.paint('key', 'item')} ${prepared.id}${prepared.isResumed ? ', as it was sent before' : ''}`);
    output.status(`${sizeText(prepared.sizeBytes)} to ${service.name === 'local' ? "the project's own node" : service.name}: ${priceText(prepared)}`);
  }
  if (request.dryRun === true) return { prepared };
  if (prepared.isKnown) return { prepared, result: await prepared.send() };
  const spinner = spinnerFor(prepared.sizeBytes, `Uploading ${sizeText(prepared.sizeBytes)} …`);
  let shown = -1;
  try {
    const result = await prepared.send({
      onProgress(sentBytes) {
        const percent = Math.floor((sentBytes / prepared.sizeBytes) * 100);
        if (percent === shown) return;
        shown = percent;
        spinner?.update(percent >= 100 ? `Uploaded ${sizeText(prepared.sizeBytes)}, waiting for the answer …` : `Uploading ${bar(percent)} ${percent} % of ${sizeText(prepared.sizeBytes)}`);
      },
      onRetry(why, pauseMs) {
        shown = -1;
        const text = `Again in ${pauseMs < 950 ? 'a moment' : `${Math.round(pauseMs / 1000)} s`}: ${why}`;
        if (stderr.isTTY === true) spinner?.update(text);
        else output.status(text);
      },
    });
    return { prepared, result };
  } catch (error) {
    spinner?.stop();
    if (signal.aborted) output.status('The item may have arrived. The same command goes on with it, under the same id.');
    throw error;
  } finally {
    spinner?.stop();
  }
}

/** What an upload costs, for a question; undefined for what is free. */
export function costText(price: bigint | undefined): string | undefined {
  return price === 0n ? undefined : price === undefined ? 'a price that is not told' : wincText(price);
}

/** What it costs, in words. */
export function priceText({ price, balance, sizeBytes, isKnown }: PreparedUpload): string {
  if (isKnown) return 'paid already';
  if (price === undefined) return 'the service tells no price';
  if (price === 0n) return sizeBytes < freeBelowBytes ? 'free (below 100 KiB)' : 'free';
  return `${wincText(price)}${balance === undefined ? '' : ` of your ${wincText(balance)}`}`;
}

const barWidth = 20;

function bar(percent: number): string {
  const full = Math.round((percent / 100) * barWidth);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}
