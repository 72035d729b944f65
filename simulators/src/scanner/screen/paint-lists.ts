import { minutesText, COLOURS, type Painter } from './screen-paint.ts';
import type { ScannerView, StepView } from './scanner-view.ts';
import { CLOCK, PANELS, QUEUE_ROWS, regionById, WORKLIST_ROWS } from './screen-layout.ts';
import { isEnabled, type ScreenState } from './screen-model.ts';
import { paintButton } from './paint-controls.ts';

export function paintTitle(painter: Painter, view: ScannerView): void {
  const box = PANELS.title;
  painter.solid(box, COLOURS.panel);
  painter.rule(0, box.height - 1, box.width);
  painter.text('MR Console', 16, 20, { size: 15, weight: 700 });
  painter.text(view.scannerId, 116, 20, { size: 14, colour: COLOURS.dim });
  const field = view.fieldOn
    ? `MAGNET ON  ${view.fieldTesla.toFixed(1)} T`
    : `FIELD DOWN  ${view.fieldTesla.toFixed(1)} T`;
  painter.frame({ x: 548, y: 7, width: 184, height: 26 }, view.fieldOn ? COLOURS.dim : COLOURS.fault, 4);
  painter.text(field, 640, 20, {
    size: 13,
    weight: 700,
    align: 'center',
    colour: view.fieldOn ? COLOURS.text : COLOURS.fault,
  });
  painter.text(view.clockText, CLOCK.x + CLOCK.width, CLOCK.y + CLOCK.height / 2, {
    size: 15,
    weight: 600,
    align: 'right',
  });
}

export function paintPatient(painter: Painter, view: ScannerView): void {
  const { patient } = view;
  const { y, height } = PANELS.patient;
  painter.solid(PANELS.patient, COLOURS.raised);
  painter.rule(0, y + height - 1, 1280);
  if (patient === null) {
    painter.text('No patient registered', 16, y + 32, { size: 18, weight: 500, colour: COLOURS.dim });
    return;
  }
  painter.text(patient.name, 16, y + 32, { size: 24, weight: 700, maxWidth: 380 });
  const facts = [
    { label: 'Patient ID', value: patient.patientId, x: 416, width: 150 },
    { label: 'Born', value: String(patient.birthYear), x: 580, width: 70 },
    { label: 'Weight', value: `${patient.weightKg} kg`, x: 664, width: 90 },
    { label: 'Exam', value: patient.examName, x: 780, width: 280 },
    { label: 'Accession', value: patient.examId, x: 1080, width: 186 },
  ];
  for (const { label, value, x, width } of facts) {
    painter.text(label, x, y + 20, { size: 12, weight: 500, colour: COLOURS.dim });
    painter.text(value, x, y + 42, { size: 17, weight: 600, maxWidth: width });
  }
}

export function paintWorklist(painter: Painter, state: ScreenState, view: ScannerView): void {
  painter.panel(PANELS.worklist, 'WORKLIST');
  for (const [i, patient] of view.worklist.slice(0, WORKLIST_ROWS).entries()) {
    const row = regionById(`worklist.${i + 1}`);
    const middle = row.y + row.height / 2;
    const isRegistered = patient.patientId === view.patient?.patientId;
    if (patient.patientId === state.worklistPatientId) {
      painter.solid(row, COLOURS.actionGround, 3);
      painter.frame(row, COLOURS.actionEdge, 3);
    }
    const colour = isRegistered ? COLOURS.text : COLOURS.dim;
    painter.text(patient.timeText, row.x + 8, middle, { size: 13, colour });
    painter.text(patient.name, row.x + 56, middle, {
      size: 13,
      weight: isRegistered ? 600 : 500,
      maxWidth: 126,
      colour,
    });
    painter.text(patient.examName, row.x + 190, middle, { size: 13, colour, maxWidth: isRegistered ? 116 : 186 });
    if (isRegistered) painter.text('registered', row.x + 376, middle, { size: 12, weight: 600, align: 'right' });
  }
  paintButton(painter, regionById('register'), { isEnabled: isEnabled('register', state, view), size: 14 });
}

