import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metrics } from '../../src/node/metrics.ts';

describe('metrics', () => {
  it('are lines of name, label and number', () => {
    const metrics = new Metrics();
    metrics.count('hbx_slots_computed_total', 2, 'outcome="good"');
    metrics.count('hbx_slots_computed_total', 1, 'outcome="good"');
    metrics.request(200, 0.003);
    metrics.request(200, 60);
    metrics.request(404, 0.02);
    metrics.show([
      { name: 'one', help: 'One.', read: () => 1 },
      { name: 'none', help: 'None.', read: () => undefined },
      { name: 'many', help: 'Many.', label: 'kind', read: () => ({ a: 1, b: 2 }) },
    ]);
    const lines = metrics.text().split('\n');
    for (const line of [
      '# TYPE hbx_http_requests_total counter',
      'hbx_http_requests_total{status="200"} 2',
      'hbx_http_requests_total{status="404"} 1',
      'hbx_http_request_duration_seconds_bucket{le="0.001"} 0',
      'hbx_http_request_duration_seconds_bucket{le="0.005"} 1',
      'hbx_http_request_duration_seconds_bucket{le="0.025"} 2',
      'hbx_http_request_duration_seconds_bucket{le="30"} 2',
      'hbx_http_request_duration_seconds_bucket{le="+Inf"} 3',
      'hbx_http_request_duration_seconds_sum 60.023',
      'hbx_http_request_duration_seconds_count 3',
      'hbx_slots_computed_total{outcome="good"} 3',
      'hbx_slots_scheduled_total 0',
      '# HELP one One.',
      'one 1',
      'many{kind="a"} 1',
      'many{kind="b"} 2',
    ]) assert.ok(lines.includes(line), line);
    assert.ok(!lines.some((line) => line.includes('none')));
    assert.equal(lines.at(-1), '');
  });
});
