import { type CustomType, DecodeError, SerializationError } from '@mas/channel';
import { KeywordArguments } from './kwargs.ts';
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
    matches: isReference,
    serialize: (value) => pathBelow(router, value),
    deserialize(path) {
      if (typeof path !== 'string') throw new DecodeError('a reference must be a path');
      return proxyFor(path);
    },
  };
}

/** Whether a value is a service, or one of those that are refused in a service's place. */
function isReference(value: object): boolean {
  return value instanceof KeywordArguments || isService(value) || isProxy(value);
}

/** @throws {@link SerializationError} when the service is not below the root. */
export function pathBelow(router: Router | undefined, service: object): string {
  if (service instanceof KeywordArguments) {
    throw new SerializationError('kwargs(…) must be the last argument of a call');
  }
  if (isProxy(service)) {
    throw new SerializationError(
      `${nameOf(service)} is a proxy and cannot be passed on; pass an address to connect to`,
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
