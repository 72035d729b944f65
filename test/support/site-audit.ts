import type { Demo } from '../../scripts/demo/start-demo.ts';

/** One record of a site's journal as the gateway keeps it. */
export interface AuditRecord {
  readonly seq: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface AuditPage {
  readonly records: readonly AuditRecord[];
  readonly nextAfterSeq: number;
}

/** All that the gateway has of the site's journal, asked for as a page of the record asks: with a person's own sign-in. */
export async function siteAudit(
  demo: Pick<Demo, 'gatewayUrl' | 'siteId'>,
  token: string,
): Promise<readonly AuditRecord[]> {
  const all: AuditRecord[] = [];
  for (let afterSeq = 0, isMore = true; isMore;) {
    const answer = await fetch(`${demo.gatewayUrl}/api/audit?siteId=${demo.siteId}&of=site&afterSeq=${afterSeq}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = (await answer.json()) as AuditPage;
    all.push(...page.records);
    isMore = page.nextAfterSeq > afterSeq;
    afterSeq = page.nextAfterSeq;
  }
  return all;
}
