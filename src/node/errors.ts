/** Errors of the node room. */
import { ExitCode, HbxError } from '../base/errors.ts';

/** Another hbx process hosts this store now. Clients find the new host and repeat the request. */
export function leaseLost(): HbxError {
  return new HbxError('node/lease-lost', 'Another hbx process hosts this node now.', {
    hint: 'Send the request again: its address is in node.json of the state folder.',
    exitCode: ExitCode.network,
  });
}

export function portInUse(port: number, host: string, cause: unknown): HbxError {
  return new HbxError('node/port-in-use', `Port ${port} on ${host} is in use.`, {
    hint: 'Choose another one with --port, or --port 0 for any free port.',
    exitCode: ExitCode.usage,
    cause,
  });
}

export function cannotListen(host: string, port: number, reason: string, cause: unknown): HbxError {
  return new HbxError('node/cannot-listen', `The node cannot listen on ${host}:${port}: ${reason}.`, {
    hint: 'Use --host 127.0.0.1, or an address of this machine.',
    exitCode: ExitCode.usage,
    cause,
  });
}

/** What web pages have this node keep has a bound (`bundler/page-quota.ts`). Bytes: so far, and at most. */
export function pagesFull(before: number, limit: number): HbxError {
  return new HbxError('node/pages-full', `Web pages have had this node keep ${before} bytes, and with this it would be more than the ${limit} that they may.`, {
    hint: 'Programs such as `hbx upload` and `hbx send` are not bound by that; the operator raises it with the setting page-upload-bytes.',
    exitCode: ExitCode.network,
  });
}

/** Somebody hosts this node already. `cause.url` is its URL. */
export function alreadyHosted(url: string, pid: number): HbxError {
  return new HbxError('node/already-hosted', `The node of this folder already runs at ${url} (pid ${pid}).`, {
    hint: 'Use that one, or end it: Ctrl-C where it runs.',
    cause: { url },
    exitCode: ExitCode.usage,
  });
}

/** The records of this store are laid out in a way that this version does not know. */
export function storeNewer(folder: string, format: number, known: number): HbxError {
  return new HbxError('node/store-newer', `The store in ${folder} was made by a newer hbx (format ${format}; this one knows ${known}).`, {
    hint: 'Update hbx, or work in another folder. Nothing was changed.',
    exitCode: ExitCode.usage,
  });
}

/** The node stops while a slot runs. It is computed when somebody asks again. */
export function nodeStopping(): HbxError {
  return new HbxError('node/stopping', 'The node is stopping.', { hint: 'Ask again: the message stays in the log.', exitCode: ExitCode.network });
}

/** Lua died twice under a message: the machine, not the message, is in trouble. */
export function luaLost(): HbxError {
  return new HbxError('node/lua-lost', 'The Lua engine went away while it ran this message.', { hint: 'Ask again: the message stays in the log.', exitCode: ExitCode.network });
}

/** A slot that was good when it ran first fails when its process is rebuilt: the state after it cannot be had. */
export function replayFailed(process: string, slot: number, reason: string): HbxError {
  return new HbxError('node/replay-failed', `Process ${process} cannot be rebuilt: slot ${slot} worked when it first ran and fails now: ${reason}`, {
    hint: 'Use the limits (`hbx node --instructions --memory`, or `limits` in hbx.config.json) and the engine that the process ran with.',
    exitCode: ExitCode.process,
  });
}
