import type { Role } from '@farfield/protocol/policy';
import type { Logger } from 'pino';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Cancel, Clock } from '../clock.ts';
import { type CallPlan, type ChannelId, type OnCall, onCallAt } from '../incidents/call-plan.ts';
import type { PageOrder } from '../incidents/incident-messages.ts';
import type { PageChannel } from '../incidents/page-channel.ts';
import { PageSender } from '../incidents/page-sender.ts';
import type { ReminderStore, StoredSite } from '../store/store-port.ts';
import { dueReminders, type Reminder } from './due-reminders.ts';
import { type ProgrammeOwner, type ProgrammeRead, readProgrammeFile } from './programme-file.ts';

const LOOK_EVERY_MS = 3_600_000;
/** Nobody is reminded at night: by the hour of the gateway's own place. */
const HOURS = { from: 8, until: 18 } as const;

/** Who is on call as what; an owner whom no role names is the safety officer's to find. */
const ROLE_OF: Readonly<Record<ProgrammeOwner, Role>> = {
  mrso: 'mrso',
  mrmd: 'mrmd',
  siteLead: 'mrso',
  mrst: 'mrst',
  rst: 'rst',
  engineering: 'mrso',
  it: 'it',
};

export interface ReminderDeskParts {
  readonly file: string;
  readonly remindDays: readonly number[];
  readonly plan: CallPlan;
  readonly channels: Readonly<Partial<Record<ChannelId, PageChannel>>>;
  readonly store: ReminderStore;
  readonly sites: () => Promise<readonly Pick<StoredSite, 'siteId' | 'name'>[]>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly record: (event: AuditEvent) => void;
  readonly read?: (file: string) => Promise<ProgrammeRead>;
}

/**
 * Reminds people of what is due of the facility's drills, by the channels that page them, each thing once at each nearness.
 * Sent is what a channel took: what could not be sent is tried again at the next look. It stops nothing and starts nothing.
 */
export class ReminderDesk {
  readonly #parts: ReminderDeskParts;
  readonly #sender: PageSender;
  /** reminders that are on their way, by the pages that carry them */
  readonly #underWay = new Map<string, Set<string>>();
  #sent = new Set<string>();
  #isLoaded = false;
  #isStopped = false;
  #said = '';
  #cancel: Cancel = () => undefined;

  constructor(parts: ReminderDeskParts) {
    this.#parts = parts;
    const { channels, clock, log } = parts;
    this.#sender = new PageSender({
      channels,
      clock,
      log,
      told: (page, outcome) => void (outcome === 'struggling' ? null : this.#told(page, outcome)),
    });
  }

  /** Looks now, and every hour. */
  start(): void {
    const look = (): void => {
      void this.look();
      this.#cancel = this.#parts.clock.after(LOOK_EVERY_MS, look);
    };
    look();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    this.#sender.stop();
  }

  /** @returns how many reminders went on their way. Never rejects */
  async look(): Promise<number> {
    const { file, remindDays, clock, store, read = readProgrammeFile } = this.#parts;
    const now = new Date(clock.wallMs());
    if (now.getHours() < HOURS.from || now.getHours() >= HOURS.until) return 0;
    try {
      if (!this.#isLoaded) this.#sent = new Set(await store.remindersSent());
      this.#isLoaded = true;
      const programme = await read(file);
      if (!programme.ok) return this.#say('DRILL_PROGRAMME_UNREAD', programme.why);
      const due = dueReminders(programme.value, { today: dayOf(now), remindDays }).filter(
        ({ reminderId }) => !this.#sent.has(reminderId) && !this.#underWay.has(reminderId),
      );
      const siteId = (await this.#parts.sites()).find(({ name }) => name === programme.value.site)?.siteId ?? '';
      return this.#isStopped ? 0 : due.filter((one) => this.#remind(one, siteId)).length;
    } catch (error) {
      return this.#say('REMINDERS_NOT_LOOKED_AT', error instanceof Error ? error.message : String(error));
    }
  }

  /** Once for each reason: it is looked at every hour. */
  #say(code: string, why: string): 0 {
    if (this.#said !== `${code} ${why}`) this.#parts.log.warn({ code, why }, 'nobody is reminded of drills');
    this.#said = `${code} ${why}`;
    return 0;
  }

  #remind({ reminderId, owner, subject, text }: Reminder, siteId: string): boolean {
    const { clock } = this.#parts;
    const pages = this.#whom(owner, siteId).flatMap(({ personId, channels }) =>
      channels.map((channel): PageOrder => ({
        pageId: `reminder/${reminderId}/${personId}/${channel}`,
        incidentId: '',
        siteId,
        call: 'reminder',
        personId,
        channel,
        subject,
        text,
        wallMs: clock.wallMs(),
      })),
    );
    if (pages.length === 0) {
      this.#say('NOBODY_TO_REMIND', `nobody on call is ${ROLE_OF[owner]} or mrso`);
      return false;
    }
    this.#underWay.set(reminderId, new Set(pages.map((one) => one.pageId)));
    this.#sender.put(pages);
    return true;
  }

  #whom(owner: ProgrammeOwner, siteId: string): readonly OnCall[] {
    const { plan } = this.#parts;
    const own = onCallAt(plan, siteId, [ROLE_OF[owner]]);
    return own.length > 0 ? own : onCallAt(plan, siteId, ['mrso']);
  }

  #told({ pageId, personId, channel, siteId }: PageOrder, outcome: 'sent' | 'failed'): void {
    const { store, clock, log, record } = this.#parts;
    const found = [...this.#underWay].find(([, pages]) => pages.has(pageId));
    if (found === undefined) return;
    const [reminderId, pages] = found;
    pages.delete(pageId);
    if (pages.size === 0) this.#underWay.delete(reminderId);
    if (outcome === 'failed') return;
    this.#sent.add(reminderId);
    record({ kind: 'drillReminded', siteId, reminderId, personId, channel });
    store.noteReminder(reminderId, clock.wallMs()).catch((error: unknown) =>
      // It may be said once more after a restart, and is not lost.
      log.warn({ err: error, code: 'REMINDER_NOT_NOTED' }, 'a reminder was sent and not noted'),
    );
  }
}

/** The day of this place, and not of Greenwich. */
function dayOf(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
