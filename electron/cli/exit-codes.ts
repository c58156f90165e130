/** What the program's exit code says. */
export const exitCodes = {
  /** Everything was done, or was done already. */
  allDone: 0,
  /** Some images failed; each was named with its reason. */
  someFailed: 1,
  /** The command line cannot be understood or carried out at all. */
  badUsage: 2,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const
