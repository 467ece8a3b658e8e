import { runnerSuite } from '../../suites/runner.ts';

runnerSuite('hbx');
