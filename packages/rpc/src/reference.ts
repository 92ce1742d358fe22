import { type CustomType, DecodeError, SerializationError } from '@mas/channel';
import { isProxy, nameOf } from './proxy.ts';
import type { Router } from './router.ts';
import { isService } from './service.ts';

/**
 * How a service travels (a rule of the protocol): as its path below the root of the sender, ''
 * for the root. The receiver gets a proxy, which works as long as the connection does.
 */
export function referenceType(
  router: Router | undefined,
  proxyFor: (path: string) => object,
): CustomType {
  return {
    name: 'reference',
    matches: (value) => isService(value) || isProxy(value),
    serialize: (value) => pathBelow(router, value),
    deserialize(path) {
      if (typeof path !== 'string') throw new DecodeError('a reference must be a path');
      return proxyFor(path);
    },
  };
}

/** @throws {@link SerializationError} when the service is not below the root. */
export function pathBelow(router: Router | undefined, service: object): string {
  if (isProxy(service)) {
    throw new SerializationError(
      `${nameOf(service)} belongs to another connection and cannot be passed on; pass an address to connect to`,
    );
  }
  if (router === undefined) {
    throw new SerializationError(
      'a service cannot be passed: this end of the connection serves none; connect with the option `service`',
    );
  }
  const path = router.pathOf(service);
  if (path === undefined) {
    throw new SerializationError(
      'the service is not below the one that this connection serves; expose it there, or put it into a directory',
    );
  }
  return path;
}
