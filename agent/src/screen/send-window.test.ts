import { SCREEN_PIECE_BYTES, SCREEN_WINDOW_BYTES } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { SendWindow } from './send-window.ts';

test('what is not acknowledged fills the window; more than was sent cannot be acknowledged', () => {
  const window = new SendWindow();
  window.sent(SCREEN_WINDOW_BYTES, 0);
  expect(window.isFull).toBe(true);
  expect(window.acked(1_000, 5)).toBe(true);
  expect(window.roomBytes).toBe(1_000);
  expect(window.acked(999, 6)).toBe(false);
  expect(window.acked(SCREEN_WINDOW_BYTES + 1, 7)).toBe(false);
});

test('pieces are small until an acknowledgement was quick, and small again when one was slow', () => {
  const window = new SendWindow();
  expect(window.pieceBytes).toBe(SCREEN_PIECE_BYTES);
  window.sent(16_000, 100);
  window.sent(16_000, 101);
  window.acked(8_000, 103);
  expect(window.pieceBytes).toBe(SCREEN_PIECE_BYTES);
  window.acked(16_000, 104);
  expect(window.pieceBytes).toBe(SCREEN_WINDOW_BYTES);
  window.acked(32_000, 105);
  window.sent(40_000, 200);
  window.acked(72_000, 260);
  expect(window.pieceBytes).toBe(SCREEN_PIECE_BYTES);
});

test('the count wraps at 2³²', () => {
  const window = new SendWindow();
  const step = SCREEN_WINDOW_BYTES;
  let sent = 0;
  for (let at = 0; at < 2 ** 32 / step + 3; at += 1) {
    window.sent(step, at);
    sent = (sent + step) >>> 0;
    if (!window.acked(sent, at)) throw new Error(`refused at ${at}`);
  }
  expect(window.roomBytes).toBe(SCREEN_WINDOW_BYTES);
  expect(window.pieceBytes).toBe(SCREEN_WINDOW_BYTES);
});
