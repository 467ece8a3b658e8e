import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder, type ProjectFolder } from './project-folder.ts';
import { runInProcess, type CliRun } from './run-cli.ts';
import type { TestNode } from './test-node.ts';

export interface OnNode {
  readonly project: ProjectFolder;
  /** Runs a command against the node, without a terminal. */
  hbx(words: string[], stdin?: string): Promise<CliRun>;
  /** The same with `--json`: what stands on stdout, read. */
  json(words: string[]): Promise<any>;
}

/** A project that knows processes of a node by name. Its wallet is that of the node's operator. */
export function onNode(target: TestNode, processes: Record<string, string>): OnNode {
  const project = projectFolder('on-node');
  writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify({ processes }));
  const hbx = (words: string[], stdin?: string): Promise<CliRun> => runInProcess([...words, '--url', target.node.url], { ...project, ...(stdin === undefined ? {} : { stdin }) });
  return { project, hbx, json: async (words) => JSON.parse((await hbx([...words, '--json'])).stdout) };
}

/** Keeps what it is told: `Set` (tag `key`, data), `Drop` (tag `key`), `Tell` (tag `to`, `action`), `Fail`, `Print`. */
export const keeperSource = `function compute(base, req)
  local m = req.body
  local outbox, output = {}, ""
  base.kept = base.kept or {}
  if m.action == "Set" then base.kept[m.key] = m.data end
  if m.action == "Drop" then base.kept[m.key] = nil end
  if m.action == "Tell" then outbox["1"] = { target = m.to, action = m.say or "Set", key = "told", data = m.data } end
  if m.action == "Fail" then error("boom") end
  if m.action == "Print" then output = "\\27[2Jprinted" end
  base.results = { outbox = outbox, output = output }
  return base
end
`;
