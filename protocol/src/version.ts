/**
 * The protocol's version. It rises when an older peer would misread a frame; adding a field or message that an older
 * peer may ignore does not raise it, but changes `SCHEMA_HASH` and asks for a line here.
 *
 * History:
 * - 1: first version: envelope, heartbeat, command, view, numerics, waveform, journal.
 *   Since then: bundles of paths (`bundle_id` and `path` in the hellos, `bundle_life` in the welcomes, PathBeat,
 *   `live_paths`). Who says no bundle_id, or hears no bundle_life, has one path and never meets a PathBeat.
 */
export const PROTOCOL_VERSION = 1;

/** First 16 hex digits of the SHA-256 of the schema without comments and white space; a test keeps it true. */
export const SCHEMA_HASH = '25c95c8bbef43058';

/** Oldest version that this side still speaks. */
export const PROTOCOL_VERSION_MIN = 1;
