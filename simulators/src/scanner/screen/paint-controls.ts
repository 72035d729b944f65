import { COLOURS, type Painter } from './screen-paint.ts';
import type { ScannerView } from './scanner-view.ts';
import { PANELS, POP_UP, POP_UP_OK, regionById, type Box, type ScreenRegion } from './screen-layout.ts';
import { isEnabled, type ScreenState } from './screen-model.ts';

export interface ButtonLook {
  isEnabled: boolean;
  isPressed?: boolean | undefined;
  tone?: 'plain' | 'action' | 'stop' | undefined;
  size?: number | undefined;
}

export function paintButton(painter: Painter, region: ScreenRegion, look: ButtonLook): void {
  const tone = look.isEnabled ? (look.tone ?? 'plain') : 'disabled';
  const looks = {
    plain: { ground: COLOURS.raised, edge: '#56616b', text: COLOURS.text },
    action: { ground: COLOURS.actionGround, edge: COLOURS.action, text: '#ffffff' },
    stop: { ground: COLOURS.stopGround, edge: COLOURS.stopEdge, text: '#ffffff' },
    disabled: { ground: COLOURS.panel, edge: COLOURS.line, text: COLOURS.faint },
  } as const;
  const { ground, edge, text } = looks[tone];
  painter.solid(region, look.isPressed === true ? COLOURS.sunken : ground, 5);
  painter.frame(region, edge, 5);
  paintLabel(painter, region, region.name, { size: look.size ?? 17, colour: text });
}

export function paintControls(painter: Painter, state: ScreenState, view: ScannerView): void {
  painter.panel(PANELS.control, 'SCAN CONTROL');
  const pressed = pressedTargets(state);
  const tones = { start: 'action', continue: 'action', pause: 'plain', stop: 'stop' } as const;
  for (const id of ['start', 'continue', 'pause', 'stop'] as const) {
    paintButton(painter, regionById(id), {
      isEnabled: isEnabled(id, state, view),
      isPressed: pressed.has(id),
      tone: tones[id],
    });
  }
}

export function paintTable(painter: Painter, state: ScreenState, view: ScannerView): void {
  const box = PANELS.table;
  painter.panel(box, 'TABLE');
  const position = `${Math.round(view.tablePositionMm)} mm`;
  painter.text(position, box.x + box.width - 16, box.y + 18, { size: 14, weight: 600, align: 'right' });
  const pressed = pressedTargets(state);
  for (const id of ['tableOut', 'tableIn']) {
    paintButton(painter, regionById(id), { isEnabled: isEnabled(id, state, view), isPressed: pressed.has(id) });
  }
}

export function paintPopUp(painter: Painter, state: ScreenState): void {
  painter.solid(POP_UP, '#d9dde1', 4);
  painter.frame(POP_UP, '#7d8790', 4, 2);
  painter.solid({ ...POP_UP, height: 34 }, '#b9c1c8', 4);
  painter.text('Archive', POP_UP.x + 14, POP_UP.y + 17, { size: 14, weight: 600, colour: '#1a2127' });
  const lines = ['3 series could not be sent to the archive.', 'They will be sent again in 15 minutes.'];
  for (const [i, line] of lines.entries()) {
    painter.text(line, POP_UP.x + 20, POP_UP.y + 64 + i * 24, { size: 15, colour: '#1a2127' });
  }
  const isPressed = pressedTargets(state).has('popUpOk');
  painter.solid(POP_UP_OK, isPressed ? '#8e99a3' : '#f1f3f5', 4);
  painter.frame(POP_UP_OK, '#56616b', 4);
  paintLabel(painter, POP_UP_OK, 'OK', { size: 15, colour: '#1a2127' });
}

function paintLabel(painter: Painter, box: Box, label: string, style: { size: number; colour: string }): void {
  painter.text(label, box.x + box.width / 2, box.y + box.height / 2, { ...style, weight: 600, align: 'center' });
}

function pressedTargets(state: ScreenState): ReadonlySet<string | null> {
  return new Set([...state.presses.values()].map((press) => press.target));
}
