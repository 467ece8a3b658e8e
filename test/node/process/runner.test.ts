import { runnerSuite } from '../../suites/runner.ts';

runnerSuite('fengari');
