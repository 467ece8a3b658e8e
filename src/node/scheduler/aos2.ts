/**
 * The schedule as the legacy JSON document (`application/aos-2`) that WAO and compute units read.
 *
 * Assignments here carry no signature of their own (the log is local), so their `Id` is the unsigned id and `Signature` is
 * empty, as recorded from a real node.
 *
 * @source protocol.md C.3, G
 */
import { committersOf } from '../../message/commitments.ts';
import { messageId, unsignedId } from '../../message/id.ts';
import { formatTyped } from '../../message/typed-text.ts';
import { getText, isBinary, isList, isMessage, textOf, withoutKeys, type Message, type Value } from '../../message/value.ts';
import { senderOf } from '../authorities.ts';

/** A message as a legacy compute unit gets it. */
export interface Aos2Message {
  Id: string;
  Anchor: string;
  Owner: string;
  From: string;
  Tags: { name: string; value: string }[];
  Target: string;
  Data: string;
  Signature: string;
}

/**
 * JSON text of `{page_info, edges}`. `cursor` is the slot number.
 * @param authorities who is believed about `from-process` (`authoritiesOf`)
 */
export function toAos2(process: string, assignments: readonly Message[], hasNextPage: boolean, nodeAddress: string, authorities: ReadonlySet<string>): string {
  const newest = assignments.at(-1);
  return JSON.stringify({
    page_info: {
      process,
      has_next_page: hasNextPage,
      timestamp: String(newest?.get('timestamp') ?? 0),
      'block-height': String(newest?.get('block-height') ?? 0),
      'block-hash': String(newest?.get('block-hash') ?? ''),
    },
    edges: assignments.map((assignment) => ({
      cursor: assignment.get('slot'),
      node: {
        message: aos2Message(assignment.get('body') as Message, authorities),
        assignment: { ...aos2Message(withoutKeys(assignment, ['body'])), Id: unsignedId(withoutKeys(assignment, ['body'])), Owner: nodeAddress, From: nodeAddress },
      },
    })),
  });
}

const nobody: ReadonlySet<string> = new Set();

/**
 * One message in the legacy form.
 * @param authorities who is believed about `from-process` (`authoritiesOf`). Default: nobody, `From` is who signed it
 */
export function aos2Message(message: Message, authorities: ReadonlySet<string> = nobody): Aos2Message {
  const owner = committersOf(message)[0] ?? '';
  const data = message.get('data') ?? message.get('body');
  return {
    Id: messageId(message, 'all'),
    Anchor: getText(message, 'anchor') ?? '',
    Owner: owner,
    From: senderOf(message, authorities),
    Tags: tagsOf(message),
    Target: getText(message, 'target') ?? '',
    Data: data !== undefined && isBinary(data) ? textOf(data) : '',
    Signature: '',
  };
}

function tagsOf(message: Message): Aos2Message['Tags'] {
  const tags: Aos2Message['Tags'] = [];
  const original = originalTags(message);
  if (original !== undefined) return original;
  for (const [key, value] of [...message].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (['commitments', 'data', 'body', 'target', 'anchor'].includes(key) || isMessage(value)) continue;
    const text = isBinary(value) ? textOf(value) : (formatTyped(value)?.text ?? '');
    tags.push({ name: headerCase(key), value: text });
  }
  return tags;
}

/** ANS-104 items keep the case of their tag names. */
function originalTags(message: Message): Aos2Message['Tags'] | undefined {
  const commitments = message.get('commitments');
  if (!isMessage(commitments)) return undefined;
  for (const commitment of commitments.values()) {
    const tags = isMessage(commitment) ? commitment.get('original-tags') : undefined;
    const list: readonly Value[] | undefined = isList(tags) ? tags : isMessage(tags) ? [...tags.values()] : undefined;
    if (list !== undefined) return list.filter(isMessage).map((tag) => ({ name: getText(tag, 'name') ?? '', value: getText(tag, 'value') ?? '' }));
  }
  return undefined;
}

/** `random-seed` → `Random-Seed`. */
function headerCase(key: string): string {
  return key.replace(/(^|-)([a-z])/g, (_all, dash: string, letter: string) => dash + letter.toUpperCase());
}
