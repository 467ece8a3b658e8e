/**
 * What the node counts about itself, as Prometheus reads it.
 *
 * Ours and not a library: three kinds of lines are all there is to the format, each node of a process counts for itself, and
 * the usual library brings a registry for the whole process and a tracing API of 1.4 MB.
 *
 * @source the text format of Prometheus, version 0.0.4
 */

/** Upper bounds of the classes that durations are counted in, in seconds. */
const durationBounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];

const counters = {
  hbx_slots_scheduled_total: 'Messages that got a slot.',
  hbx_slots_computed_total: 'Slots that ran, by how they ended.',
  hbx_lua_instructions_total: 'Lua instructions of those slots.',
  hbx_signatures_total: 'Signatures made with the key of the node.',
} as const;

export type CounterName = keyof typeof counters;

/** A number that is looked up when somebody asks; `undefined` leaves it out. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  /** One value, or values by label. */
  read(): number | undefined | Readonly<Record<string, number>>;
  /** Name of the label. */
  readonly label?: string;
}

export class Metrics {
  /** Since the node started: by name, then by label text (`` without one). */
  readonly #counts = new Map<CounterName, Map<string, number>>();
  readonly #requests = new Map<number, number>();
  readonly #durations = new Array<number>(durationBounds.length + 1).fill(0);
  #seconds = 0;
  #gauges: readonly Gauge[] = [];

  /** Adds to a counter. `label` is a whole one: `outcome="good"`. */
  count(name: CounterName, by = 1, label = ''): void {
    const counts = this.#counts.get(name) ?? new Map<string, number>();
    counts.set(label, (counts.get(label) ?? 0) + by);
    this.#counts.set(name, counts);
  }

  /** Counts a request that was answered. */
  request(status: number, seconds: number): void {
    this.#requests.set(status, (this.#requests.get(status) ?? 0) + 1);
    const place = durationBounds.findIndex((bound) => seconds <= bound);
    this.#durations[place < 0 ? durationBounds.length : place]! += 1;
    this.#seconds += seconds;
  }

  /** Says what else is shown. */
  show(gauges: readonly Gauge[]): void {
    this.#gauges = gauges;
  }

  /** The text that Prometheus reads. */
  text(): string {
    const lines: string[] = [];
    const about = (name: string, type: string, help: string): void => void lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    about('hbx_http_requests_total', 'counter', 'Requests answered, by status.');
    for (const [status, count] of [...this.#requests].sort(([a], [b]) => a - b)) lines.push(`hbx_http_requests_total{status="${status}"} ${count}`);
    about('hbx_http_request_duration_seconds', 'histogram', 'Time from a request to its reply.');
    let below = 0;
    for (const [index, bound] of [...durationBounds, Infinity].entries()) {
      below += this.#durations[index]!;
      lines.push(`hbx_http_request_duration_seconds_bucket{le="${bound === Infinity ? '+Inf' : bound}"} ${below}`);
    }
    lines.push(`hbx_http_request_duration_seconds_sum ${this.#seconds}`, `hbx_http_request_duration_seconds_count ${below}`);
    for (const [name, help] of Object.entries(counters) as [CounterName, string][]) {
      about(name, 'counter', help);
      for (const [label, count] of this.#counts.get(name) ?? [['', 0] as const]) lines.push(`${name}${label === '' ? '' : `{${label}}`} ${count}`);
    }
    for (const gauge of this.#gauges) {
      const value = gauge.read();
      if (value === undefined) continue;
      about(gauge.name, 'gauge', gauge.help);
      if (typeof value === 'number') lines.push(`${gauge.name} ${value}`);
      else for (const [key, number] of Object.entries(value)) lines.push(`${gauge.name}{${gauge.label ?? 'kind'}="${key}"} ${number}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
