import { testFaults } from '../src/matrix.ts';

testFaults('agents');
