import { FRAME_CLOSE_CODE, FRAME_ERRORS } from '@farfield/protocol';

/** Why a path is down: a code for logs and metrics, a sentence for operators, what to do about it. */
export interface LinkFailure {
  readonly code: string;
  readonly words: string;
  readonly next: string;
  /** what the socket said, for developers */
  readonly detail: string;
}

const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|ERR_CERT|HOSTNAME_MISMATCH|EPROTO)/;

/** @param error what the WebSocket client reported before or after it was open */
export function failureOfError(error: unknown): LinkFailure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error instanceof Error ? error.message : String(error);
  const detail = (code === '' || message.includes(code) ? message : `${code} ${message}`).slice(0, 200);
  if (TLS_CODE.test(code)) {
    return {
      code: 'GATEWAY_TLS_FAILED',
      words: 'gateway was reached, but its certificate or TLS was not accepted',
      next: "check the gateway's certificate, its name in gateway.url, its dates and this machine's clock",
      detail,
    };
  }
  const status = /^Unexpected server response: (\d{3})/.exec(message)?.[1];
  if (status !== undefined) {
    return {
      code: 'GATEWAY_NOT_FARFIELD',
      words: 'something answered at the gateway address, but not the agent socket of a gateway',
      next: 'check gateway.url and any proxy in between',
      detail: `HTTP ${status}`,
    };
  }
  if (code === 'EADDRNOTAVAIL') {
    return {
      code: 'LOCAL_ADDRESS_MISSING',
      words: 'this machine does not have the address that the path is bound to',
      next: 'check the interface and localAddress of this path; it is tried again',
      detail,
    };
  }
  return {
    code: 'GATEWAY_UNREACHABLE',
    words: 'gateway cannot be reached',
    next: 'check the network, the firewall (outbound only) and that the gateway runs',
    detail,
  };
}

/** @param reason the close frame's reason, `CODE: detail` when it is one of ours */
export function failureOfClose(closeCode: number, reason: string): LinkFailure {
  const detail = `${closeCode} ${reason}`.trim().slice(0, 200);
  const code = /^([A-Z_]{3,40})\b/.exec(reason)?.[1];
  if (closeCode !== FRAME_CLOSE_CODE || code === undefined || !isFrameErrorCode(code)) {
    return {
      code: 'GATEWAY_CLOSED',
      words: 'connection to the gateway ended',
      next: 'nothing: it is dialled again',
      detail,
    };
  }
  return { code, words: `gateway refused: ${FRAME_ERRORS[code]}`, next: nextOf(code), detail };
}

export function silentFailure(silenceMs: number): LinkFailure {
  return {
    code: 'GATEWAY_SILENT',
    words: 'nothing was heard from the gateway',
    next: 'nothing: the connection was dropped and is dialled again',
    detail: `${silenceMs} ms`,
  };
}

/** The socket may be open; what is sent on it is not echoed. */
export function unansweredFailure(silentMs: number): LinkFailure {
  return {
    code: 'PATH_NO_ECHO',
    words: 'nothing that was sent on this path came back',
    next: 'nothing: the other path carries everything; this one is dialled again',
    detail: `${silentMs} ms`,
  };
}

export const NO_PATH_NAMES: LinkFailure = {
  code: 'GATEWAY_ONE_SOCKET_ONLY',
  words: 'gateway does not know that a link may have more than one socket',
  next: 'install the same release on agent and gateway',
  detail: '',
};

export function bundleOverFailure(detail: string): LinkFailure {
  return {
    code: 'LINK_BEGAN_ANEW',
    words: 'the link as a whole ended, so this path begins anew with it',
    next: 'nothing: it is dialled again',
    detail,
  };
}

function isFrameErrorCode(code: string): code is keyof typeof FRAME_ERRORS {
  return Object.hasOwn(FRAME_ERRORS, code);
}

function nextOf(code: keyof typeof FRAME_ERRORS): string {
  switch (code) {
    case 'KEY_REFUSED':
      return 'compare the key file with what `farfield enrol` printed, or enrol the site again';
    case 'SITE_UNKNOWN':
      return 'enrol this site at the gateway';
    case 'VERSION_UNSUPPORTED':
    case 'BODY_UNKNOWN':
      return 'install the same release on agent and gateway';
    case 'REPLACED':
      return 'look for a second agent that runs with the key of this site';
    case 'FRAME_TOO_LARGE':
    case 'FRAME_MALFORMED':
    case 'FRAME_TEXT':
    case 'FIELD_INVALID':
    case 'BODY_UNEXPECTED':
    case 'HELLO_FIRST':
    case 'HELLO_LATE':
    case 'TOKEN_REFUSED':
    case 'STREAM_REPLAYED':
    case 'OVERFLOW':
      return 'nothing: it is dialled again; if it comes back, keep the log';
  }
}
