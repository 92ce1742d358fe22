import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { ChannelError } from '../errors.ts';
import { timerDelay } from '../longest-delay.ts';
import type { Security } from './socket-transport.ts';
import { currentOf, onReplaced, type TlsCredentials, type TlsSettings } from './tls-credentials.ts';
import { alertError, PlainTextError, SilenceError } from './tls-errors.ts';

/** Where a client is. A socket that has been closed no longer knows. */
export type Origin = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/** What a server does with its clients. */
interface Clients {
  accept(socket: Socket, security: Security): void;
  /** @param authorizationError - what was wrong with the certificate, if that was it */
  refuse(client: Origin, error: Error, authorizationError?: unknown): void;
}

/** A server whose clients have to speak TLS. */
export interface TlsServer {
  /** What listens. */
  readonly server: Server;
  /** Disconnects the clients that have not said anything yet. */
  disconnectSilent(): void;
}

/** The first byte of a client that speaks TLS: what follows is a part of the handshake. */
const HANDSHAKE = 0x16;
/** What tells a client without TLS, too, that this is TLS: the alert `protocol_version`. */
const ALERT = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 70);

/**
 * Makes a server that follows the credentials when they are replaced.
 *
 * @throws {@link ChannelError} `ERR_MAS_TLS` when it could not tell which clients to trust.
 */
export function createTlsServer(
  credentials: TlsCredentials,
  handshakeTimeoutMs: number,
  clients: Clients,
): TlsServer {
  const { settings } = currentOf(credentials);
  checkServerSettings(settings);
  const secure = createSecureServer({
    handshakeTimeout: timerDelay(handshakeTimeoutMs),
    requestCert: true,
    ...settings,
  });
  secure.on('secureConnection', (socket) => {
    clients.accept(socket, {
      certificate: socket.getPeerX509Certificate(),
      explain: (error) => error && alertError('the client', error, settings),
    });
  });
  const origins = new WeakMap<Socket, Origin>();
  // The first that is to be seen of a handshake.
  secure.on('keylog', (_line, socket) => origins.set(socket, originOf(socket)));
  secure.on('tlsClientError', (error, socket) => {
    clients.refuse(origins.get(socket) ?? originOf(socket), error, socket.authorizationError);
  });

  const silent = new Set<Socket>();
  const server = createServer((socket) => {
    const origin = originOf(socket);
    silent.add(socket);
    const timer = setTimeout(() => {
      socket.destroy(new SilenceError(`nothing came within ${handshakeTimeoutMs} ms`));
    }, timerDelay(handshakeTimeoutMs));
    const onEnd = (error: Error) => clients.refuse(origin, error);
    socket.once('error', onEnd);
    const listened = () => {
      clearTimeout(timer);
      silent.delete(socket);
    };
    socket.once('close', listened);
    // OpenSSL has no answer to what is no TLS, so that is found out before.
    socket.once('readable', () => {
      const first: Uint8Array | null = socket.read(1);
      if (first === null) return;
      listened();
      socket.off('close', listened);
      socket.off('error', onEnd);
      socket.unshift(first);
      if (first[0] === HANDSHAKE) {
        secure.emit('connection', socket);
      } else {
        socket.on('error', () => {});
        socket.resume().end(ALERT);
        clients.refuse(origin, new PlainTextError('the first byte begins no handshake'));
      }
    });
  });

  // Not before it listens: one that cannot would be kept by the credentials for ever.
  server.once('listening', () => {
    const use = (next: TlsSettings) => secure.setSecureContext(next);
    use(currentOf(credentials).settings);
    server.once('close', onReplaced(credentials, { check: checkServerSettings, use }));
  });
  return {
    server,
    disconnectSilent() {
      for (const socket of silent) socket.destroy();
    },
  };
}

function originOf({ remoteAddress, remotePort }: Origin): Origin {
  return { remoteAddress, remotePort };
}

function checkServerSettings(settings: TlsSettings): void {
  if (settings.requestCert === false || settings.ca !== undefined || settings.pfx !== undefined) {
    return;
  }
  throw new ChannelError(
    'ERR_MAS_TLS',
    'tls.ca is missing: clients have to show a certificate, and this says from which authority; to accept clients without one, set requestCert to false',
  );
}
