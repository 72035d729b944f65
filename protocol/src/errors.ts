/** Every way a frame can be refused. The name is the WebSocket close reason, the metric label and the log field. */
export const FRAME_ERRORS = {
  FRAME_TOO_LARGE: 'the frame is larger than allowed',
  FRAME_MALFORMED: 'the frame is not a Farfield envelope',
  FRAME_TEXT: 'text frames are not part of the protocol',
  VERSION_UNSUPPORTED: 'the envelope has a version that this side does not speak',
  BODY_UNKNOWN: 'the envelope carries no message that this side knows',
  FIELD_INVALID: 'a field has a value outside its range',
  BODY_UNEXPECTED: 'this message may not be sent on this socket',
  HELLO_FIRST: 'the first frame must say who is speaking',
  HELLO_LATE: 'no hello came in time',
  SITE_UNKNOWN: 'no such site is enrolled',
  KEY_REFUSED: 'the key of this site is not right',
  TOKEN_REFUSED: 'the sign-in is not valid or has run out',
  REPLACED: 'the same agent or console connected again',
  STREAM_REPLAYED: 'a frame with an old sequence number came again',
  OVERFLOW: 'the receiver did not keep up and safety frames may not wait',
} as const;
export type FrameErrorCode = keyof typeof FRAME_ERRORS;

/** WebSocket close code for every frame error: 4000–4999 are ours by RFC 6455. */
export const FRAME_CLOSE_CODE = 4400;

export class FrameError extends Error {
  readonly code: FrameErrorCode;
  /** what was wrong, naming the field and the value */
  readonly detail: string;

  constructor(code: FrameErrorCode, detail: string) {
    super(`${code}: ${FRAME_ERRORS[code]} (${detail})`);
    this.name = 'FrameError';
    this.code = code;
    this.detail = detail;
  }
}
