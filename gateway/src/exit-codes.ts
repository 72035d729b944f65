/** Wrong usage or configuration: the next start would end the same way. */
export const EXIT_USAGE = 2;
