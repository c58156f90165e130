/** Something the user did that can be taken back. */
interface Step {
  readonly back: () => Promise<unknown>
}

/** Steps that are remembered; older ones cannot be taken back any more. */
const mostSteps = 100

/** What the user did last, so that it can be taken back, the newest step first. */
export class Undo {
  #steps = $state.raw<readonly Step[]>([])

  get isPossible(): boolean {
    return this.#steps.length > 0
  }

  /**
   * Remembers how to take a step back.
   * @returns takes back this very step, if it has not been yet
   */
  remember(back: () => Promise<unknown>): () => Promise<void> {
    const step: Step = { back }
    this.#steps = [...this.#steps.slice(1 - mostSteps), step]
    return async () => {
      if (!this.#steps.includes(step)) return
      this.#steps = this.#steps.filter((other) => other !== step)
      await step.back()
    }
  }

  /** Takes back the last step. */
  async last(): Promise<void> {
    const step = this.#steps.at(-1)
    this.#steps = this.#steps.slice(0, -1)
    await step?.back()
  }
}
