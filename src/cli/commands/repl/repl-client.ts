/** What the console asks of a node, made of the parts of the shell commands. */
import { HbxError, isHbxError } from '../../../base/errors.ts';
import { colorFor, createPainter, type Output } from '../../../base/output.ts';
import { shortPath } from '../../../base/short-path.ts';
import { blueprintNames } from '../../../blueprints/catalogue.ts';
import type { SendMessage } from '../../../client/client.ts';
import { needsNode } from '../../../client/legacynet/errors.ts';
import { readLog } from '../../../client/log.ts';
import { diffStates, withoutOwnKeys } from '../../../client/state-diff.ts';
import type { Message } from '../../../message/value.ts';
import { blueprintsOfProcess, processNames, setCurrentProcess } from '../../../project/names.ts';
import { isOwnMachine } from '../../../project/networks.ts';
import type { SourceMap } from '../../../project/source-map.ts';
import type { ReplClient, ReplMessage, ReplProcess, ScriptPlace } from '../../../repl/options.ts';
import { blueprintsHere } from '../../blueprint-access.ts';
import type { CliContext } from '../../context.ts';
import type { NodeAccess } from '../../node-access.ts';
import { readableResult } from '../../readable-result.ts';
import { withProcessIds } from '../../process-in-tags.ts';
import { refuseKeyInMessage } from '../../refuse-private-key.ts';
import { sendMessage } from '../../send-message.ts';
import { readProcessRows } from '../ps/process-rows.ts';
import { confirmWrite } from '../../confirm-network.ts';
import { messageWrite, processText, type WriteText } from '../../planned-write.ts';
import type { ConsoleNews } from './console-news.ts';
import type { ConsoleQuestion } from './console-question.ts';
import { readKnownActions } from './known-actions.ts';
import { openOnLegacynet, openProcess, type OpenedProcess } from './open-process.ts';

export interface ReplClientOptions {
  /** Deliver the outbox of what is sent. */
  readonly push: boolean;
  /** True: somebody types. A pipe wants results only. */
  readonly terminal: boolean;
  readonly news: ConsoleNews;
  /** Who is asked before the first signature for a public network; without it, it is refused. */
  readonly question?: ConsoleQuestion;
  /** `--yes`: nobody is asked, not before a load removes handlers either. */
  readonly yes?: boolean | undefined;
}

/** Keys that `lua@5.3a` keeps in a state for itself. */
const deviceKeys = ['initialized', 'input-prefix', 'output-prefix'];

/** How long somebody at a terminal waits for the newest state, and everybody for that of a node of somebody else. */
const [ownPatienceMs, patienceMs] = [3_000, 10_000];

/** Says what is waited for, once that takes long. @returns ends it */
function tellWaiting({ spinner, status }: Output, slot: number): (late: boolean) => void {
  const { stop } = spinner(`The process is computing slot ${slot}. Ctrl-C leaves.`);
  return (late) => {
    stop();
    if (late) status(`The process still computes slot ${slot}; messages wait until it is done.`);
  };
}

/** What the process made of its state: neither what every slot has, nor what its process message said and still holds. */
function withoutKeysOf(definition: Message, state: Message): Message {
  const isAsMade = (key: string): boolean => definition.has(key) && diffStates(new Map([[key, definition.get(key)!]]), new Map([[key, state.get(key)!]])).length === 0;
  return new Map([...withoutOwnKeys(state)].filter(([key]) => !deviceKeys.includes(key) && !isAsMade(key)));
}

