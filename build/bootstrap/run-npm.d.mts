/** Runs npm with these arguments, output shown. Rejects with a sentence when it fails. */
export function runNpm(root: string, npmArguments: readonly string[]): Promise<void>
/** How to start npm: the program, the arguments before npm's own, and whether a shell must find it. */
export function npmCommand(): { command: string; leading: string[]; shell: boolean }
