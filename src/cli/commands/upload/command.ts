/**
 * `hbx upload <file>`: puts a file on Arweave for good, through Turbo or another service that takes ANS-104 items. Its id and its price
 * are told before anything is sent. The project's own node takes uploads as well, so all of it works offline.
 */
import { defineCommand } from '../../define-command.ts';
import { parseTag, turboUrlOption, yesOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'upload',
  group: 'start',
  summary: 'put a file on Arweave, through Turbo',
  description:
    'Makes an ANS-104 data item of the file, signs it with your wallet, tells its id, size and price, and uploads it. Below 100 KiB uploads are free; above, ' +
    'they are paid with the credits of your wallet. What is uploaded stays there for good, for everybody to read.\n\n' +
    "Without --url it goes to the node of this project, which takes everything for free; else to https://upload.ardrive.io. --turbo-url, or turbo.url of your settings, names another service. " +
    'The same content with the same tags is uploaded once. Whatever breaks, an item is never sent under a second id.\n\n' +
    'Exit codes: 0 done; 2 wrong usage or input; 3 no answer; 4 no wallet, or too little credit; 5 the service refused; 130 interrupted.',
  arguments: [{ name: 'file', summary: 'the file, or - for standard input', required: true }],
  options: [
    { flags: '-t, --tag <name=value>', summary: 'a further tag of the item; may be repeated', repeat: true, parse: parseTag },
    { flags: '--content-type <type>', summary: "its type, as in text/html (else by the file's name)" },
    { flags: '-n, --name <name>', summary: 'the tag Name' },
    turboUrlOption,
    { flags: '-f, --force', summary: 'upload it although it was uploaded before' },
    yesOption,
    { flags: '--dry-run', summary: 'tell id, tags, size and price, and send nothing' },
  ],
  examples: [
    { line: 'hbx upload logo.png', does: 'to the node of this project' },
    { line: 'hbx upload logo.png --turbo-url https://upload.ardrive.io', does: 'to Arweave' },
    { line: 'hbx upload app.lua --tag Version=1.2 --dry-run', does: 'what would be sent, and what it would cost' },
    { line: 'cat page.html | hbx upload - --content-type text/html', does: 'from a pipe' },
  ],
  run: () => import('./run.ts'),
});
