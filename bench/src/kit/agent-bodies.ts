import type { Body } from '@farfield/protocol';
import { siteView } from '../../../gateway/src/testing/bodies.ts';

/** As long as the view of a site in the middle of an exam: about 4 KiB on the wire. */
export function siteViewBody(siteId: string, tickMs: number): Body {
  const view = siteView({ siteId });
  return {
    kind: 'siteView',
    value: {
      ...view,
      tickMs,
      scanner: {
        ...view.scanner,
        steps: Array.from({ length: 8 }, (_, at) => ({
          stepId: `step-${at}`,
          name: `T${at} weighted, sagittal, breath hold`,
          kind: 'scan',
          durationMs: 180_000,
          mode: 'normal',
          movesTable: false,
          sarBodyWkg: 1.2,
          sarHeadWkg: 0.8,
          b1RmsUt: 1.9,
          status: 'waiting',
        })),
      },
      inputs: Array.from({ length: 14 }, (_, at) => ({
        input: `input-${at}`,
        fit: 'fitted',
        raw: 'good',
        ageMs: 400,
        words: 'measured by the device itself',
        source: 'zone sensors',
      })),
      gates: Array.from({ length: 24 }, (_, at) => ({
        action: `action-${at}`,
        reasons: [{ id: 'readyMissing', params: {} }],
      })),
      events: Array.from({ length: 24 }, (_, at) => ({
        wallMs: tickMs - at * 1_000,
        words: 'The door between Zone III and Zone IV was shut',
        priority: 'info',
      })),
    },
  };
}

export function numerics(): Body {
  const ids = ['heartRateBpm', 'spo2Percent', 'respirationBpm', 'etco2MmHg', 'nibpSystolicMmHg', 'temperatureC'];
  return {
    kind: 'numerics',
    value: {
      feed: 'live',
      alarm: '',
      source: 'patient monitor',
      items: ids.map((id, at) => ({ id, valid: true, value: 60 + at, ageMs: 120 })),
    },
  };
}

export function agentHello(siteId: string, key: string): Body {
  return {
    kind: 'agentHello',
    value: {
      siteId,
      key,
      policyHash: 'hash-1',
      softwareVersion: 'bench',
      schemaHash: '',
      epoch: 0,
      journalHeadSeq: 0,
      journalHeadHash: '',
    },
  };
}
