/** What has to be known of a process before anything is loaded into it. */
import { isHbxError } from '../../../base/errors.ts';
import type { Client, RequestOptions } from '../../../client/client.ts';
import { unwrapLiteral } from '../../../message/literal.ts';
import { getText, isBinary, isList, isMessage, textOf, type Value } from '../../../message/value.ts';

export interface ProcessFacts {
  /** `handlers` when the process says so itself; the runtime of somebody else says nothing. */
  readonly runtime: string | undefined;
  /** Names and versions of what is loaded, as far as the process tells. */
  readonly blueprints: ReadonlyMap<string, string>;
  readonly dialect: 'luerl' | 'puc';
  /** Who signed the process message; `undefined` when the node does not say. Processes may be made by processes. */
  readonly owner: string | undefined;
}

/** @throws HbxError `client/…` when the node does not have the process */
export async function readProcess(client: Client, process: string, options: RequestOptions): Promise<ProcessFacts> {
  const definition = await client.readJson(`/${process}`, options);
  const [committers, runtime, blueprints] = await Promise.all(
    [`/${process}/committers`, `/${process}/now/runtime`, `/${process}/now/blueprints`].map((path) => unlessRefused(client.readJson(path, options))),
  );
  const list = isList(committers) ? committers : isMessage(committers) ? [...committers].filter(([key]) => /^\d+$/.test(key)).map(([, value]) => value) : [];
  const signer = list.map(textIn).find((text) => text !== undefined);
  const creator = isMessage(definition) ? getText(definition, 'from-process') : undefined;
  return {
    runtime: textIn(isMessage(runtime) ? unwrapLiteral(runtime) : runtime),
    blueprints: new Map(isMessage(blueprints) ? [...blueprints].flatMap(([name, version]) => (textIn(version) === undefined ? [] : [[name, textIn(version)!] as const])) : []),
    dialect: isMessage(definition) && getText(definition, 'dialect') === 'puc' ? 'puc' : 'luerl',
    owner: creator ?? signer,
  };
}

function textIn(value: Value | undefined): string | undefined {
  return value !== undefined && value !== null && isBinary(value) ? textOf(value) : undefined;
}

/** `undefined` when the node refuses: there is no such thing, or the process failed. */
async function unlessRefused(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isHbxError(error) && ['client/rejected', 'client/process-failed', 'client/unexpected-reply'].includes(error.code)) return undefined;
    throw error;
  }
}
