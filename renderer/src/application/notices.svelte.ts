/** A short message that leaves by itself, with at most one thing to do about it. */
export interface NoticeEntry {
  readonly id: number
  readonly level: 'info' | 'success' | 'warning' | 'error'
  readonly message: string
  readonly action: { readonly label: string; readonly run: () => void } | null
}

const lifetimeMs = { info: 5000, success: 5000, warning: 10_000, error: 15_000 } as const

/** The messages on screen, newest last. */
export class Notices {
  #entries = $state.raw<readonly NoticeEntry[]>([])
  #nextId = 0

  get entries(): readonly NoticeEntry[] {
    return this.#entries
  }

  show(level: NoticeEntry['level'], message: string, action: NoticeEntry['action'] = null): void {
    if (this.#entries.some((entry) => entry.message === message && entry.action === null)) return
    const entry: NoticeEntry = { id: this.#nextId++, level, message, action }
    this.#entries = [...this.#entries.slice(-3), entry]
    setTimeout(() => this.dismiss(entry.id), action ? lifetimeMs.warning : lifetimeMs[level])
  }

  dismiss(id: number): void {
    this.#entries = this.#entries.filter((entry) => entry.id !== id)
  }
}
