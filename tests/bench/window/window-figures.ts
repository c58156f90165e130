/** How fast the window was, on this machine and as busy as it was. */
export interface WindowFigures {
  /** From starting the process to a window that can be used, one entry for each start; the first with no data yet. */
  readonly startsMs: readonly number[]
  /** From dropping the folder to the last image being listed. */
  readonly additionMs: number
  readonly images: number
  readonly scrolling: readonly ScrollFigures[]
  /** What draws: Chromium's word for its compositor's state, such as `disabled_software`. */
  readonly compositing: string
}

/** Frames while the list was scrolled from top to bottom. */
export interface ScrollFigures {
  readonly name: string
  readonly framesPerSecond: number
  /** 95 of 100 frames came within this. */
  readonly slowFrameMs: number
  /** What the page itself computed for a frame: scripts, styles and layout. A screen of 60 Hz leaves 16.7 ms. */
  readonly pageMsPerFrame: number
}
