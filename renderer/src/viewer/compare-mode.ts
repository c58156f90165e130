/** Ways to look at two pictures of the same scene. */
export const compareModes = ['vertical', 'horizontal', 'side', 'flicker', 'difference'] as const

/**
 * `vertical`, `horizontal`: one scene, cut by a divider of that direction. `side`: two panes that move
 * together. `flicker`: one in place of the other. `difference`: where, and how much, they differ.
 */
export type CompareMode = (typeof compareModes)[number]

/** How "before" is brought to the size of "after". */
export type Enlargement = 'smooth' | 'pixels'
