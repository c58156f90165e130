/** Something that can be found by what is typed. */
export interface Findable {
  readonly label: string
}

/**
 * Those that what was typed stands for, the best first: labels that begin with it, then labels in which each typed
 * word begins a word, then labels that contain it anywhere. Case and accents do not matter.
 */
export function rankCommands<T extends Findable>(typed: string, commands: readonly T[]): T[] {
  const wanted = plain(typed)
  if (wanted === '') return [...commands]
  return commands
    .map((command) => ({ command, score: scoreOf(wanted, plain(command.label)) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .map(({ command }) => command)
}

function scoreOf(wanted: string, label: string): number {
  if (label.startsWith(wanted)) return 3
  const words = label.split(/[^\p{L}\p{N}]+/u)
  const typed = wanted.split(/\s+/)
  if (typed.every((part) => words.some((word) => word.startsWith(part)))) return 2
  // Scripts without blanks between words, and the middles of long ones.
  return typed.every((part) => label.includes(part)) ? 1 : 0
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}
