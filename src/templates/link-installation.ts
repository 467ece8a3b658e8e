/**
 * Makes the running hbx the one a new project uses, so that its scripts work at once and offline: as long as npm can't
 * serve hbx there is nothing to download, and afterwards `npm install` finds the dependency where it already is.
 */
import { lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The version of an hbx that is really installed in the project (no link), if there is one. */
function installedVersion(folder: string): string | undefined {
  const own = join(folder, 'node_modules', 'hbx');
  if (!lstatSync(own, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  return (JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as { version: string }).version;
}

/** What package.json says hbx is: its version where one is installed in the project, else the way to the running one (`file:../hbx`). */
export function dependencyOn(folder: string, root: string): string {
  const version = installedVersion(folder);
  if (version !== undefined) return `^${version}`;
  return `file:${relative(realpathSync(folder), realpathSync(root)).split(sep).join('/')}`;
}

/**
 * Links `node_modules/hbx` and its command into the project. An hbx that is really installed there stays.
 * @param root Folder of the running hbx.
 */
export function linkInstallation(folder: string, root: string): void {
  if (installedVersion(folder) !== undefined) return;
  const modules = join(folder, 'node_modules');
  const link = join(modules, 'hbx');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  rmSync(link, { force: true });
  // A junction needs no rights on Windows; elsewhere the kind is not looked at.
  symlinkSync(realpathSync(root), link, 'junction');

  const command = join(modules, '.bin', 'hbx');
  rmSync(command, { force: true });
  if (process.platform === 'win32') {
    writeFileSync(`${command}.cmd`, '@node "%~dp0\\..\\hbx\\bin\\hbx.js" %*\r\n');
    writeFileSync(command, '#!/bin/sh\nexec node "$(dirname "$0")/../hbx/bin/hbx.js" "$@"\n', { mode: 0o755 });
  } else {
    symlinkSync(relative(dirname(command), join(link, 'bin', 'hbx.js')), command);
  }
}
