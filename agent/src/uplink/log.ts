/** The part of a pino logger that the sockets use: fields first, then a constant sentence. Never keys or patients. */
export interface Log {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}
