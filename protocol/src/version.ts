/**
 * The protocol's version. It rises when an older peer would misread a frame; adding a field or message that an older
 * peer may ignore does not raise it, but changes `SCHEMA_HASH` and asks for a line here.
 *
 * History:
 * - 1: first version: envelope, heartbeat, command, view, numerics, waveform, journal.
 * - 1, added: hand-over between two remote technologists (actions 40 to 43, `ControlView.hand_over`). An older page shows
 *   control that passes as not known; an older agent refuses the actions.
 * - 1, added: hand-over of the session's Level 2 (actions 44 and 45, `SessionView.level2_*`).
 * - 1, added: bundles of paths (`bundle_id` and `path` in the hellos, `bundle_life` in the welcomes, PathBeat,
 *   `live_paths`). Who says no bundle_id, or hears no bundle_life, has one path and never meets a PathBeat.
 * - 1: what became of a console's credential; an older agent closes the connection on it and learns at
 *   the join that follows.
 * - 1: words about contrast and what stands against an injection; an older site refuses the action as unknown.
 * - 1: an implant's label in full, read-out of SAR and B1+rms, scan clock. Not raised: a session is opened by a page that
 *   the site agent itself serves, so no older site is told of a limit that it would pass over.
 * - 1, added: a trainee under an instructor (actions 55 and 56, `ControlView.supervision`). An older page shows who has
 *   control and not who supervises; an older agent refuses the actions.
 * - 1, added: a session "with you" and the act of taking its sequence (action 57, `OpenSession.mode`, `ControlView.taking`,
 *   `SessionView.mode`). Not raised: a session is opened by a page that the site agent itself serves; who says no mode says
 *   "for you", the stricter one.
 * - 1, added: a Level 2 person overrides the detector and says why (action 58, `SessionView.detector_override_*`); an older
 *   site refuses the action as unknown.
 * - 1, added: the safety tech lets a sequence finish (action 59, `TakingView.to`, `PatientStatement.age`); an older site refuses the
 *   action as unknown, and an older page offers it to nobody.
 * - 1, added: the link test (action 70, `SiteView.link_test`, `ScreenOpen.purpose`). An older site refuses the action as unknown
 *   and asks no console for a pipe; an older page sees no test and answers none, which is its result.
 * - 1, added: a picture that moves to a better path (`ScreenOpen.purpose` beside, and the screen notice `betterPath`). An older
 *   gateway refuses the second socket and the first goes on; an older page closes on the notice, and comes back by that path.
 * - 1, added: the open incident with its timeline and who is assigned (`GatewayView.incidents`), and when remote control
 *   was lost (`ControlView.lost_wall_ms`). An older gateway names no incident; an older site says that nothing was lost.
 * - 1, added: live drills (bodies 90 to 92, in envelopes of realm drill and in none other). Not raised: an older site says
 *   nothing of drills, so nobody speaks to it of one; an older page closes on what it does not know, and comes back.
 * - 1, added: what time of day the gateway has (`GatewayVerdict.gateway_wall_ms`). An older gateway does not say, and the site
 *   compares nothing. The second copy of a command's arguments has all of them: page and site come from one release.
 * - 1, added: why no drill may be now (`GatewayVerdict.against_drill`). An older gateway knows nothing against one; an older
 *   site does not ask.
 * - 1, added: return to service after a live drill (`DrillAsk.returned`, `DrillView.to_return`). An older site closes a drill
 *   without it; an older page does not show it, and the next drill waits for a page that does.
 * - 1, added: cut drags (`ScreenView.cut_drags`, and screen message 5, console to agent: read). An older site names none, so no
 *   page says to it that it read one; an older page does not show them.
 * - 1, added: whether a frozen picture would be noticed (`ScreenView.frozen_after_ms`; 0, as an older site says it, is no). An
 *   older page takes no `alive` notice of a frozen picture and shows none for as long as it is.
 * - 1, added: whether somebody uses the scanner's own mouse (`ScreenView.local_hands`, empty as an older site says it: unknown;
 *   the same in the `alive` notice). An older page shows that an input was not relayed, and not why.
 * - 1, added: what a screen worker that is gone may have left down (`ScreenView.may_be_held`). An older site does not say; an
 *   older page shows that an input was not relayed, and not why.
 */
export const PROTOCOL_VERSION = 1;

/** First 16 hex digits of the SHA-256 of the schema without comments and white space; a test keeps it true. */
export const SCHEMA_HASH = '3baf0149526ea29a';

/** Oldest version that this side still speaks. */
export const PROTOCOL_VERSION_MIN = 1;
