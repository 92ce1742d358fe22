import { testFaults } from '../src/matrix.ts';

testFaults('channel');