export function paintQueue(painter: Painter, view: ScannerView): void {
  const box = PANELS.queue;
  painter.panel(box, 'PROTOCOL');
  const total = view.steps.reduce((sum, step) => sum + step.durationMs, 0);
  if (total > 0) {
    const words = `${view.steps.length} steps, ${minutesText(total)}`;
    painter.text(words, box.x + box.width - 12, box.y + 15, { size: 12, colour: COLOURS.dim, align: 'right' });
  }
  for (const [i, step] of view.steps.slice(0, QUEUE_ROWS).entries()) paintStep(painter, step, i, view);
}

function paintStep(painter: Painter, step: StepView, index: number, view: ScannerView): void {
  const row = regionById(`queue.${index + 1}`);
  const middle = row.y + row.height / 2;
  const isRunning = step.id === view.runningStepId;
  if (step.id === view.selectedStepId) {
    painter.solid(row, COLOURS.actionGround, 3);
    painter.frame(row, COLOURS.actionEdge, 3);
  } else if (index > 0) {
    painter.rule(row.x, row.y, row.width);
  }
  const isDone = step.status === 'complete';
  const colour = isDone ? COLOURS.dim : COLOURS.text;
  painter.text(String(index + 1), row.x + 24, middle, { size: 13, colour: COLOURS.dim, align: 'right' });
  painter.text(step.name, row.x + 36, middle, { size: 13, weight: isRunning ? 700 : 500, colour, maxWidth: 186 });
  if (step.mode === 'firstLevel') {
    painter.text('1st level', row.x + 282, middle, { size: 12, weight: 600, colour: COLOURS.caution, align: 'right' });
  } else if (step.movesTable) {
    painter.text('table', row.x + 282, middle, { size: 12, weight: 600, align: 'right' });
  }
  painter.text(minutesText(step.durationMs), row.x + 324, middle, { size: 13, colour, align: 'right' });
  paintStatus(painter, isRunning ? 'running' : step.status, row.x + 350, middle);
}

/** A shape for each status, so that it never hangs on colour. */
function paintStatus(painter: Painter, status: StepView['status'], x: number, y: number): void {
  const { context } = painter;
  context.lineWidth = 2;
  context.beginPath();
  switch (status) {
    case 'pending':
      return;
    case 'running':
      context.fillStyle = COLOURS.action;
      context.moveTo(x - 5, y - 7);
      context.lineTo(x + 8, y);
      context.lineTo(x - 5, y + 7);
      context.fill();
      return;
    case 'complete':
      context.strokeStyle = COLOURS.dim;
      context.moveTo(x - 6, y);
      context.lineTo(x - 1, y + 5);
      context.lineTo(x + 7, y - 6);
      context.stroke();
      return;
    case 'aborted':
      context.strokeStyle = COLOURS.caution;
      context.moveTo(x - 5, y - 5);
      context.lineTo(x + 5, y + 5);
      context.moveTo(x + 5, y - 5);
      context.lineTo(x - 5, y + 5);
      context.stroke();
      return;
  }
}

export function paintMessages(painter: Painter, state: ScreenState): void {
  const box = PANELS.messages;
  painter.panel(box, '');
  for (const [i, message] of state.messages.entries()) {
    const y = box.y + 16 + i * 24;
    const isNewest = i === state.messages.length - 1;
    painter.text(message.clockText.slice(0, 5), box.x + 12, y, { size: 13, colour: COLOURS.dim });
    painter.text(message.text, box.x + 64, y, {
      size: 13,
      weight: isNewest ? 600 : 400,
      colour: isNewest ? COLOURS.text : COLOURS.dim,
      maxWidth: box.width - 80,
    });
  }
}
