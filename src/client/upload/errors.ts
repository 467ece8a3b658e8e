/** Errors about uploads. */
import { aboutTime } from '../../base/about-time.ts';
import { ExitCode, HbxError, type SourceLocation } from '../../base/errors.ts';
import { escapeControlInLine } from '../../base/terminal-text.ts';
import { usefulLine } from '../transport/reply-text.ts';

/** Where credits of Turbo are bought. */
const shop = 'https://turbo-topup.com';

const arrived = 'It may have arrived all the same. The same command asks for it before it sends anything again.';

export function fileChanged(shown: string): HbxError {
  return new HbxError('upload/file-changed', `${shown} changed while it was read.`, { hint: 'Try again when nothing writes to it.' });
}

export function shortKey(bits: number): HbxError {
  return new HbxError('upload/key', `Items for Arweave are signed with a key of 4096 bits, and this one has ${bits}.`, {
    hint: '`hbx wallet new` makes one; --wallet <file> takes another one.',
    exitCode: ExitCode.wallet,
  });
}

export function badTag(name: string, why: string): HbxError {
  return new HbxError('upload/tags', `The tag ${name === '' ? 'without a name' : `\`${escapeControlInLine(name.slice(0, 100))}\``} can't be used: ${why}.`, {});
}

export function tooManyTags(count: number, bytes: number, mostCount: number, mostBytes: number): HbxError {
  return new HbxError('upload/tags', `The tags are too many: ${count} with ${bytes} bytes, and an item has at most ${mostCount} with ${mostBytes} bytes.`, { hint: 'Put what is long into the file itself.' });
}

export function damagedUploads(file: string, what: string, location?: SourceLocation): HbxError {
  return new HbxError('upload/damaged-file', `${file} is damaged: ${what}`, {
    hint: 'Repair it, or move it away: hbx then starts a new one, and may upload something again that is on Arweave already.',
    ...(location === undefined ? {} : { location }),
  });
}

export function newerUploads(file: string, version: number): HbxError {
  return new HbxError('upload/newer-file', `${file} is of a newer hbx (version ${version} of the file), and this one would damage it.`, { hint: 'Use that hbx: `hbx --version` tells which one this is. Nothing was sent.' });
}

export function unreadableUploads(file: string, error: unknown): HbxError {
  const { code } = error as NodeJS.ErrnoException;
  return new HbxError('upload/unreadable-file', `${file} can't be read: ${code === 'EISDIR' ? 'it is a folder' : escapeControlInLine(String(code ?? error))}.`, {
    hint: 'hbx keeps there what was uploaded: move away what is in its place, or make it readable. Nothing was sent.',
    cause: error,
  });
}

/** What was kept of an item that is not sure does not make that item again. */
export function damagedIntent(file: string, id: string): HbxError {
  return new HbxError('upload/damaged-file', `${file} is damaged: what it holds of the item ${id}, which may be uploaded, does not make that item again.`, {
    hint: 'Look whether the service has the item. If not, remove its entry from that file; with it there, nothing is sent a second time.',
  });
}

/** @param price of the upload, as text @param balance what there is, as text */
export function notEnoughCredit({ url, address, price, balance }: { url: string; address: string; price: string; balance: string }): HbxError {
  return new HbxError('upload/not-enough-credit', `The upload costs ${price}, and ${address} has ${balance} at ${url}.`, {
    hint: `Buy credits for this address at ${shop}, or make the upload smaller: below 100 KiB it is free. Nothing was sent.`,
    exitCode: ExitCode.wallet,
  });
}

/** What should be a price or a credit is none. @param what it is instead */
export function noPrice(url: string, path: string, what: string): HbxError {
  return new HbxError('upload/no-price', `The service at ${url} was asked for prices and credits, and hbx does not understand its answer: ${what}.`, {
    details: [`GET ${url}${path}`],
    hint: 'Nothing was sent. Is it an upload service? --turbo-url names one, and turbo.payment the one that tells its prices.',
    exitCode: ExitCode.rejected,
  });
}

/** The service wants to be paid. @param text what it said */
export function unpaid(url: string, status: number, text: string, address: string): HbxError {
  return new HbxError('upload/not-enough-credit', `The service at ${url} wants to be paid for this upload, and ${address} has too little credit there.`, {
    details: [answered(status, url, '/v1/tx', text)],
    hint: `Buy credits for this address at ${shop}. Below 100 KiB an upload is free at Turbo.`,
    exitCode: ExitCode.wallet,
  });
}

