import { mergeConfig } from 'vitest/config';
// @boundaries-ignore one configuration for the tests of all packages
import shared from '../../vitest.shared.ts';

export default mergeConfig(shared, {
  test: { globalSetup: ['src/global-setup.ts'] },
});
