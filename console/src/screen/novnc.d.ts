/** What is used of noVNC 1.7; its own package has no types. */
declare module '@novnc/novnc' {
  /** What noVNC takes in place of a WebSocket. It looks for these names on the object itself and its own class only. */
  export interface RfbChannel {
    binaryType: string;
    protocol: string;
    readyState: string;
    onopen: (() => void) | null;
    onmessage: ((event: { data: ArrayBuffer }) => void) | null;
    onerror: ((event: unknown) => void) | null;
    onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null;
    send(bytes: Uint8Array): void;
    close(): void;
  }

  export default class RFB {
    constructor(target: HTMLElement, channel: RfbChannel, options?: { shared?: boolean });
    viewOnly: boolean;
    scaleViewport: boolean;
    qualityLevel: number;
    compressionLevel: number;
    background: string;
    showDotCursor: boolean;
    disconnect(): void;
    focus(options?: { preventScroll?: boolean }): void;
    blur(): void;
  }
}
