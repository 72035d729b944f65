export type { Machine, Step } from './machine.ts';
export * from './messages.ts';
export { decode, encode, FRAME_MAX_BYTES } from './codec.ts';
export { FRAME_CLOSE_CODE, FRAME_ERRORS, FrameError, type FrameErrorCode } from './errors.ts';
export { type Arrival, type InboundStream, receive } from './inbound-stream.ts';
export { OutboundStream } from './outbound-stream.ts';
export { decideSend, type SendDecision, type TrafficClass, trafficClass, WATERMARK_BYTES } from './traffic-class.ts';
export { PROTOCOL_VERSION, PROTOCOL_VERSION_MIN } from './version.ts';
export { EnvelopeSocket, type EnvelopeSocketEvents, type FrameSocket } from './envelope-socket.ts';
