import { mergeConfig } from 'vitest/config';
// @boundaries-ignore one configuration for the tests of all packages
import shared from '../../vitest.shared.ts';
import { TableReporter } from './test/support/table-reporter.ts';

export default mergeConfig(shared, {
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // Added to those of the shared configuration.
    reporters: [new TableReporter()],
  },
});
