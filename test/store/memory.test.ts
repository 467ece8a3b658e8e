import { createMemoryStore } from '../../src/store/memory.ts';
import { storeSuite } from '../suites/store.ts';

storeSuite('memory', async () => createMemoryStore());
