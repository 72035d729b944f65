export { ConsoleEnd } from './console-end.ts';
export type { LinePorts } from './fill-sender.ts';
export { judgeLine, judgeLink, LINK_BOUNDS, type LinkFinding, type LinkVerdict, rateWords } from './judge-link.ts';
export type { LinkFigures } from './link-figures.ts';
export { decodeLinkTest, encodeLinkTest, type LinkTestMessage, writePiece } from './link-test-message.ts';
export { LATE_AFTER_MS, LINK_TEST } from './link-test-plan.ts';
export { type LineFailure, type LineOutcome, SiteEnd } from './site-end.ts';
