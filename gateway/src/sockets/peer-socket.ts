import type { Body, BodyKind, FrameErrorCode } from '@farfield/protocol';

/** The other end as a site speaks to it: one socket, or all the paths of one link. */
export interface PeerSocket {
  readonly id: string;
  send(body: Body, historical?: boolean): void;
  /** a body that another socket has checked, on as it came */
  relay(kind: BodyKind, bodyBytes: Uint8Array, historical: boolean): void;
  close(code: FrameErrorCode, detail: string): void;
}