/** Makes the client of a console over an open node with a wallet. */
export function createReplClient(shell: CliContext, access: NodeAccess, { push, terminal, news, question, yes }: ReplClientOptions): ReplClient {
  const { client, workspace, local, legacynet } = access;
  const { transport, signer } = client;
  const opened = new Map<string, OpenedProcess>();
  const contextFor = (signal: AbortSignal): CliContext => news.contextFor(shell, signal);
  const open = async (named: string | undefined, signal: AbortSignal): Promise<OpenedProcess> => {
    const found = legacynet === undefined ? await openAtNode(named, signal) : await openOnLegacynet(workspace, legacynet, named, { signal });
    opened.set(found.process.id, found);
    return found;
  };
  const openAtNode = (named: string | undefined, signal: AbortSignal): Promise<OpenedProcess> =>
    openProcess(access, named, {
      signal,
      patienceMs: terminal ? (local ? ownPatienceMs : patienceMs) : local ? undefined : patienceMs,
      ...(terminal ? { waiting: (slot: number) => tellWaiting(contextFor(signal).output, slot) } : {}),
    });
  const factsOf = async ({ id }: ReplProcess, signal: AbortSignal): Promise<OpenedProcess> => opened.get(id) ?? open(id, signal);

  // The console shows places as they are; the user is in this folder.
  const withShortPlace = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      if (!isHbxError(error) || error.location === undefined) throw error;
      const { code, message, hint, exitCode, details, location, cause } = error;
      throw new HbxError(code, message, { exitCode, details, cause, location: { ...location, file: shortPath(location.file, shell.cwd) }, ...(hint === undefined ? {} : { hint }) });
    });

  const withIds = (message: ReplMessage): ReplMessage => (message.tags === undefined ? message : { ...message, tags: withProcessIds(workspace, message.tags) });

  /** Lua goes with what it requires. @param keep its functions may live on in the process */
  const prepare = async ({ file, ...typed }: ReplMessage, place: ScriptPlace | undefined, keep: boolean): Promise<{ content: SendMessage; sent?: SourceMap }> => {
    const message = withIds(typed);
    if (message.action !== 'Eval' || message.data === undefined) {
      refuseKeyInMessage(message);
      return { content: message };
    }
    // The bundler is loaded when the first Lua is sent.
    const { makeEvalMessage } = await import('../../eval-message.ts');
    const { content, sent } = await withShortPlace(makeEvalMessage(shell, workspace, file === undefined ? { code: message.data, place } : { file }, keep));
    return { content: { ...content, tags: { ...message.tags, ...content.tags } }, sent };
  };

  /** Before somebody is asked about what legacynet can't do. @throws HbxError `legacynet/not-there` */
  const needNode = (): void => {
    if (legacynet !== undefined) throw needsNode();
  };

  let isConfirmed = false;
  /** Before anything is signed. @throws HbxError `cli/not-confirmed`, `cli/interrupted` */
  const confirm = async (signal: AbortSignal, { what, ...write }: WriteText): Promise<void> => {
    if (isConfirmed) return;
    await confirmWrite(contextFor(signal), access.network, { ...write, what: `${what}, and what this console sends after it`, address: signer.address, yes });
    isConfirmed = true;
  };

  return {
    network: {
      name: access.network.name,
      // It moves when another process takes the node over.
      get url() {
        return transport.url;
      },
      local,
      ...(legacynet === undefined ? {} : { slots: false }),
    },
    address: signer.address,
    open: async (named, { signal }) => (await open(named, signal)).process,
    async send({ id }, message, { signal, place }) {
      const { content, sent } = await prepare(message, place, true);
      await confirm(signal, messageWrite(workspace, id, content));
      return readableResult(contextFor(signal), access, await sendMessage(contextFor(signal), access, id, content, { push, lua: sent !== undefined }), sent, content.action);
    },
    async dryRun({ id }, message, { signal, slot, place }) {
      const { content, sent } = await prepare(message, place, false);
      // It is not signed there.
      if (legacynet !== undefined) return readableResult(contextFor(signal), access, await legacynet.dryRun(id, content, { signal }), sent);
      const { what, ...size } = messageWrite(workspace, id, content);
      await confirm(signal, { ...size, what: `${what}, for a dry run` });
      const { result } = await client.dryRun(id, content, { signal, lua: sent !== undefined, ...(slot === undefined ? {} : { slot }) });
      return readableResult(contextFor(signal), access, result, sent, content.action);
    },
    async loadBlueprint({ id }, source, { signal, tell }) {
      const [{ loadBlueprint }, { loadedText, newsText, nextText }, { confirmRemoval }] = await Promise.all([import('../load-blueprint/loader.ts'), import('../load-blueprint/load-text.ts'), import('../load-blueprint/confirm-removal.ts')]);
      needNode();
      await confirm(signal, { what: `${source}, tried on a copy first, for ${processText(workspace, id)}` });
      const askEach = question?.askEach;
      const ask = askEach === undefined ? undefined : (text: string): Promise<boolean> => askEach([], text);
      const request = {
        ...{ access, process: id, source, push, signal },
        tell: (told: Parameters<typeof newsText>[0]) => newsText(told).forEach(tell),
        confirm: (removed: readonly string[]) => confirmRemoval(contextFor(signal), removed, { yes, ask }),
      };
      const { outcome, manifest } = await withShortPlace(loadBlueprint(contextFor(signal), request));
      const lines = loadedText(outcome, createPainter(colorFor(shell.stdout, shell.env, shell.flags.color ? undefined : false)));
      return manifest === undefined || !terminal ? lines : [...lines, nextText(manifest, '.send')];
    },
    async check(file) {
      const { makeEvalMessage } = await import('../../eval-message.ts');
      await withShortPlace(makeEvalMessage(shell, workspace, { file }, false));
    },
    async checkAction({ id }, message, { isKnown }) {
      // What the process says of itself may be a blueprint of somebody else.
      const here = new Set(blueprintNames(blueprintsHere(shell, workspace)));
      const inState = (opened.get(id)?.blueprints ?? []).filter((name) => here.has(name));
      const names = [...new Set([...blueprintsOfProcess(workspace, id), ...inState])];
      if (names.length === 0) return [];
      const { checkByNames } = await import('../../check-by-blueprints.ts');
      return checkByNames(shell, workspace, names, withIds(message), { surface: 'console', isKnown });
    },
    newestSlot: ({ id }, options) => client.newestSlot(id, options),
    async result({ id }, slot, { signal }) {
      const [result, logged] = await Promise.all([client.result(id, slot, { signal }), messageAt(id, slot, signal)]);
      return readableResult(contextFor(signal), access, { process: id, slot, id: logged?.id ?? '', ...result, ms: { sign: 0, schedule: 0, compute: 0 } });
    },
    failedSlots: async ({ id }, slots, { signal }) => (isOwnMachine(access.network) ? (await import('../../../client/failed-slots.ts')).readFailedSlots(client, id, slots, { signal }) : new Set<number>()),
    messages: ({ id }, from, to, { signal }) => readLog(client, id, { from, to, signal }),
    async state(process, slot, { signal }) {
      const { readState } = await import('../diff/read-state.ts');
      const [{ definition }, { state }] = await Promise.all([factsOf(process, signal), readState(client, process.id, slot, { signal })]);
      return withoutKeysOf(definition, state);
    },
    async read({ id }, path, { signal }) {
      const { readPath } = await import('../get/read-path.ts');
      const found = await readPath(contextFor(signal), access, path, { process: id, command: '.get' });
      if (found.kind !== 'text') return found;
      return { value: found.contentType.includes('json') ? (JSON.parse(found.text) as unknown) : found.text };
    },
    async source(process, { signal }) {
      const { readSource } = await import('./read-source.ts');
      return readSource(client, (await factsOf(process, signal)).definition, signal);
    },
    knownActions: async ({ id, name }) => readKnownActions(blueprintsHere(shell, workspace), [...blueprintsOfProcess(workspace, id), ...(opened.get(id)?.blueprints ?? []), name]),
    blueprintNames: async () => blueprintNames(blueprintsHere(shell, workspace)),
    processNames: async () => processNames(workspace),
    processes: ({ signal }) => readProcessRows(access, signal),
    use: ({ id }) => setCurrentProcess(workspace, id),
    async monitor(process, interval, { signal }) {
      needNode();
      const { startCron } = await import('./cron.ts');
      await confirm(signal, { what: `Cron messages to ${processText(workspace, process.id)} each ${interval}` });
      const { runtime } = await factsOf(process, signal);
      return startCron(access, { id: process.id, handlers: runtime === 'handlers' }, interval, { signal });
    },
    async unmonitor({ id }, { signal }) {
      needNode();
      const { stopCron } = await import('./cron.ts');
      await confirm(signal, { what: `the request to end the Cron messages of ${processText(workspace, id)}` });
      return stopCron(access, id, { signal });
    },
    onQuestion: (ask) => question?.listen(ask),
    onNews: (tell) => news.listen(tell),
  };

  /** The message of a slot; undefined where the node does not give its log. */
  async function messageAt(id: string, slot: number, signal: AbortSignal): Promise<{ readonly id: string } | undefined> {
    try {
      for await (const page of readLog(client, id, { from: slot, to: slot, signal })) return page.find((message) => message.slot === slot);
    } catch (error) {
      if (!isHbxError(error) || !['client/rejected', 'client/unexpected-reply'].includes(error.code)) throw error;
    }
    return undefined;
  }
}
