import { isGuarded } from '../guards.ts';
import type { LibraryCall } from '../paths.ts';
import type { Rule, Visit } from '../rule.ts';

/** The clock: a slot that is computed again must give the same answer. */
export const clock: Rule = {
  id: 'clock',
  severity: 'warning',
  about: 'os.time and os.date, which differ from node to node, and os.time with a table, which ends the call',
  dialects: 'luerl',
  start: ({ program, report }) => {
    const isApp = program.runtime === 'handlers';
    const hint = isApp ? 'Take the time of the message: `msg.Timestamp` or `os.time()`, both in milliseconds.' : 'Take the time of the message: `req["block-timestamp"]`, or `req.timestamp` in milliseconds.';
    return {
      calls: {
        'os.time': ({ args, place, node }) => {
          const [date] = args;
          if (isApp) {
            // The runtime has a clock of its own.
            if (date !== undefined && date.kind !== 'Nil') report(node, 'os.time of a date raises an error in the handlers runtime: its clock is the time of the message.', 'Count the seconds from year, month and day yourself, or take `msg.Timestamp`.', 'error');
          } else if (date === undefined || date.kind === 'Nil') {
            report(place, 'os.time reads the clock of the machine: each node that computes this slot gets another number, with a fraction.', hint);
          } else {
            report(node, 'os.time of a date ends the call on a HyperBEAM node, and no pcall catches it.', 'Count the seconds from year, month and day yourself, or take the time of the message.', 'error');
          }
        },
        'os.clock': ({ place }) => report(place, 'os.clock differs from node to node and from run to run.', hint),
        'os.date': ({ args: [format, time], place }) => {
          if (time === undefined) report(place, 'os.date without a time reads the clock of the machine: each node gets another date.', isApp ? 'Hand in the time of the message, in seconds: `os.date(format, msg.Timestamp // 1000)`, or `os.time() // 1000`.' : hint);
          if (format?.kind !== 'String') return;
          if (format.value.startsWith('!*t')) report(format, 'os.date("!*t") gives the text "!*t" on a HyperBEAM node, no table.', 'Leave the ! out: nodes keep UTC.', 'error');
          else if (format.value.startsWith('!')) report(format, 'os.date writes the ! of its format on a HyperBEAM node.', 'Leave it out: nodes keep UTC.');
          const unknown = /%[CGghjRrsUz]/.exec(format.value)?.[0];
          if (unknown !== undefined) report(format, `os.date leaves ${unknown} as it is on a HyperBEAM node.`, 'There are %a %A %b %B %c %d %D %e %F %H %I %m %M %p %S %T %u %V %w %W %x %X %y %Y.');
        },
      },
    };
  },
};

const reaching = ['os.execute', 'os.remove', 'os.rename', 'os.tmpname', 'os.getenv', 'dofile', 'loadfile'];

/** The machine under the node. */
export const hostAccess: Rule = {
  id: 'host-access',
  severity: 'warning',
  about: 'os.execute, os.exit, files: what reaches the machine under the node',
  dialects: 'luerl',
  start: ({ unit, report }) => {
    const unlessAsked = (tell: (call: LibraryCall) => void): Visit<LibraryCall> => (call, ancestors) => {
      if (!isGuarded(call.node, ancestors, [call.path], unit.facts)) tell(call);
    };
    const warn = unlessAsked(({ place, path }) => report(place, `\`${path}\` reaches for the machine under the node: in a sandbox it is no function, and elsewhere each node has another machine.`, 'Take what you need from the message, and answer in the outbox.'));
    return {
      calls: {
        ...Object.fromEntries(reaching.map((path) => [path, warn])),
        'os.exit': unlessAsked(({ place }) => report(place, '`os.exit` ends the whole node, not only your process.', 'Return, or raise an error.', 'error')),
      },
    };
  },
};

/** collectgarbage gives nothing back. */
export const collectGarbage: Rule = {
  id: 'collectgarbage',
  severity: 'warning',
  about: 'the result of collectgarbage, which is nil on a node',
  dialects: 'luerl',
  start: ({ report }) => ({
    calls: {
      collectgarbage: ({ node }, ancestors) => {
        if (ancestors.at(-1)?.kind !== 'CallStatement') report(node, '`collectgarbage` gives back nothing on a HyperBEAM node, also for "count".', 'Do without the number: a node bounds the memory by itself.');
      },
    },
  }),
};