/** Refused for good: the same item would be refused again. */
export function refused(url: string, path: string, status: number, body: Uint8Array): HbxError {
  const text = usefulLine(body);
  return new HbxError('upload/refused', `The service at ${url} refused: ${meaning(status)}.`, { details: [answered(status, url, path, text)], hint: nextStep(status, url), exitCode: ExitCode.rejected });
}

/** It went wrong at each attempt. @param mayBeThere the service may have taken the item all the same */
export function notUploaded({ url, id, attempts, why, mayBeThere, cause }: { url: string; id: string; attempts: number; why: string; mayBeThere: boolean; cause?: unknown }): HbxError {
  return new HbxError('upload/failed', `The upload to ${url} failed ${attempts === 1 ? 'at the first attempt' : `at each of ${attempts} attempts`}: ${why}`, {
    details: [`item: ${id}`],
    hint: mayBeThere ? arrived : 'Nothing was uploaded. Try again later.',
    exitCode: ExitCode.network,
    cause,
  });
}

/** The service wants a longer pause than anybody waits for. */
export function comeBackLater(url: string, seconds: number, mayBeThere: boolean): HbxError {
  return new HbxError('upload/later', `The service at ${url} takes no more uploads for now; it says to come back in ${aboutTime(seconds)}.`, {
    hint: mayBeThere ? arrived : 'Nothing was uploaded. Try again then.',
    exitCode: ExitCode.network,
  });
}

/** It took the item without a word of it, and knows nothing of it when it is asked. */
export function unacknowledged(url: string, id: string, status: number): HbxError {
  return new HbxError('upload/failed', `The service at ${url} answered ${status} without a receipt, and does not know the item when it is asked.`, { details: [`item: ${id}`], hint: arrived, exitCode: ExitCode.network });
}

/** Its answer is longer than any receipt. */
export function endlessReceipt(url: string, id: string, cause: unknown): HbxError {
  return new HbxError('upload/no-receipt', `The answer of the service at ${url} is longer than any receipt.`, {
    details: [`item: ${id}`],
    hint: `${arrived} Is it an upload service? --turbo-url names one, as in https://upload.ardrive.io.`,
    exitCode: ExitCode.rejected,
    cause,
  });
}

/** It sends uploads elsewhere. @param error of the transport */
export function sentElsewhere(error: HbxError): HbxError {
  const to = /`--url ([^`]+)`/.exec(error.hint ?? '')?.[1];
  return new HbxError('upload/redirected', error.message, {
    hint: to === undefined ? 'If you trust the new address, name it with --turbo-url.' : `If you trust the new address, use it: \`--turbo-url ${to}\`.`,
    details: error.details ?? [],
    exitCode: ExitCode.rejected,
    cause: error,
  });
}

/** @param what it answered instead of a receipt */
export function noReceipt(url: string, what: string): HbxError {
  return new HbxError('upload/no-receipt', `The service at ${url} did not acknowledge the item: ${what}.`, { hint: 'Is it an upload service? --turbo-url names one, as in https://upload.ardrive.io.', exitCode: ExitCode.rejected });
}

/** It acknowledged another item. */
export function otherItem(url: string, id: string, other: string): HbxError {
  return new HbxError('upload/other-item', `The service at ${url} acknowledged an item with another id than the one it was sent.`, {
    details: [`sent: ${id}`, `acknowledged: ${escapeControlInLine(other.slice(0, 100))}`],
    hint: 'Is it an upload service? It has to keep the item as it was signed.',
    exitCode: ExitCode.rejected,
  });
}

function answered(status: number, url: string, path: string, text: string): string {
  return `${status} from ${url}${path}${text === '' ? '' : `: ${text}`}`;
}

function meaning(status: number): string {
  if (status >= 300 && status < 400) return 'it is somewhere else now';
  if (status === 400) return 'it does not accept the item';
  if (status === 401 || status === 403) return 'this wallet may not upload there';
  if (status === 404 || status === 405) return 'it takes no uploads at this address';
  if (status === 413) return 'the item is too large for it';
  return `it answered ${status}`;
}

function nextStep(status: number, url: string): string {
  if (status >= 300 && status < 400) return 'Name its new address with --turbo-url.';
  if (status === 400) return 'What it says stands above. A wrong clock or a proxy that changes bytes can be the reason.';
  if (status === 401 || status === 403) return 'Sign with another wallet (--wallet), or use another service (--turbo-url).';
  if (status === 404 || status === 405) return `Is ${url} an upload service? --turbo-url names one, as in https://upload.ardrive.io.`;
  if (status === 413) return 'Make it smaller, or use another service (--turbo-url).';
  return 'What it says stands above. --turbo-url names another service.';
}
