import { LINK_TIMERS, RECOVERY_GOOD_MS, STOP_CONFIRM_MS } from '@farfield/protocol/policy';

/** No frame of the agent for this long, and what it does now is unknown. @source design §5: down after 2.5 s on one path */
export const AGENT_SILENT_MS = LINK_TIMERS.onePath.downMs;

/** How often agent and consoles hear from the gateway itself. @source brief of the wire: gatewayVerdict and gatewayView 1/s */
export const GATEWAY_VOICE_MS = 1_000;

/** After two live agents claimed one site, no new start until it has been one agent for this long. */
export const REPLACED_HOLD_MS = RECOVERY_GOOD_MS;

/** After two copies of one message differed, remote may look, talk and STOP for so long. */
export const COPIES_DIFFER_HOLD_MS = RECOVERY_GOOD_MS;

/** From the end of a lease until the site's own stop is confirmed or escalated. */
export const PREDICT_STOP_MS = STOP_CONFIRM_MS;

/** A forwarded command is forgotten after this; the console has told its person long before. */
export const WAITING_FORGET_MS = 10_000;

/** Commands in flight that one site remembers; older ones lose only their "agent lost" answer. */
export const WAITING_MAX = 256;

/** How long an agent may take to tell what it does now. */
export const INSPECT_WITHIN_MS = 2_000;
