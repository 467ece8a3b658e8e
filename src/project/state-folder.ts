/**
 * Where hbx keeps what belongs to a piece of work: the node's store and key, names of processes, histories.
 * In a project that is `.hbx` beside its config, elsewhere `state` in the user's hbx folder.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../base/make-folder.ts';
import type { Project } from './project.ts';
import { findProject } from './project.ts';

/** The surroundings of a command: its project, if there is one, and the folder for state. */
export interface Workspace {
  readonly project?: Project;
  /** Absolute. May not exist yet: `ensureStateFolder` makes it. */
  readonly stateFolder: string;
  /** The network whose processes are meant by names. Without it names are looked up whatever network their processes are on. */
  readonly network?: WorkspaceNetwork;
}

/** What names of processes need to know of a network. */
export interface WorkspaceNetwork {
  /** As people call it. */
  readonly name?: string;
  /** Absent for the node of the workspace itself. */
  readonly url?: string;
  /** What has a command talk to the node at a URL: `--network prod`; without a URL to the node of the workspace. */
  flagFor(url: string | undefined): string;
}

/**
 * Finds the workspace of a folder.
 * @param home The user's hbx folder.
 * @param stateFolder Takes the place of the usual one (`hbx node --dir`).
 * @throws HbxError `project/bad-config`.
 */
export function findWorkspace({ cwd, home, stateFolder }: { cwd: string; home: string; stateFolder?: string }): Workspace {
  const project = findProject(cwd);
  return {
    ...(project === undefined ? {} : { project }),
    stateFolder: stateFolder ?? (project === undefined ? userStateFolder(home) : join(project.root, '.hbx')),
  };
}

/** What belongs to no project, and to all of them. @param home the user's hbx folder */
export function userStateFolder(home: string): string {
  return join(home, 'state');
}

/** Makes the folder if need be (mode 0700), with a `.gitignore` that keeps all of it out of version control. */
export function ensureStateFolder(stateFolder: string): string {
  makeFolder(stateFolder, 0o700);
  const ignore = join(stateFolder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  return stateFolder;
}
