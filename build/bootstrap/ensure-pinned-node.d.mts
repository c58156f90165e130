/** Path of the pinned Node binary, which the registry package `node` brings. */
export function pinnedNodePath(root: string): string
/** The pinned Node binary; fetched by its package's install script when that has not run yet. */
export function ensurePinnedNode(root: string): Promise<string>
