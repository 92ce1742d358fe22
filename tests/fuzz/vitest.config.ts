// @boundaries-ignore one configuration for the tests of all packages
export { default } from '../../vitest.shared.ts';
