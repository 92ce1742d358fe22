import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { ChannelError } from '../errors.ts';
import type { Security } from './socket-transport.ts';
import { currentOf, type TlsCredentials } from './tls-credentials.ts';
import { alertError, clientHandshakeError, refusedByServer } from './tls-errors.ts';
import { type Limits, NotReadyError, whenReady } from './when-ready.ts';

/** A connection that is encrypted, and what its transport has to know of that. */
interface Secured {
  readonly socket: TLSSocket;
  readonly security: Security;
}

/**
 * Makes a connected socket a secure one.
 *
 * With TLS 1.3 a client is done before the server has looked at its certificate: that it is refused
 * shows only when the connection ends.
 *
 * @param host - what the certificate of the server has to be for, unless the credentials say so
 * @param name - of the server, for errors
 * @throws {@link ChannelError} one of the `ERR_MAS_TLS…`, or what broke the connection.
 */
export async function connectTls(
  plain: Socket,
  { host, name }: { readonly host: string; readonly name: string },
  credentials: TlsCredentials,
  limits: Limits,
): Promise<Secured> {
  const { settings, context } = currentOf(credentials);
  const socket = connect({
    // An address cannot be sent as the name of a server.
    servername: isIP(host) === 0 ? host : '',
    ...settings,
    secureContext: context as SecureContext,
    socket: plain,
    host,
  });
  // There are keys as soon as the server has answered in TLS.
  let speaksTls = false;
  socket.once('keylog', () => {
    speaksTls = true;
  });
  let isAccepted = false;
  // A server sends this when it is content with the client; nothing else tells.
  socket.once('session', () => {
    isAccepted = true;
  });
  try {
    await whenReady(socket, 'secureConnect', limits);
  } catch (error) {
    if (error instanceof NotReadyError) {
      const message = `${name} has not finished the TLS handshake in time: it may not speak TLS`;
      throw new ChannelError('ERR_MAS_TLS', message, { sent: 'no' });
    }
    throw clientHandshakeError(name, error as Error, { speaksTls, settings }) ?? error;
  }
  // Before TLS 1.3 the server has looked at everything by now.
  isAccepted ||= socket.getProtocol() !== 'TLSv1.3';
  return {
    socket,
    security: {
      certificate: socket.getPeerX509Certificate(),
      explain(error, received) {
        const alert = error && alertError(name, error, settings);
        if (alert !== undefined || isAccepted || received) return alert;
        return refusedByServer(name, settings, error);
      },
    },
  };
}
