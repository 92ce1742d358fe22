import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ChannelError } from '../errors.ts';

/** PEM text, its bytes, or the path of a file that holds it. */
export type Pem = string | Uint8Array;

/** Who one is, and whom one trusts. */
export interface TlsOptions {
  /**
   * The certificates of the authorities that have to have issued the peer's certificate.
   *
   * @defaultValue for a client, the authorities that Node knows. A server has to be given one.
   */
  readonly ca?: Pem | readonly Pem[];
  /** The certificate to show, with those between it and the authority behind it. */
  readonly cert?: Pem;
  /** The private key of `cert`. */
  readonly key?: Pem;
  /** What `key` is encrypted with. */
  readonly passphrase?: string;
  /**
   * For a client: the name that the server's certificate must have.
   *
   * @defaultValue the host of the address, and `localhost` for a unix socket
   */
  readonly servername?: string;
  /**
   * For a server: whether clients have to show a certificate.
   *
   * @defaultValue true
   */
  readonly requestCert?: boolean;
  /** Every other option of `node:tls` is handed on to it as it is. */
  readonly [option: string]: unknown;
}

/**
 * What `node:tls` is given, with the files read. Its own types are not used, so that packages which
 * are compiled without those of Node can use this one.
 */
export interface TlsSettings {
  readonly ca?: string[];
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  readonly ciphers?: string;
  readonly requestCert?: boolean;
  readonly pfx?: string;
}

/** Forward secrecy only: a key that is stolen later opens nothing that was recorded. */
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE+AESGCM',
  'ECDHE+CHACHA20',
].join(':');

/** The settings, and the context that is made of them. For `connectTransport` and `listenTransport`. */
export let currentOf: (credentials: TlsCredentials) => Current;
/** Tells a server when they are replaced. Returns what ends that. */
export let onReplaced: (credentials: TlsCredentials, user: CredentialsUser) => () => void;

/** What uses credentials for as long as it listens. */
export interface CredentialsUser {
  /** Throws for settings that it cannot use. */
  check(settings: TlsSettings): void;
  use(settings: TlsSettings): void;
}

/** What connections that are opened from now on get. */
export interface Current {
  readonly settings: TlsSettings;
  /** A `SecureContext`. */
  readonly context: object;
}

/**
 * A certificate, its key and the authorities that one trusts. They can be replaced while servers and
 * containers use them: new connections get the new ones, and those that are open go on.
 *
 * @example
 * ```ts
 * const tls = new TlsCredentials({ ca: 'ca.pem', cert: 'cert.pem', key: 'key.pem' });
 * const server = await listen('tcp://:5555', onChannel, { tls });
 * tls.replace({ ca: 'ca.pem', cert: 'next-cert.pem', key: 'next-key.pem' });
 * ```
 */
export class TlsCredentials {
  static {
    currentOf = (credentials) => credentials.#current;
    onReplaced = (credentials, user) => {
      credentials.#users.add(user);
      return () => credentials.#users.delete(user);
    };
  }

  #current: Current;
  readonly #users = new Set<CredentialsUser>();

  /**
   * Reads the files, and checks that all of it can be used.
   *
   * @throws {@link ChannelError} `ERR_MAS_TLS` when it cannot.
   */
  constructor(options: TlsOptions) {
    this.#current = load(options);
  }

  /**
   * Replaces all of it. If the new options cannot be used, the old ones stay.
   *
   * @throws {@link ChannelError} `ERR_MAS_TLS` when they cannot.
   */
  replace(options: TlsOptions): void {
    const next = load(options);
    for (const user of this.#users) user.check(next.settings);
    this.#current = next;
    for (const user of this.#users) user.use(next.settings);
  }
}

/** The credentials for plain options. */
export function toCredentials(tls: TlsOptions | TlsCredentials): TlsCredentials {
  return tls instanceof TlsCredentials ? tls : new TlsCredentials(tls);
}

function load(options: TlsOptions): Current {
  const { ca, cert, key, ...rest } = options;
  const settings: TlsSettings = {
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    ...rest,
    ...(ca !== undefined && { ca: (Array.isArray(ca) ? ca : [ca]).map((one) => read('ca', one)) }),
    ...(cert !== undefined && { cert: read('cert', cert) }),
    ...(key !== undefined && { key: read('key', key) }),
  };
  try {
    return { settings, context: createSecureContext(settings) };
  } catch (cause) {
    const message = `the tls options cannot be used: ${(cause as Error).message}`;
    throw new ChannelError('ERR_MAS_TLS', message, { cause });
  }
}

function read(option: string, pem: Pem): string {
  if (typeof pem !== 'string') return new TextDecoder().decode(pem);
  if (pem.includes('-----BEGIN')) return pem;
  try {
    return readFileSync(pem, 'utf8');
  } catch (cause) {
    const message = `tls.${option} is neither PEM text nor a file that can be read: ${(cause as Error).message}`;
    throw new ChannelError('ERR_MAS_TLS', message, { cause });
  }
}
