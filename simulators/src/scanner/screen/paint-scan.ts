import { COLOURS, minutesText, type Painter } from './screen-paint.ts';
import type { ScannerView } from './scanner-view.ts';
import { PANELS, type Box } from './screen-layout.ts';

const STATE_WORDS: Readonly<Record<ScannerView['state'], string>> = {
  off: 'Off',
  booting: 'Starting',
  idle: 'Idle',
  prescan: 'Prescan',
  prepped: 'Ready to scan',
  scanning: 'Scanning',
  paused: 'Paused',
  stopping: 'Stopping',
  fault: 'Fault',
};

const MODE_WORDS: Readonly<Record<ScannerView['mode'], string>> = {
  normal: 'Normal',
  firstLevel: 'First level controlled',
  secondLevel: 'Second level',
};

export function paintScan(painter: Painter, view: ScannerView): void {
  const box = PANELS.scan;
  painter.panel(box, 'SCAN');
  const left = box.x + 16;
  const isFault = view.state === 'fault';
  painter.text(STATE_WORDS[view.state], left, box.y + 52, {
    size: 26,
    weight: 700,
    colour: isFault ? COLOURS.fault : COLOURS.text,
  });
  if (view.faultText !== '') {
    const words = view.faultText.charAt(0).toUpperCase() + view.faultText.slice(1);
    painter.text(words, left, box.y + 92, { size: 16, weight: 600, colour: COLOURS.fault, maxWidth: box.width - 32 });
  }
  const index = view.steps.findIndex((step) => step.id === view.runningStepId);
  const running = view.steps[index];
  if (running === undefined) {
    const selected = view.steps.find((step) => step.id === view.selectedStepId);
    if (view.faultText === '' && selected !== undefined) {
      painter.text('Next', left, box.y + 92, { size: 13, colour: COLOURS.dim });
      painter.text(selected.name, left + 48, box.y + 92, { size: 16, weight: 600, maxWidth: 240 });
      const length = minutesText(selected.durationMs);
      painter.text(length, box.x + box.width - 16, box.y + 92, { size: 16, weight: 600, align: 'right' });
    }
  } else {
    const name = `${index + 1}  ${running.name}`;
    if (view.faultText === '') {
      painter.text(name, left, box.y + 92, { size: 16, weight: 600, maxWidth: box.width - 32 });
    }
    painter.text(minutesText(view.remainingMs), box.x + box.width - 16, box.y + 52, {
      size: 26,
      weight: 700,
      align: 'right',
    });
  }
  const bar = { x: left, y: box.y + 124, width: box.width - 32, height: 18 };
  const fraction = running === undefined ? 0 : Math.min(1, Math.max(0, view.progress));
  paintBar(painter, bar, fraction, COLOURS.action);
  painter.text(`${Math.round(fraction * 100)} %`, left, box.y + 164, { size: 14, colour: COLOURS.dim });
  const done = view.steps.filter((step) => step.status === 'complete').length;
  painter.text(
    view.steps.length === 0 ? '' : `${done} of ${view.steps.length} steps complete`,
    box.x + box.width - 16,
    box.y + 164,
    {
      size: 14,
      colour: COLOURS.dim,
      align: 'right',
    },
  );
  painter.text(`Coil  ${view.coilId === '' ? 'none' : view.coilId}`, left, box.y + 196, {
    size: 14,
    colour: COLOURS.dim,
  });
}

export function paintLimits(painter: Painter, view: ScannerView): void {
  const box = PANELS.limits;
  painter.panel(box, 'LIMITS');
  const isNormal = view.mode === 'normal';
  painter.text('Operating mode', box.x + 16, box.y + 48, { size: 14, colour: COLOURS.dim });
  painter.text(MODE_WORDS[view.mode], box.x + box.width - 16, box.y + 48, {
    size: 16,
    weight: 700,
    align: 'right',
    colour: isNormal ? COLOURS.text : COLOURS.caution,
  });
  // Limits of the IEC 60601-2-33 operating modes; B1+rms has none of its own, so its bar ends at a usual device limit.
  const rows = [
    { label: 'SAR body', value: view.sarBodyWkg, unit: 'W/kg', digits: 1, limit: isNormal ? 2 : 4 },
    { label: 'SAR head', value: view.sarHeadWkg, unit: 'W/kg', digits: 1, limit: 3.2 },
    { label: 'B1+rms', value: view.b1RmsUt, unit: 'µT', digits: 1, limit: 4 },
    { label: 'PNS', value: view.pnsPercent, unit: '%', digits: 0, limit: isNormal ? 80 : 100 },
  ];
  for (const [i, row] of rows.entries()) {
    const y = box.y + 84 + i * 34;
    painter.text(row.label, box.x + 16, y, { size: 14, colour: COLOURS.dim });
    const bar = { x: box.x + 116, y: y - 5, width: 168, height: 10 };
    const fraction = row.value === null ? 0 : row.value / row.limit;
    paintBar(painter, bar, Math.min(1, fraction), fraction > 1 ? COLOURS.caution : '#8a96a0');
    painter.text(row.value === null ? '---' : row.value.toFixed(row.digits), box.x + 350, y, {
      size: 16,
      weight: 600,
      align: 'right',
    });
    painter.text(row.unit, box.x + box.width - 16, y, { size: 13, colour: COLOURS.dim, align: 'right' });
  }
}

function paintBar(painter: Painter, box: Box, fraction: number, colour: string): void {
  painter.solid(box, COLOURS.sunken, 3);
  if (fraction > 0) painter.solid({ ...box, width: Math.max(2, Math.round(box.width * fraction)) }, colour, 3);
  painter.frame(box, COLOURS.line, 3);
}
