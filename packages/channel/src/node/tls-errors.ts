import { X509Certificate } from 'node:crypto';
import { ChannelError, type ChannelErrorCode } from '../errors.ts';
import type { TlsSettings } from './tls-credentials.ts';

type TlsErrorCode = Extract<ChannelErrorCode, `ERR_MAS_TLS${string}`>;

/** What Node and OpenSSL call it when the certificate of the peer is not accepted here. */
const REFUSED_HERE: Readonly<Record<string, TlsErrorCode>> = {
  CERT_HAS_EXPIRED: 'ERR_MAS_TLS_EXPIRED',
  CERT_NOT_YET_VALID: 'ERR_MAS_TLS_EXPIRED',
  ERR_TLS_CERT_ALTNAME_INVALID: 'ERR_MAS_TLS_NAME',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'ERR_MAS_TLS_AUTHORITY',
  SELF_SIGNED_CERT_IN_CHAIN: 'ERR_MAS_TLS_AUTHORITY',
  UNABLE_TO_GET_ISSUER_CERT: 'ERR_MAS_TLS_AUTHORITY',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'ERR_MAS_TLS_AUTHORITY',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'ERR_MAS_TLS_AUTHORITY',
  CERT_SIGNATURE_FAILURE: 'ERR_MAS_TLS_AUTHORITY',
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: 'ERR_MAS_TLS_NO_CERTIFICATE',
};

/** What they call it when the peer says that it does not accept ours. */
const REFUSED_THERE: Readonly<Record<string, TlsErrorCode>> = {
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'ERR_MAS_TLS_EXPIRED',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'ERR_MAS_TLS_AUTHORITY',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'ERR_MAS_TLS_NO_CERTIFICATE',
};

/** What comes of an answer that is no TLS. */
const NO_TLS = 'ERR_SSL_WRONG_VERSION_NUMBER';

const WHAT: Readonly<Record<TlsErrorCode, string>> = {
  ERR_MAS_TLS: 'cannot be used',
  ERR_MAS_TLS_EXPIRED: 'has expired, or is not valid yet',
  ERR_MAS_TLS_NAME: 'is for another name',
  ERR_MAS_TLS_AUTHORITY: 'is from an authority that is not trusted',
  ERR_MAS_TLS_NO_CERTIFICATE: 'is missing',
  ERR_MAS_TLS_PLAIN: 'is missing',
};

/** Why a client's handshake failed, or undefined when it is no matter of TLS. */
export function clientHandshakeError(
  name: string,
  error: NodeJS.ErrnoException,
  { speaksTls, settings }: { readonly speaksTls: boolean; readonly settings: TlsSettings },
): ChannelError | undefined {
  const { code = '' } = error;
  const here = REFUSED_HERE[code];
  if (here !== undefined) {
    const message = `the certificate of ${name} ${WHAT[here]}: ${error.message}`;
    return new ChannelError(here, message, { sent: 'no', cause: error });
  }
  if (code === 'ECONNRESET' && !speaksTls) {
    const message = `${name} has not answered in TLS: it may not speak it`;
    return new ChannelError('ERR_MAS_TLS_PLAIN', message, { sent: 'no', cause: error });
  }
  if (code === 'ECONNRESET') return refusedByServer(name, settings, error);
  return alertError(name, error, settings);
}

/** What the peer says of this side, or what its bytes are, or undefined when it is neither. */
export function alertError(
  name: string,
  error: NodeJS.ErrnoException,
  { cert }: TlsSettings,
): ChannelError | undefined {
  const { code = '' } = error;
  let there = REFUSED_THERE[code];
  // TLS 1.2 has no word of its own for a certificate that is missing.
  if (code === 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE' && cert === undefined) {
    there = 'ERR_MAS_TLS_NO_CERTIFICATE';
  }
  if (there !== undefined) {
    const message = `${name} says that the certificate of this side ${WHAT[there]}`;
    return new ChannelError(there, message, { sent: 'no', cause: error });
  }
  if (code === NO_TLS) {
    const message = `${name} does not speak TLS`;
    return new ChannelError('ERR_MAS_TLS_PLAIN', message, { sent: 'no', cause: error });
  }
  if (!/^ERR_(SSL|TLS)_/.test(code)) return undefined;
  const message = `TLS with ${name} failed: ${reasonOf(error)}`;
  return new ChannelError('ERR_MAS_TLS', message, { sent: 'no', cause: error });
}

/**
 * A server that runs on Node ends the connection without a word when it does not accept the client's
 * certificate. Then what is wrong with it is looked for here.
 */
export function refusedByServer(
  name: string,
  { cert, ca }: TlsSettings,
  cause?: Error,
): ChannelError {
  const text = `${name} has ended the connection in place of accepting it`;
  const options = { sent: 'no', cause } as const;
  if (cert === undefined) {
    const message = `${text}: it may want a certificate of this side (tls.cert)`;
    return new ChannelError('ERR_MAS_TLS_NO_CERTIFICATE', message, options);
  }
  const own = new X509Certificate(cert);
  const now = new Date();
  if (new Date(own.validTo) < now || new Date(own.validFrom) > now) {
    const message = `${text}: the certificate of this side is valid from ${own.validFrom} to ${own.validTo}`;
    return new ChannelError('ERR_MAS_TLS_EXPIRED', message, options);
  }
  const isChain = cert.indexOf('-----BEGIN') !== cert.lastIndexOf('-----BEGIN');
  if (!isChain && !ca?.some((authority) => isFrom(own, new X509Certificate(authority)))) {
    const message = `${text}: the certificate of this side is not from the authority in tls.ca`;
    return new ChannelError('ERR_MAS_TLS_AUTHORITY', message, options);
  }
  return new ChannelError(
    'ERR_MAS_TLS',
    `${text}: it may not trust the authority of this side's certificate`,
    options,
  );
}

function isFrom(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

/** A client has sent something else than TLS. */
export class PlainTextError extends Error {}

/** A client has sent nothing for too long. */
export class SilenceError extends Error {}

/** Why a server has turned a client away. */
export function serverHandshakeError(
  name: string,
  error: NodeJS.ErrnoException,
  authorizationError: unknown,
): ChannelError {
  const { code = '' } = error;
  // The certificate is checked after the handshake, and then the connection just ends.
  const reason = typeof authorizationError === 'string' ? authorizationError : code;
  const here = REFUSED_HERE[reason];
  const client = `the client ${name}`;
  const because = (errorCode: TlsErrorCode, what: string) =>
    new ChannelError(errorCode, what, { cause: error });
  if (here !== undefined) return because(here, `the certificate of ${client} ${WHAT[here]}`);
  if (error instanceof PlainTextError) {
    return because('ERR_MAS_TLS_PLAIN', `${client} does not speak TLS`);
  }
  if (error instanceof SilenceError || code === 'ERR_TLS_HANDSHAKE_TIMEOUT') {
    return because('ERR_MAS_TLS', `${client} has not finished the handshake in time`);
  }
  if (code === 'ECONNRESET') {
    const guess = 'it may not accept the certificate of this server';
    return because('ERR_MAS_TLS', `${client} has ended the handshake: ${guess}`);
  }
  return because('ERR_MAS_TLS', `TLS with ${client} failed: ${reasonOf(error)}`);
}

/** OpenSSL's own words, without the places in its source. */
function reasonOf(error: Error): string {
  return (error as { reason?: string }).reason ?? error.message.trim();
}
