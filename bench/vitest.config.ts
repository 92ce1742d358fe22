import { mergeConfig } from 'vitest/config';
// @boundaries-ignore one configuration for the tests of all packages
import shared from '../vitest.shared.ts';

// Each subject has processes of its own, and some take a while to start.
export default mergeConfig(shared, { test: { testTimeout: 120_000, hookTimeout: 120_000 } });
