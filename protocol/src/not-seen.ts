/**
 * What is said of a scan that runs, or ran, at a site which is not heard. Neither says that it stopped: from afar that is
 * seen, or it is not known.
 */
export const NOT_SEEN = {
  /** by the site's own rules it may be stopped by now, and it may run on */
  mayScanOn: 'unknown: nobody knows whether it still scans',
  /** by the site's own rules it is asked to stop, and asked again; whether it did is for the scanner to say (S-C) */
  toldToStop: 'told to stop; nobody here saw it stop',
} as const;
